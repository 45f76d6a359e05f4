import { createHash } from 'node:crypto';
import type { Endpoint } from '../domain/endpoint.ts';
import { AppError } from '../domain/errors.ts';
import { catalog, isOperational, typeHint } from './catalog.ts';
import { compileConditions, type Test } from './conditions.ts';
import { follow, type Path, parsePath } from './paths.ts';

/** What matching needs to know of an event. */
export interface MatchedEvent {
  type: string;
  data: unknown;
  aboutEndpoint?: string | undefined;
  only?: string | undefined;
}

/** Whether an event is posted to an endpoint. */
export function wants(endpoint: Endpoint, event: MatchedEvent): boolean {
  return endpoint.delivery !== 'poll' && isFor(endpoint, event);
}

/** Whether an event is kept for an endpoint to be fetched. */
export function reads(endpoint: Endpoint, event: MatchedEvent): boolean {
  return (endpoint.delivery === 'poll' || endpoint.delivery === 'both') && isFor(endpoint, event);
}

/**
 * Whether an endpoint gets an event. Its state is not asked: whatever a paused one would get is held for it.
 * An event for one endpoint goes to it alone, whatever its filters say. Operational events go only where a filter names
 * them or their family, and never to the endpoint they are about, so that they can't feed themselves.
 */
function isFor(endpoint: Endpoint, event: MatchedEvent): boolean {
  if (event.only !== undefined) return event.only === endpoint.id;
  if (event.aboutEndpoint === endpoint.id) return false;
  const { types, tests } = compiled(endpoint);
  if (!types(event.type)) return false;
  for (const test of tests) if (!test(event)) return false;
  return true;
}

interface Filter {
  types: (type: string) => boolean;
  tests: Test[];
}

/** Filters by the endpoint object they were made of: an edited endpoint is another object. */
const filters = new WeakMap<Endpoint, Filter>();

function compiled(endpoint: Endpoint): Filter {
  const known = filters.get(endpoint);
  if (known) return known;
  const made = { types: compileTypes(endpoint.events), tests: compileConditions(endpoint.conditions) };
  filters.set(endpoint, made);
  return made;
}

/** There are few types, so each is decided once. */
function compileTypes(events: readonly string[]): (type: string) => boolean {
  const verdicts = new Map<string, boolean>();
  return (type) => {
    const known = verdicts.get(type);
    if (known !== undefined) return known;
    const verdict = passes(events, type);
    verdicts.set(type, verdict);
    return verdict;
  };
}

function passes(events: readonly string[], type: string): boolean {
  const named = events.some(
    (filter) => filter === type || (filter.endsWith('.*') && type.startsWith(filter.slice(0, -1))),
  );
  return named || (!isOperational(type) && (events.length === 0 || events.includes('*')));
}

/**
 * Filters as they are stored: lower-cased, each once; `*` (everything but operational events) stands for an empty list
 * unless others beside it name operational ones. Throws `field_invalid` naming what the catalog doesn't have, with the
 * type that was probably meant.
 */
export function parseEventFilters(list: readonly string[]): string[] {
  const wanted = [...new Set(list.map((filter) => filter.trim().toLowerCase()))].filter((filter) => filter !== '');
  for (const filter of wanted) if (!isFilter(filter)) throw unknown(filter);
  const all = wanted.every((filter) => filter === '*');
  return all ? [] : wanted;
}

function isFilter(filter: string): boolean {
  if (filter === '*') return true;
  if (!filter.endsWith('.*')) return catalog.some(({ type }) => type === filter);
  return catalog.some(({ type }) => type.startsWith(filter.slice(0, -1)));
}

function unknown(filter: string): AppError {
  const shown = JSON.stringify(filter.slice(0, 60));
  const { hint, hintZh } = typeHint(filter);
  const why = `${shown} is not an event type. ${hint}`;
  return new AppError('field_invalid', { field: 'events', why, whyZh: `${shown} 不是事件类型。${hintZh}` });
}

const longestKey = 200;
const paths = new Map<string, Path | undefined>();

/**
 * What deliveries to an ordered endpoint follow each other by: one key for all of them, or the value of a field.
 * Undefined when the endpoint isn't ordered or the event has no such field (it then waits for nobody).
 */
export function orderKeyOf({ ordering }: Pick<Endpoint, 'ordering'>, data: unknown): string | undefined {
  if (ordering.by !== 'field') return ordering.by === 'endpoint' ? '*' : undefined;
  const path = pathOf(ordering.field);
  const value = path && follow({ type: '', data }, path);
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const key = `${ordering.field}=${value}`;
  return key.length <= longestKey ? key : createHash('sha256').update(key).digest('hex');
}

function pathOf(field: string): Path | undefined {
  if (!paths.has(field)) {
    if (paths.size > 1_000) paths.clear();
    paths.set(field, parsePath(field));
  }
  return paths.get(field);
}
