/**
 * Reading of payloads whose shape nobody vouches for: a missing or odd field gives undefined, never a throw, and
 * inherited properties (`constructor`, `__proto__`) don't exist (case B7).
 */

/** Characters of one payload text that are looked at; what follows is cut. */
const maxText = 20_000;
/** Entries of one payload list that are looked at. */
const maxItems = 5_000;

/** The value at a dotted path, or undefined. */
export function pick(value: unknown, path: string): unknown {
  let here = value;
  for (const key of path.split('.')) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}

/** The first of the paths that holds a text with something in it, or a number, as text. */
export function str(value: unknown, ...paths: string[]): string | undefined {
  for (const path of paths) {
    const text = scalar(pick(value, path));
    if (text !== undefined) return text;
  }
  return undefined;
}

/** A text or number as text; undefined for blank ones and for everything else. */
export function scalar(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.slice(0, maxText).trim();
  return text === '' ? undefined : text;
}

/** A finite number ≥ 0, or undefined. */
export function count(value: unknown, ...paths: string[]): number | undefined {
  for (const path of paths) {
    const number = pick(value, path);
    if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number;
  }
  return undefined;
}

/** Whether any of the paths holds `true`. */
export function yes(value: unknown, ...paths: string[]): boolean {
  return paths.some((path) => pick(value, path) === true);
}

/** The entries of the list at a path; empty when there is none. */
export function items(value: unknown, path: string): unknown[] {
  const list = pick(value, path);
  return Array.isArray(list) ? list.slice(0, maxItems) : [];
}

/** One text per entry of the list at a path: the entry itself, or the first of its keys that holds one. */
export function texts(value: unknown, path: string, ...keys: string[]): string[] {
  return items(value, path)
    .map((entry) => scalar(entry) ?? str(entry, ...keys))
    .filter((text) => text !== undefined);
}

/** Whether the value is a plain object of JSON. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The entry of a table of ours under a key that a payload chose: inherited names (`constructor`) are not in it. */
export function known<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
