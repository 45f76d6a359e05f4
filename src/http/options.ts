import { fieldInvalid, type ProblemName, refuseUnknown } from '../admin/field-problems.ts';

/** The body of an action: nothing, or an object with known fields. Throws `field_unknown` or `field_invalid`. */
export function readOptions(body: unknown, known: readonly string[]): Record<string, unknown> {
  if (body === undefined) return {};
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw fieldInvalid('body', 'body_object');
  refuseUnknown(Object.keys(body), known);
  return { ...body };
}

/** A time of an option, ISO 8601 with its zone; undefined where it was left out. */
export function readTime(name: string, value: unknown): Date | undefined {
  if (value === undefined || value === null) return undefined;
  const zoned =
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/.test(value);
  const time = zoned ? new Date(value) : undefined;
  if (!time || Number.isNaN(time.getTime())) throw fieldInvalid(name, 'time');
  return time;
}

/** The text of an option that has to be given. Throws `field_invalid` with that reason for anything else. */
export function readText(name: string, value: unknown, problem: ProblemName): string {
  if (typeof value === 'string') return value;
  throw fieldInvalid(name, problem);
}
