const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A time as people type it: `2h`, `30m` or `1d` before `now`, a date, or a date with a time in UTC or with its zone.
 * Undefined for anything else.
 */
export function readTime(text: string, now: number): Date | undefined {
  const [, count, unit] = /^(\d{1,4})\s*([mhd])$/i.exec(text.trim()) ?? [];
  if (count !== undefined && unit !== undefined)
    return new Date(now - Number(count) * (unitMs[unit.toLowerCase()] ?? 0));
  const [, date, time = '00:00', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?\s*(Z|[+-]\d\d:\d\d)?$/i.exec(text.trim()) ?? [];
  if (date === undefined) return undefined;
  const at = new Date(`${date}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
