/**
 * A moment as `2026-11-21 09:03 UTC`, or `2026-11-21` for the form `day`. Takes what senders write: ISO 8601,
 * GitLab's `2021-04-28 21:50:00 +0200`, and seconds or milliseconds since 1970. Other text stays as it is.
 */
export function dateText(value: unknown, form: unknown): string {
  if (typeof value !== 'number' && typeof value !== 'string') return '';
  const moment = new Date(typeof value === 'number' ? milliseconds(value) : value);
  if (Number.isNaN(moment.getTime())) return String(value);
  const iso = moment.toISOString();
  return form === 'day' ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** Seconds below, milliseconds above: as milliseconds, 10^11 is March 1973, before any webhook. */
function milliseconds(count: number): number {
  return Math.abs(count) < 1e11 ? count * 1000 : count;
}
