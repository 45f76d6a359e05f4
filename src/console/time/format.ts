import type { Language } from '../../domain/errors.ts';

const locales: Record<Language, string> = { en: 'en', zh: 'zh-CN' };
const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** `2 min. ago`, `yesterday`; below a minute `now`. */
export function relativeTime(then: number, now: number, language: Language): string {
  const format = new Intl.RelativeTimeFormat(locales[language], { numeric: 'auto', style: 'short' });
  const seconds = Math.min(0, Math.round((then - now) / 1000));
  const step = steps.find(([, size]) => -seconds >= size);
  return step ? format.format(Math.trunc(seconds / step[1]), step[0]) : format.format(0, 'second');
}

/** Day and time to the second with the zone, in the reader's own zone. */
export function exactTime(then: number, language: Language): string {
  const options = { dateStyle: 'full', timeStyle: 'long' } as const;
  return new Intl.DateTimeFormat(locales[language], options).format(then);
}

/** `14:05`, in the reader's zone. */
export function clockTime(then: number, language: Language): string {
  return new Intl.DateTimeFormat(locales[language], { hour: 'numeric', minute: '2-digit' }).format(then);
}

/** `Saturday, 21 November`. */
export function dayName(then: number, language: Language): string {
  return new Intl.DateTimeFormat(locales[language], { weekday: 'long', day: 'numeric', month: 'long' }).format(then);
}

/** The day of a moment in the reader's zone, as a key to compare. */
export function dayKey(then: number): string {
  const date = new Date(then);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

/** `420 ms`, `1.2 s`, `12 s`, `2 min 5 s`. */
export function durationText(ms: number, language: Language): string {
  if (ms < 1_000) return unit(Math.round(ms), 'millisecond', language);
  if (ms < 10_000) return unit(Math.floor(ms / 100) / 10, 'second', language);
  return elapsedText(ms, language);
}

/** Whole seconds: `3 s`, `2 min 5 s`. For a clock that runs. */
export function elapsedText(ms: number, language: Language): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return unit(seconds, 'second', language);
  return `${unit(Math.floor(seconds / 60), 'minute', language)} ${unit(seconds % 60, 'second', language)}`;
}

function unit(value: number, name: 'millisecond' | 'second' | 'minute', language: Language): string {
  const options = { style: 'unit', unit: name, unitDisplay: 'short' } as const;
  return new Intl.NumberFormat(locales[language], options).format(value).replace(/sec$/, 's');
}

/** US dollars with as many digits as a small amount needs: `$0.0042`. */
export function moneyText(dollars: number, language: Language): string {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 4 };
  return new Intl.NumberFormat(locales[language], {
    ...digits,
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
  }).format(dollars);
}
