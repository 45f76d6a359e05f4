import { z } from 'zod';
import { refuseUnknown } from '../../admin/field-problems.ts';
import type { Page, PageRequest } from '../../domain/page.ts';
import { readTime } from '../options.ts';
import { type Filter, readOne } from '../query.ts';
import type { Answer } from '../route.ts';
import { unsupported } from './svix-error.ts';

const limit: Filter = {
  schema: z.string().regex(/^(?:[1-9]\d?|1\d\d|2[0-4]\d|250)$/),
  problem: { en: 'use a whole number from 1 to 250.', zh: '请使用 1 到 250 之间的整数。' },
};
const iterator: Filter = {
  schema: z.string().regex(/^[\w.~-]{1,200}$/),
  problem: { en: 'use the one that came with the page before.', zh: '请使用上一页返回的 iterator。' },
};
const someText: Filter = {
  schema: z.string().max(1_000),
  problem: { en: 'it is too long.', zh: '内容过长。' },
};

const oneOrder = { en: 'lists are in one order, the newest first', zh: '列表仅按从新到旧排列' };
const noTags = { en: 'events have no channels or tags', zh: '事件没有频道或标签' };

/** Parameters that ask for something that there is not. */
const refused: Readonly<Record<string, { en: string; zh: string }>> = { channel: noTags, tag: noTags };

/** What a list was asked for; `get` reads one more of its parameters. */
export interface SvixQuery {
  page: PageRequest;
  get(name: string): string | undefined;
  /** The time range by `after` (inclusive) and `before`. */
  range: { since: Date | undefined; until: Date | undefined };
}

/**
 * Reads the query of a list; 50 items unless said otherwise. Throws `field_unknown` for a parameter that is not among
 * `known`, `svix_unsupported` for one that can't be honoured.
 */
export function readSvixQuery(query: URLSearchParams, known: readonly string[] = []): SvixQuery {
  refuseUnknown(query.keys(), ['limit', 'iterator', 'order', ...Object.keys(refused), ...known]);
  for (const [name, why] of Object.entries(refused)) if (query.get(name)) throw unsupported(name, why);
  const get = (name: string) => readOne(query, name, someText) || undefined;
  if (get('order') !== undefined && get('order') !== 'descending') throw unsupported('order', oneOrder);
  return {
    page: {
      limit: Number(readOne(query, 'limit', limit) ?? 50),
      cursor: readOne(query, 'iterator', iterator),
    },
    get,
    range: { since: readTime('after', get('after')), until: readTime('before', get('before')) },
  };
}

/** A page as Svix's clients read it. */
export function svixPage<T>({ items, next }: Page<T>, show: (item: T) => unknown): Answer {
  return { status: 200, body: { data: items.map(show), iterator: next, prevIterator: null, done: next === null } };
}
