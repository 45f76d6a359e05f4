import { Tooltip } from '@mantine/core';
import { useLanguage } from '../words/language.tsx';
import { clockTime, exactTime, relativeTime } from './format.ts';
import { useNow } from './now.ts';

/** How long ago something was, kept fresh; the exact moment on hover and for assistive technology. */
export function RelativeTime({ at }: { at: string }) {
  const { language } = useLanguage();
  const now = useNow(20_000);
  const then = Date.parse(at);
  return (
    <Tooltip label={exactTime(then, language)}>
      <time dateTime={at}>{relativeTime(then, now, language)}</time>
    </Tooltip>
  );
}

/** The time of day something was said; day and zone on hover. */
export function ClockTime({ at }: { at: string }) {
  const { language } = useLanguage();
  const then = Date.parse(at);
  return (
    <Tooltip label={exactTime(then, language)}>
      <time dateTime={at}>{clockTime(then, language)}</time>
    </Tooltip>
  );
}
