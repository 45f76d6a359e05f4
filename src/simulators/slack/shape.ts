import { isJson, type Json } from './json.ts';

/** What is wrong, and where, in the notation of Slack's answers: `must be … [json-pointer:/blocks/0/text]`. */
export type Report = (problem: string, at: string) => void;

/** Holds a value against a rule and reports what is wrong with it. */
export type Rule = (value: unknown, at: string, report: Report) => void;

/** A text of `min` to `max` characters. */
export function text(max: number, min = 1): Rule {
  return (value, at, report) => {
    if (typeof value !== 'string') return void report('must provide a string', at);
    if (value.length < min) report(`must be more than ${min - 1} characters`, at);
    if (value.length > max) report(`must be less than ${max + 1} characters`, at);
  };
}

export const flag: Rule = (value, at, report) => {
  if (typeof value !== 'boolean') report('must provide a boolean', at);
};

/** A whole number. */
export function whole(low: number, high: number): Rule {
  return (value, at, report) => {
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high;
    if (!fits) report(`must be an integer from ${low} to ${high}`, at);
  };
}

/** One of some words. */
export function oneOf(...words: readonly string[]): Rule {
  return (value, at, report) => {
    if (!words.some((word) => word === value)) report(`value must be one of ${words.join(', ')}`, at);
  };
}

/** A list of `min` to `max` items, each of which keeps the rule. */
export function list(max: number, each: Rule, min = 1): Rule {
  return (value, at, report) => {
    if (!Array.isArray(value)) return void report('must provide an array', at);
    if (value.length < min) report(`no less than ${min} items required`, at);
    if (value.length > max) report(`no more than ${max} items allowed`, at);
    for (const [index, item] of value.entries()) each(item, `${at}/${index}`, report);
  };
}

/** An object with these fields and no others; those of `needed` must be there. `also` looks at how they go together. */
export function object(
  fields: Readonly<Record<string, Rule>>,
  needed: readonly string[] = [],
  also?: (value: Json, at: string, report: Report) => void,
): Rule {
  return (value, at, report) => {
    if (!isJson(value)) return void report('must provide an object', at);
    for (const name of needed) if (value[name] === undefined) report(`missing required field: ${name}`, at);
    for (const [name, one] of Object.entries(value)) {
      const rule = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (rule) rule(one, `${at}/${name}`, report);
      else report(`invalid additional property: ${name}`, at);
    }
    also?.(value, at, report);
  };
}

/** An object whose `type` says which rule it keeps. */
export function typed(kinds: Readonly<Record<string, Rule>>): Rule {
  return (value, at, report) => {
    const type = isJson(value) ? value.type : undefined;
    const rule = typeof type === 'string' && Object.hasOwn(kinds, type) ? kinds[type] : undefined;
    if (rule) rule(value, at, report);
    else report(`unsupported type: ${String(type)}`, `${at}/type`);
  };
}

/** Anything: for what is not looked at here. */
export const anything: Rule = () => {};

/** `type` itself, which `typed` has looked at already. */
export const typeName: Rule = anything;

/** Runs a rule and returns what it reported, as Slack words it. */
export function problemsOf(value: unknown, at: string, rule: Rule): string[] {
  const found: string[] = [];
  rule(value, at, (problem, where) => found.push(`[ERROR] ${problem} [json-pointer:${where}]`));
  return found;
}
