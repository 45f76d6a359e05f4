import { useLanguage } from '../words/language.tsx';
import { clockTime, exactTime, relativeTime } from './format.ts';
import { useNow } from './now.ts';

// The exact moment is the browser's own tooltip: a list shows dozens of times, too many for floating parts.

/** How long ago something was, kept fresh; the exact moment on hover. */
export function RelativeTime({ at }: { at: string }) {
  const { language } = useLanguage();
  const now = useNow(20_000);
  const then = Date.parse(at);
  return (
    <time dateTime={at} title={exactTime(then, language)}>
      {relativeTime(then, now, language)}
    </time>
  );
}

/** The time of day something was said; day and zone on hover. */
export function ClockTime({ at }: { at: string }) {
  const { language } = useLanguage();
  const then = Date.parse(at);
  return (
    <time dateTime={at} title={exactTime(then, language)}>
      {clockTime(then, language)}
    </time>
  );
}
