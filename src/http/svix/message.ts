import { z } from 'zod';
import { fieldInvalid } from '../../admin/field-problems.ts';
import type { Relay } from '../../admin/relay.ts';
import type { OutboundEvent } from '../../domain/outbound-event.ts';
import { readOptions } from '../options.ts';
import type { Handler } from '../route.ts';
import { refuseUnsupported } from './svix-error.ts';
import { readSvixQuery, svixPage } from './svix-list.ts';

const atOnce = { en: 'events are sent at once', zh: '事件会立即发送' };
const noTags = { en: 'events have no channels or tags', zh: '事件没有频道或标签' };
const ofInstallation = {
  en: 'how long payloads are kept is a setting of the server',
  zh: '内容保留时间由服务器设置决定',
};

const refused = {
  channels: noTags,
  tags: noTags,
  deliverAt: atOnce,
  payloadRetentionHours: ofInstallation,
  payloadRetentionPeriod: ofInstallation,
  transformationsParams: { en: 'transforms belong to endpoints', zh: '转换属于端点' },
  application: { en: 'make the application first', zh: '请先创建 application' },
};

/** An event id of the caller's is a key that makes a repeat the same event; the prefix tells it from other keys. */
const eventIdPrefix = 'svix-event-id:';

/** An event as Svix's clients read it; without its payload where that was removed or not asked for. */
export function toSvixMessage({ id, type, timestamp, body, idempotencyKey }: OutboundEvent, withContent = true) {
  const eventId = idempotencyKey?.startsWith(eventIdPrefix) ? idempotencyKey.slice(eventIdPrefix.length) : null;
  return {
    id,
    eventId,
    eventType: type,
    payload: withContent && body !== '' ? payloadOf(body) : {},
    timestamp: timestamp.toISOString(),
    channels: null,
    tags: null,
    deliverAt: null,
  };
}

function payloadOf(body: string): unknown {
  const { data }: { data?: unknown } = JSON.parse(body);
  return data;
}

/** Publishes `payload` as the event's data; a repeat with the same event id or idempotency key is the same message. */
export function createMessage(relay: Relay): Handler {
  return async ({ actor, param, query, body, header }) => {
    const options = readOptions(body ?? {}, ['eventType', 'payload', 'eventId', ...Object.keys(refused)]);
    refuseUnsupported(options, refused);
    const type = z.string().min(1).max(100).safeParse(options.eventType);
    if (!type.success) throw fieldInvalid('eventType', 'text');
    const eventId = z.string().max(200).nullish().safeParse(options.eventId);
    if (!eventId.success) throw fieldInvalid('eventId', 'text');
    const key = eventId.data ? `${eventIdPrefix}${eventId.data}` : header('idempotency-key');
    const event = { type: type.data, data: options.payload, idempotencyKey: key };
    const { id } = await relay.publish(actor, param('project'), event);
    const stored = await relay.getOutboundEvent(actor, param('project'), id);
    return { status: 202, body: toSvixMessage(stored, query.get('with_content') !== 'false') };
  };
}

export function getMessage(relay: Relay): Handler {
  return async ({ actor, param, query }) => {
    const event = await relay.getOutboundEvent(actor, param('project'), param('msg'));
    return { status: 200, body: toSvixMessage(event, query.get('with_content') !== 'false') };
  };
}

/** Removes the payload for good; while a delivery waits for it, the answer is a 409. */
export function expungeContent(relay: Relay): Handler {
  return async ({ actor, param }) => {
    await relay.expungeOutboundEvent(actor, param('project'), param('msg'));
    return { status: 204 };
  };
}

/** Newest first; `event_types` is a comma list. */
export function listMessages(relay: Relay): Handler {
  return async ({ actor, param, query }) => {
    const { page, get, range } = readSvixQuery(query, ['before', 'after', 'with_content', 'event_types']);
    const filter = { ...range, types: get('event_types')?.split(',') };
    const found = await relay.listOutboundEvents(actor, param('project'), page, filter);
    return svixPage(found, (event) => toSvixMessage(event, get('with_content') !== 'false'));
  };
}

/** Sends the catalog's sample of a type to one endpoint. */
export function sendExample(relay: Relay): Handler {
  return async ({ actor, param, body }) => {
    const { eventType } = readOptions(body ?? {}, ['eventType']);
    const type = z.string().min(1).max(100).safeParse(eventType);
    if (!type.success) throw fieldInvalid('eventType', 'text');
    const { eventId } = await relay.testEndpoint(actor, param('project'), param('id'), type.data);
    return { status: 202, body: toSvixMessage(await relay.getOutboundEvent(actor, param('project'), eventId)) };
  };
}
