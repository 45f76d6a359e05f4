import { z } from 'zod';
import { parseEndpointInput } from '../../admin/endpoint-input.ts';
import { fieldInvalid } from '../../admin/field-problems.ts';
import type { Relay } from '../../admin/relay.ts';
import type { Actor } from '../../domain/member.ts';
import { readOptions } from '../options.ts';
import type { Handler } from '../route.ts';

const typeName = z.string().min(1).max(100);
const projectName = z.string().min(1).max(64);

/** The project that a key is for; the bootstrap key registers and publishes in the first one. */
function projectOf({ onlyProject }: Actor): string {
  return onlyProject ?? 'default';
}

/**
 * `POST /v1/webhooks` `{url, events, secret}` registers an endpoint (requirement 003). It gets the Standard Webhooks
 * headers and `X-Webhook-Signature: sha256=…` beside them.
 */
export function registerEndpoint(relay: Relay): Handler {
  return async ({ actor, body }) => {
    const input = parseEndpointInput(readOptions(body ?? {}, ['url', 'events', 'secret', 'description']));
    const { endpoint, secret } = await relay.createEndpoint(actor, projectOf(actor), {
      ...input,
      signatures: [{ scheme: 'standard' }, { scheme: 'sha256-body' }],
    });
    const { id, url, events, project, state, createdAt } = endpoint;
    const shown = { id, url, events, project, state, createdAt: createdAt.toISOString() };
    const location = `/api/projects/${project}/endpoints/${id}`;
    return { status: 201, body: { ...shown, ...(secret !== undefined && { secret }) }, headers: { location } };
  };
}

/** `POST /v1/events` `{type, data}`: stored before it is answered with 202; a repeated `Idempotency-Key` is a 200. */
export function publishEvent(relay: Relay): Handler {
  return async ({ actor, body, header }) => {
    const options = readOptions(body ?? {}, ['type', 'data', 'project']);
    const type = typeName.safeParse(options.type);
    if (!type.success) throw fieldInvalid('type', 'text');
    const project = projectName.safeParse(options.project === undefined ? projectOf(actor) : options.project);
    if (!project.success) throw fieldInvalid('project', 'text');
    const asked = { idempotencyKey: header('idempotency-key'), traceparent: header('traceparent') };
    const event = { type: type.data, data: options.data, ...asked };
    const { id, duplicate } = await relay.publish(actor, project.data, event);
    return { status: duplicate ? 200 : 202, body: { id, status: duplicate ? 'duplicate' : 'stored' } };
  };
}

/** One outbound event as subscribers get it. */
export function getOutboundEvent(relay: Relay): Handler {
  return async ({ actor, param }) => {
    const event = await relay.getOutboundEvent(actor, param('project'), param('id'));
    return { status: 200, body: event.body, headers: { 'content-type': 'application/json; charset=utf-8' } };
  };
}

/** Every type of event with its schema and a sample. */
export function listEventTypes(relay: Relay): Handler {
  return async () => ({ status: 200, body: { items: relay.eventTypes() } });
}

/** `{"transform": {"body": …}, "eventId" | "type"}`: what would be sent, or why nothing would. Nothing is. */
export function tryTransform(relay: Relay): Handler {
  return async ({ actor, param, body }) => {
    const options = readOptions(body, ['transform', 'eventId', 'type']);
    const name = z.string().min(1).max(100).optional();
    const eventId = name.safeParse(options.eventId);
    const type = name.safeParse(options.type);
    if (!eventId.success) throw fieldInvalid('eventId', 'text');
    if (!type.success) throw fieldInvalid('type', 'text');
    const { transform } = parseEndpointInput({ url: 'https://example.com/', transform: options.transform ?? null });
    const wish = {
      transform: transform ?? undefined,
      ...(eventId.data !== undefined && { eventId: eventId.data }),
      ...(type.data !== undefined && { type: type.data }),
    };
    return { status: 200, body: await relay.tryTransform(actor, param('project'), wish) };
  };
}
