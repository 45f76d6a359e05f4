import { fieldInvalid } from '../../admin/field-problems.ts';
import type { Relay } from '../../admin/relay.ts';
import { type DeliveryFilter, deliveryStatuses } from '../../domain/delivery.ts';
import { type DeliveryErrorClass, deliveryErrorClasses } from '../../domain/endpoint.ts';
import { toBlockageJson, toDeadGroupJson, toDeliveryJson, toWholeDeliveryJson } from '../delivery-json.ts';
import { readTime } from '../options.ts';
import { withEndpointId } from '../own-id.ts';
import { anEndpoint, anId, oneOf, readListQuery, someText } from '../query.ts';
import type { Call, Handler } from '../route.ts';

const filters = {
  endpointId: anEndpoint,
  eventId: anId,
  status: oneOf(deliveryStatuses),
  eventType: someText,
  errorClass: oneOf(deliveryErrorClasses),
  httpStatus: someText,
  since: someText,
  until: someText,
};

/** A cursor is the time and the id of the last delivery seen, as the answer gave it. */
const list = { cursor: /^[\w.-]{8,120}$/, filters };

/** The project's deliveries, newest first. */
export function listDeliveries(relay: Relay): Handler {
  return async (call) => {
    const { page, filter } = await readDeliveryQuery(relay, call);
    const { items, next } = await relay.listDeliveries(call.actor, call.param('project'), page, filter);
    return { status: 200, body: { items: items.map(toDeliveryJson), next } };
  };
}

/** One delivery with the log of its tries. */
export function getDelivery(relay: Relay): Handler {
  return async ({ actor, param }) => ({
    status: 200,
    body: toWholeDeliveryJson(await relay.getDelivery(actor, param('project'), param('id'))),
  });
}

/** Sends it again; on its way already, it stays as it is. */
export function replayDelivery(relay: Relay): Handler {
  return async ({ actor, param }) => {
    const delivery = await relay.replayOne(actor, param('project'), param('id'));
    return { status: 202, body: { success: true, delivery: toDeliveryJson(delivery) } };
  };
}

/** What holds an ordered endpoint up. */
export function listBlockages(relay: Relay): Handler {
  return async ({ actor, param }) => {
    const found = await relay.blockages(actor, param('project'), param('id'));
    return { status: 200, body: { items: found.map(toBlockageJson) } };
  };
}

/** Gives one up that others wait for; given up like this before, it stays as it is. */
export function unblock(relay: Relay, how: 'skip' | 'park'): Handler {
  return async ({ actor, param }) => {
    const { delivery, changed } = await relay.unblock(actor, param('project'), param('id'), how);
    return { status: 200, body: { success: true, changed, delivery: toDeliveryJson(delivery) } };
  };
}

/** Dead deliveries by endpoint and kind of failure. */
export function listDeadGroups(relay: Relay): Handler {
  return async ({ actor, param }) => {
    const groups = await relay.deadGroups(actor, param('project'));
    return { status: 200, body: { items: groups.map(toDeadGroupJson) } };
  };
}

/** Dead deliveries with what they would have delivered, one JSON a line; the next page is named in `Link`. */
export function exportDead(relay: Relay): Handler {
  return async (call) => {
    const { actor, param, path } = call;
    const { page, filter, given } = await readDeliveryQuery(relay, call);
    const found = await relay.exportDead(actor, param('project'), page, filter);
    const lines = found.items.map(({ delivery, body }) => {
      const event: unknown = body === null ? null : JSON.parse(body);
      return `${JSON.stringify({ ...toWholeDeliveryJson(delivery), event })}\n`;
    });
    const headers: Record<string, string> = { 'content-type': 'application/x-ndjson; charset=utf-8' };
    if (found.next !== null) {
      const rest = new URLSearchParams({ ...given, limit: String(page.limit), cursor: found.next });
      headers.link = `<${path}?${rest}>; rel="next"`;
    }
    return { status: 200, body: lines.join(''), headers };
  };
}

async function readDeliveryQuery(relay: Relay, call: Call) {
  const { page, filter: given } = readListQuery(call.query, list);
  return { page, given, filter: await withEndpointId(relay, call, toDeliveryFilter(given)) };
}

/** The texts of a query or a body as a filter. Throws `field_invalid`. */
export function toDeliveryFilter(given: { [Name in keyof DeliveryFilter]?: string | undefined }): DeliveryFilter {
  const { httpStatus, since, until, status, errorClass, ...plain } = given;
  if (httpStatus !== undefined && !/^[1-5]\d\d$/.test(httpStatus)) {
    throw fieldInvalid('httpStatus', { en: 'use a status such as 503.', zh: '请使用状态码，例如 503。' });
  }
  return {
    ...plain,
    status: deliveryStatuses.find((one) => one === status),
    errorClass: deliveryErrorClasses.find((one): one is DeliveryErrorClass => one === errorClass),
    httpStatus: httpStatus === undefined ? undefined : Number(httpStatus),
    since: readTime('since', since),
    until: readTime('until', until),
  };
}
