import { refuseUnknown } from '../../admin/field-problems.ts';
import type { Relay } from '../../admin/relay.ts';
import type { Handler } from '../route.ts';
import { toSvixMessage } from './message.ts';
import { readSvixQuery } from './svix-list.ts';

/** The next events of an endpoint that is polled. */
export function poll(relay: Relay): Handler {
  return async ({ actor, param, query, signal }) => {
    refuseUnknown(query.keys(), ['limit', 'iterator', 'channel']);
    const { page } = readSvixQuery(query);
    const wish = { iterator: page.cursor, limit: page.limit, signal };
    const { events, iterator, done } = await relay.pollEndpoint(actor, param('project'), param('id'), wish);
    return { status: 200, body: { data: events.map((event) => toSvixMessage(event)), iterator, done } };
  };
}
