import { z } from 'zod';
import { problems, refuseUnknown } from '../../admin/field-problems.ts';
import type { Relay } from '../../admin/relay.ts';
import type { OutboundEvent } from '../../domain/outbound-event.ts';
import { readOne } from '../query.ts';
import type { Handler } from '../route.ts';

const whole = z.string().regex(/^\d{1,6}$/);
const iterator = { schema: z.string().max(40), problem: problems.iterator };
const limit = { schema: whole, problem: problems.poll_limit };
const wait = { schema: whole, problem: problems.poll_wait };

/** `?iterator&limit&wait`: the next events of an endpoint that is read instead of called, as others get them posted. */
export function pollEndpoint(relay: Relay): Handler {
  return async ({ actor, param, query, signal }) => {
    refuseUnknown(query.keys(), ['iterator', 'limit', 'wait']);
    const page = await relay.pollEndpoint(actor, param('project'), param('id'), {
      iterator: readOne(query, 'iterator', iterator),
      limit: numberOf(readOne(query, 'limit', limit)),
      waitSeconds: numberOf(readOne(query, 'wait', wait)),
      signal,
    });
    const rest = JSON.stringify({ iterator: page.iterator, done: page.done }).slice(1);
    const body = `{"items":[${page.events.map(bodyOf).join(',')}],${rest}`;
    return { status: 200, body, headers: { 'content-type': 'application/json; charset=utf-8' } };
  };
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/** The JSON that is posted to others; without its data where that was removed meanwhile. */
function bodyOf({ id, type, timestamp, body }: OutboundEvent): string {
  return body === '' ? JSON.stringify({ id, type, timestamp, data: null }) : body;
}
