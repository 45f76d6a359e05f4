import { IconCheck, IconClock, IconLoader2, IconX } from '@tabler/icons-react';
import type { ResultCard } from '../../chat/view.ts';
import type { RunStatus } from '../../domain/run.ts';
import { elapsedText } from '../time/format.ts';
import { useNow } from '../time/now.ts';
import { useLanguage } from '../words/language.tsx';
import classes from './result-card.module.css';

const icons = { received: IconClock, running: IconLoader2, done: IconCheck, failed: IconX } satisfies Record<
  RunStatus,
  unknown
>;

/** Where a run stands, by word, sign and colour; a clock runs while the assistant works. */
export function StatePill({ card }: { card: ResultCard }) {
  const { words } = useLanguage();
  const Icon = icons[card.status];
  return (
    <span className={classes.pill} data-status={card.status}>
      <Icon size={13} stroke={2.4} aria-hidden="true" className={classes.pillIcon} />
      {card.statusText || words.card.states[card.status]}
      {card.status === 'running' && <Elapsed since={card.startedAt} />}
    </span>
  );
}

function Elapsed({ since }: { since: string }) {
  const { language } = useLanguage();
  const now = useNow(1_000);
  return <span className={classes.elapsed}>{elapsedText(now - Date.parse(since), language)}</span>;
}
