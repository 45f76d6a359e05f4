import { z } from 'zod';
import { fieldInvalid, type Problem, refuseUnknown } from '../admin/field-problems.ts';
import type { PageRequest } from '../domain/page.ts';

const limitProblem = { en: 'use a whole number from 1 to 1,000.', zh: '请使用 1 到 1000 之间的整数。' };
const cursorProblem = {
  en: 'use the value of "next" from the page before, or leave it out.',
  zh: '请使用上一页返回的“next”值，或不填写。',
};
const onceProblem = { en: 'give it only once.', zh: '只能填写一次。' };

const limit = z.string().regex(/^(?:[1-9]\d{0,2}|1000)$/);

/** A parameter of a list beside `limit` and `cursor`: how it is read, and what to say when it can't be. */
export interface Filter {
  schema: z.ZodType<string>;
  problem: Problem;
}

/** A filter with a fixed choice of values. */
export function oneOf(values: readonly [string, ...string[]]): Filter {
  const list = values.join(', ');
  return { schema: z.enum(values), problem: { en: `choose one of ${list}.`, zh: `请从 ${list} 中选择。` } };
}

/** A filter by an id such as `evt_…` or a uuid. */
export const anId: Filter = {
  schema: z.string().regex(/^[\w-]{8,64}$/),
  problem: { en: 'use an id.', zh: '请填写 ID。' },
};

/** A filter by the id of an endpoint, or its own one. */
export const anEndpoint: Filter = { schema: z.string().regex(/^[\w.-]{1,256}$/), problem: anId.problem };

/** A filter by words that somebody typed. */
export const someText: Filter = {
  schema: z.string().trim().min(1).max(200),
  problem: { en: 'use 1 to 200 characters.', zh: '请使用 1 到 200 个字符。' },
};

/** What a list can be asked for. */
export interface ListShape<Name extends string> {
  /** What the cursors of this list look like: nothing that could be an operator of a query language (case D1). */
  cursor: RegExp;
  filters: Record<Name, Filter>;
}

/**
 * The page and filters that a list was asked for; 100 items unless said otherwise. Throws `field_unknown` for a
 * parameter that the list does not have and `field_invalid` for a value that can't be.
 */
export function readListQuery<Name extends string>(
  query: URLSearchParams,
  { cursor, filters }: ListShape<Name>,
): { page: PageRequest; filter: { [Key in Name]?: string } } {
  refuseUnknown(query.keys(), ['limit', 'cursor', ...Object.keys(filters)]);
  const page = {
    limit: Number(readOne(query, 'limit', { schema: limit, problem: limitProblem }) ?? 100),
    cursor: readOne(query, 'cursor', { schema: z.string().regex(cursor), problem: cursorProblem }),
  };
  const filter: { [Key in Name]?: string } = {};
  for (const name of Object.keys(filters) as Name[]) {
    const value = readOne(query, name, filters[name]);
    if (value !== undefined) filter[name] = value;
  }
  return { page, filter };
}

/** A parameter that is given once or not at all. Throws `field_invalid`. */
export function readOne(query: URLSearchParams, name: string, { schema, problem }: Filter): string | undefined {
  const [value, second] = query.getAll(name);
  if (value === undefined) return undefined;
  if (second !== undefined) throw fieldInvalid(name, onceProblem);
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw fieldInvalid(name, problem);
  return parsed.data;
}
