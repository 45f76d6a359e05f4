import { cappedJson } from './capped-json.ts';
import { truncate } from './cut-text.ts';
import { dateText } from './date-text.ts';
import { isPlain, textOf } from './text-of.ts';

/** One helper that templates may use. */
export interface Helper {
  name: string;
  /** Used as `{{#name}}…{{/name}}`; its work is done in `compile-template.ts`. */
  block: boolean;
  /** Fewest and most values. */
  args: readonly [number, number];
  /** Names of its `name=value` options. */
  options?: readonly string[];
  /** Whether its first value is what gets printed, so that a missing field there deserves a warning. */
  prints?: boolean;
  /** For value helpers: the result. Takes only plain JSON data, never throws. */
  run?: (args: readonly unknown[], options: Readonly<Record<string, unknown>>) => unknown;
}

/**
 * Every helper there is. None reaches further than the values it is given, and fields are read only where the object
 * itself has them. Documented with examples in docs/templates.md.
 */
export const helpers: readonly Helper[] = [
  { name: 'if', block: true, args: [1, 1], options: ['includeZero'] },
  { name: 'unless', block: true, args: [1, 1], options: ['includeZero'] },
  { name: 'each', block: true, args: [1, 1] },
  { name: 'with', block: true, args: [1, 1] },
  { name: 'fence', block: true, args: [0, 0] },
  { name: 'eq', block: false, args: [2, 2], run: ([a, b]) => same(a, b) },
  { name: 'ne', block: false, args: [2, 2], run: ([a, b]) => !same(a, b) },
  { name: 'gt', block: false, args: [2, 2], run: ([a, b]) => Number(a) > Number(b) },
  { name: 'lt', block: false, args: [2, 2], run: ([a, b]) => Number(a) < Number(b) },
  { name: 'and', block: false, args: [2, 8], run: (args) => args.every(holds) },
  { name: 'or', block: false, args: [2, 8], run: (args) => args.find(holds) ?? false },
  { name: 'not', block: false, args: [1, 1], run: ([value]) => !holds(value) },
  { name: 'default', block: false, args: [2, 2], run: ([value, other]) => (isBlank(value) ? other : value) },
  { name: 'upper', block: false, args: [1, 1], prints: true, run: ([value]) => textOf(value).toUpperCase() },
  { name: 'lower', block: false, args: [1, 1], prints: true, run: ([value]) => textOf(value).toLowerCase() },
  {
    name: 'truncate',
    block: false,
    args: [2, 2],
    prints: true,
    run: ([v, n]) => truncate(textOf(v).trim(), whole(n, 200)),
  },
  { name: 'oneline', block: false, args: [1, 1], prints: true, run: ([v]) => textOf(v).trim().replace(/\s+/g, ' ') },
  { name: 'lines', block: false, args: [2, 2], prints: true, run: ([v, n]) => firstLines(textOf(v), whole(n, 1)) },
  { name: 'count', block: false, args: [1, 1], run: ([value]) => count(value) },
  { name: 'first', block: false, args: [1, 2], prints: true, run: (args) => first(args) },
  { name: 'join', block: false, args: [2, 3], prints: true, run: (args) => join(args) },
  { name: 'collect', block: false, args: [2, 2], run: ([list, field]) => collect(list, textOf(field)) },
  { name: 'omit', block: false, args: [2, 8], run: ([value, ...names]) => omit(value, names.map(textOf)) },
  { name: 'date', block: false, args: [1, 2], prints: true, run: ([value, form]) => dateText(value, form) },
  { name: 'shortsha', block: false, args: [1, 1], prints: true, run: ([value]) => shortSha(textOf(value)) },
  { name: 'shortref', block: false, args: [1, 1], prints: true, run: ([value]) => shortRef(textOf(value)) },
  {
    name: 'json',
    block: false,
    args: [1, 2],
    options: ['brief'],
    prints: true,
    run: ([value, most], { brief }) =>
      cappedJson(value ?? null, { most: Math.min(whole(most, 8_000), 64_000), pretty: true, brief: brief === true }),
  },
];

const byName = new Map(helpers.map((helper) => [helper.name, helper]));

/** The helper of that name, if there is one. */
export function findHelper(name: string): Helper | undefined {
  return byName.get(name);
}

/** Equal as a reader sees it: `5` and `"5"` are, missing and null are, two lists or objects never are. */
function same(a: unknown, b: unknown): boolean {
  if (isMissing(a) || isMissing(b)) return isMissing(a) && isMissing(b);
  return isPlain(a) && isPlain(b) && String(a) === String(b);
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null;
}

/** What `{{#if}}` takes for true, with empty objects counted as empty too. */
function holds(value: unknown): boolean {
  return value !== 0 && value !== false && !isBlank(value);
}

function isBlank(value: unknown): boolean {
  if (isMissing(value) || value === '') return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** A count that a template gave, as a whole number ≥ 0; `otherwise` when it isn't one. */
function whole(value: unknown, otherwise: number): number {
  const number = Math.floor(Number(value ?? Number.NaN));
  return Number.isSafeInteger(number) && number >= 0 ? number : otherwise;
}

function firstLines(text: string, most: number): string {
  const all = text.trim().split(/\r?\n/);
  if (all.length <= most) return all.join('\n');
  return `${all.slice(0, most).join('\n').trimEnd()} [${all.length - most} more line${all.length - most === 1 ? '' : 's'}]`;
}

function count(value: unknown): number {
  if (typeof value === 'string') return [...value].length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

function first([list, most]: readonly unknown[]): unknown {
  if (!Array.isArray(list)) return list;
  return most === undefined ? list[0] : list.slice(0, whole(most, 10));
}

/** Characters of a joined text: a long separator would otherwise multiply what the event's size limit allows. */
const longestJoin = 262_144;

function join([list, separator, field]: readonly unknown[]): string {
  if (!Array.isArray(list)) return textOf(list);
  const items = field === undefined ? list : list.map((item) => own(item, textOf(field)));
  const texts = items.map(textOf).filter((text) => text !== '');
  const between = textOf(separator);
  let joined = texts[0] ?? '';
  for (const [index, text] of texts.entries()) {
    if (index === 0) continue;
    if (joined.length + between.length + text.length > longestJoin) return `${joined}… [${texts.length - index} more]`;
    joined += between + text;
  }
  return joined;
}

/** The different values of one field over a list of objects; lists in that field count as their entries. */
function collect(list: unknown, field: string): unknown[] {
  if (!Array.isArray(list)) return [];
  const found = list.flatMap((item) => own(item, field) ?? []);
  return [...new Set(found)];
}

function omit(value: unknown, names: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}

function own(item: unknown, field: string): unknown {
  if (typeof item !== 'object' || item === null || !Object.hasOwn(item, field)) return undefined;
  return (item as Record<string, unknown>)[field];
}

function shortSha(text: string): string {
  return /^[0-9a-f]{12,64}$/i.test(text) ? text.slice(0, 8) : text;
}

function shortRef(text: string): string {
  return text.replace(/^refs\/(?:heads|tags)\//, '');
}
