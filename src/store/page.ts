import { AppError } from '../domain/errors.ts';
import type { Page, PageRequest } from '../domain/page.ts';

/** The part of a query that continues a list, newest first, after the last id seen. Ids of one kind sort by time. */
export function afterCursor({ cursor }: PageRequest): { _id?: { $lt: string } } {
  return cursor === undefined ? {} : { _id: { $lt: cursor } };
}

/** A page of what was found when one more than its limit was asked for: the extra one tells that there is a next page. */
export function toPage<D extends { _id: string }, T>(found: D[], page: PageRequest, show: (one: D) => T): Page<T> {
  return pageBy(found, page, { show, cursor: ({ _id }) => _id });
}

/** The same for a list whose cursor is not the id. */
export function pageBy<D, T>(
  found: D[],
  { limit }: PageRequest,
  { show, cursor }: { show(one: D): T; cursor(one: D): string },
): Page<T> {
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(show), next: found.length > limit && last ? cursor(last) : null };
}

/** What stands at a place of a list that is sorted by time. */
interface Timed {
  _id: string;
  createdAt: Date;
}

/** The cursor of a list sorted by time, for ids that don't sort by themselves. It needs nothing to be there still. */
export function timeCursor({ createdAt, _id }: Timed): string {
  return `${createdAt.getTime()}.${_id}`;
}

/** Reads what `timeCursor` wrote. Throws `field_invalid` for anything else. */
export function parseTimeCursor(cursor: string): Timed {
  const [, time, id] = /^(\d{1,15})\.(.+)$/s.exec(cursor) ?? [];
  if (time === undefined || id === undefined) {
    throw new AppError('field_invalid', { field: 'cursor', why: 'use the one that came with the page before' });
  }
  return { createdAt: new Date(Number(time)), _id: id };
}

/** A filter's value, if it is one of those that exist. Throws `field_invalid` that names them. */
export function oneOf<T extends string>(known: readonly T[], value: string, field: string): T {
  const found = known.find((one) => one === value);
  if (found === undefined) throw new AppError('field_invalid', { field, why: known.join(', ') });
  return found;
}
