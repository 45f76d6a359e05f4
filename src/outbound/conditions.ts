import type { Comparison, Condition } from '../domain/endpoint.ts';
import { AppError } from '../domain/errors.ts';
import { follow, type Path, parsePath } from './paths.ts';

/** Comparisons of an endpoint, wherever they stand. */
const mostConditions = 20;
const mostValues = 100;
const longestText = 1_000;

type Scalar = string | number | boolean | null;
type Event = { type: string; data: unknown };

/** A condition made ready: takes an event, never throws, and runs nothing that a user wrote (case D3). */
export type Test = (event: Event) => boolean;

/**
 * Throws `field_invalid` naming the first condition that can't be asked: a field that is no path into the event, or a
 * value that doesn't go with the comparison.
 */
export function checkConditions(conditions: readonly Condition[]): void {
  const comparisons = conditions.flatMap((condition, index) => comparisonsIn(condition, `conditions[${index}]`));
  if (comparisons.length > mostConditions) throw invalid('conditions', tooMany);
  for (const { at, comparison } of comparisons) {
    if (!parsePath(comparison.field)) throw invalid(`${at}.field`, noPath);
    const fault = valueFault(comparison);
    if (fault) throw invalid(`${at}.value`, fault);
  }
}

/** Every comparison of a condition, with where it stands. */
function comparisonsIn(condition: Condition, at: string): { at: string; comparison: Comparison }[] {
  if ('not' in condition) return comparisonsIn(condition.not, `${at}.not`);
  if ('any' in condition) return condition.any.flatMap((one, index) => comparisonsIn(one, `${at}.any[${index}]`));
  if ('all' in condition) return condition.all.flatMap((one, index) => comparisonsIn(one, `${at}.all[${index}]`));
  return [{ at, comparison: condition }];
}

/** Throws `field_invalid` for an ordering field that is no path into the event. */
export function checkOrderingField(field: string): void {
  if (!parsePath(field)) throw invalid('ordering.field', noPath);
}

/** Makes conditions ready. One that could not be asked (it was stored by hand) lets nothing pass. */
export function compileConditions(conditions: readonly Condition[]): Test[] {
  const unsound = (condition: Condition) =>
    comparisonsIn(condition, '').some(({ comparison }) => !parsePath(comparison.field) || valueFault(comparison));
  return conditions.map((condition) => (unsound(condition) ? () => false : compile(condition)));
}

function compile(condition: Condition): Test {
  if ('not' in condition) return negated(compile(condition.not));
  if ('all' in condition) {
    const tests = condition.all.map(compile);
    return (event) => tests.every((test) => test(event));
  }
  if ('any' in condition) {
    const tests = condition.any.map(compile);
    return (event) => tests.some((test) => test(event));
  }
  return compileComparison(condition, parsePath(condition.field) ?? []);
}

function negated(test: Test): Test {
  return (event) => !test(event);
}

function compileComparison({ op, value }: Comparison, path: Path): Test {
  if (op === 'exists') return (event) => isThere(follow(event, path)) === (value !== false);
  if (op === 'eq') return (event) => follow(event, path) === value;
  if (op === 'ne') return (event) => follow(event, path) !== value;
  if (op === 'in' || op === 'nin') {
    const wanted = new Set<unknown>(Array.isArray(value) ? value : [value]);
    const isIn: Test = (event) => isAmong(wanted, follow(event, path));
    return op === 'in' ? isIn : negated(isIn);
  }
  if (op === 'contains') return (event) => contains(follow(event, path), value);
  if (op === 'prefix') return (event) => isText(follow(event, path), (text) => text.startsWith(String(value)));
  if (op === 'suffix') return (event) => isText(follow(event, path), (text) => text.endsWith(String(value)));
  return (event) => compare(follow(event, path), value, op);
}

function isThere(found: unknown): boolean {
  return found !== undefined && found !== null;
}

function contains(found: unknown, value: Comparison['value']): boolean {
  if (Array.isArray(found)) return found.includes(value);
  return typeof found === 'string' && typeof value === 'string' && found.includes(value);
}

/** A list is among the wanted values with any of its own. */
function isAmong(wanted: ReadonlySet<unknown>, found: unknown): boolean {
  return Array.isArray(found) ? found.some((one) => wanted.has(one)) : wanted.has(found);
}

function isText(found: unknown, fits: (text: string) => boolean): boolean {
  return typeof found === 'string' && fits(found);
}

/** Numbers by size, texts by their characters (so that ISO times compare rightly); nothing else has an order. */
function compare(found: unknown, value: Comparison['value'], op: 'gt' | 'gte' | 'lt' | 'lte'): boolean {
  const ordered =
    (typeof found === 'number' && typeof value === 'number') ||
    (typeof found === 'string' && typeof value === 'string');
  if (!ordered) return false;
  if (op === 'gt') return found > value;
  if (op === 'gte') return found >= value;
  return op === 'lt' ? found < value : found <= value;
}

interface Words {
  en: string;
  zh: string;
}

function valueFault({ op, value }: Comparison): Words | undefined {
  if (op === 'in' || op === 'nin')
    return Array.isArray(value) && value.length > 0 && value.length <= mostValues && value.every(isShort)
      ? undefined
      : noList;
  if (Array.isArray(value) || !isShort(value)) return noScalar;
  if (op === 'exists') return value === null || typeof value === 'boolean' ? undefined : noYes;
  if (op === 'prefix' || op === 'suffix') return typeof value === 'string' ? undefined : noText;
  if (op === 'gt' || op === 'gte' || op === 'lt' || op === 'lte') {
    return typeof value === 'number' || typeof value === 'string' ? undefined : noOrder;
  }
  return undefined;
}

function isShort(value: Scalar): boolean {
  return typeof value !== 'string' || value.length <= longestText;
}

const tooMany: Words = { en: `use at most ${mostConditions} conditions.`, zh: `最多 ${mostConditions} 个条件。` };
const noPath: Words = {
  en: 'use "type" or a field of the event such as data.ticket.priority.',
  zh: '请使用“type”或事件字段，例如 data.ticket.priority。',
};
const noList: Words = {
  en: `"in" and "nin" need a list of 1 to ${mostValues} values.`,
  zh: `“in”和“nin”需要 1 到 ${mostValues} 个值的列表。`,
};
const noScalar: Words = {
  en: 'give one text, number, true, false or null.',
  zh: '请填写一个文本、数字、true、false 或 null。',
};
const noYes: Words = { en: '"exists" takes true or false.', zh: '“exists”只接受 true 或 false。' };
const noText: Words = { en: '"prefix" and "suffix" need a text.', zh: '“prefix”和“suffix”需要文本。' };
const noOrder: Words = { en: 'this comparison needs a number or a text.', zh: '该比较需要数字或文本。' };

function invalid(field: string, { en, zh }: Words): AppError {
  return new AppError('field_invalid', { field, why: en, whyZh: zh });
}
