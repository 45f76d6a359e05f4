import type { EventType, Relay } from '../../admin/relay.ts';
import { AppError } from '../../domain/errors.ts';
import type { Handler } from '../route.ts';
import { readSvixQuery, svixPage } from './svix-list.ts';

/** The types come with the product and have no dates of their own. */
const always = new Date(0).toISOString();

function toEventType({ type, when, schema }: EventType, withContent: boolean) {
  return {
    name: type,
    description: when.en,
    archived: false,
    deprecated: false,
    featureFlag: null,
    featureFlags: null,
    groupName: type.split('.')[0],
    schemas: withContent ? { 1: schema } : null,
    createdAt: always,
    updatedAt: always,
  };
}

/** The catalog, by name; `iterator` is the last name of the page before. */
export function listEventTypes(relay: Relay): Handler {
  return async ({ query }) => {
    const { page, get } = readSvixQuery(query, ['include_archived', 'with_content']);
    const names = relay.eventTypes().toSorted((a, b) => (a.type < b.type ? -1 : 1));
    const rest = names.filter(({ type }) => type > (page.cursor ?? ''));
    const items = rest.slice(0, page.limit);
    const next = rest.length > items.length ? (items.at(-1)?.type ?? null) : null;
    return svixPage({ items, next }, (type) => toEventType(type, get('with_content') === 'true'));
  };
}

export function getEventType(relay: Relay): Handler {
  return async ({ param }) => {
    const name = param('type');
    const found = relay.eventTypes().find(({ type }) => type === name);
    if (!found) throw new AppError('not_found', { what: 'event type', whatZh: '事件类型', id: name.slice(0, 100) });
    return { status: 200, body: toEventType(found, true) };
  };
}
