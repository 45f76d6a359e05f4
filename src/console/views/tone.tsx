import { IconAlertTriangle, IconCircleCheck, IconCircleMinus, IconCircleX } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { Tone } from '../../chat/view.ts';
import classes from './tone.module.css';

const icons: Record<Tone, ComponentType<{ size?: number; className?: string | undefined }>> = {
  neutral: IconCircleMinus,
  good: IconCircleCheck,
  warning: IconAlertTriangle,
  bad: IconCircleX,
};

/** The sign of a tone: colour never says it alone. */
export function ToneIcon({ tone, size = 16 }: { tone: Tone; size?: number }) {
  const Icon = icons[tone];
  return <Icon size={size} className={classes[tone]} aria-hidden="true" />;
}

/** The class that colours text in a tone. */
export function toneClass(tone: Tone | undefined): string | undefined {
  return tone && tone !== 'neutral' ? classes[tone] : undefined;
}

/** A word in a soft frame of its tone, with the tone's sign. */
export function ToneBadge({ tone, text }: { tone: Tone; text: string }) {
  return (
    <span className={classes.badge} data-tone={tone}>
      <ToneIcon tone={tone} size={13} />
      {text}
    </span>
  );
}
