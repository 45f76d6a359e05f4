import type { Filter } from 'mongodb';
import type { EndpointFilter } from '../domain/endpoint.ts';
import type { EndpointDocument } from './endpoint-document.ts';

/** What a filter means, as conditions that all have to hold. They are looked at within one project's endpoints. */
export function wantedBy({ search, uid, url, metadata }: EndpointFilter): Filter<EndpointDocument>[] {
  return [
    searchedFor(search),
    uid === undefined ? {} : { uid },
    url === undefined ? {} : { url: holding(url) },
    metadata ? { metadata: { $elemMatch: pairOf(metadata) } } : {},
  ];
}

function pairOf({ name, value }: NonNullable<EndpointFilter['metadata']>) {
  return value === undefined ? { name } : { name, value };
}

/** Beginning of the id or the own one, or part of URL or description. */
export function searchedFor(search: string | undefined): Filter<EndpointDocument> {
  const typed = search?.trim() ?? '';
  if (typed === '') return {};
  const part = holding(typed);
  // "~" sorts after every character that an id can go on with.
  const beginning = { $gte: typed, $lt: `${typed}~` };
  return { $or: [{ _id: beginning }, { uid: beginning }, { url: part }, { description: part }] };
}

/** Every character of the text stands for itself. */
function holding(text: string) {
  return { $regex: text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), $options: 'i' };
}
