import { createHash } from 'node:crypto';
import type { Attempt, Delivery } from '../../src/domain/delivery.ts';
import { deliveryIdOf } from '../../src/domain/delivery.ts';
import type { Endpoint, EndpointSecrets } from '../../src/domain/endpoint.ts';
import { newId } from '../../src/domain/ids.ts';
import type { OutboundEvent } from '../../src/domain/outbound-event.ts';
import type { TryOutcome } from '../../src/pipeline/outbound-ports.ts';

export function anEndpoint(changes: Partial<Endpoint> = {}): Endpoint {
  const now = new Date();
  return {
    id: newId('ep'),
    project: 'default',
    url: 'https://receiver.example/hooks',
    description: 'Orders',
    events: ['ticket.*'],
    conditions: [],
    headerNames: [],
    auth: { type: 'none' },
    signatures: [{ scheme: 'standard' }],
    schedule: { preset: 'default', delaysMs: [0, 30_000, 120_000, 600_000, 3_600_000] },
    timeoutMs: 10_000,
    rate: 0,
    concurrency: 4,
    ordering: { by: 'none' },
    state: 'active',
    stateAt: now,
    autoDisable: true,
    clientErrors: 'retry',
    health: { failures: 0, warned: 0 },
    keys: [{ id: 'sec_1', kind: 'hmac', createdAt: now }],
    createdBy: 'Ann',
    createdAt: now,
    updatedAt: now,
    version: 1,
    ...changes,
  };
}

export function someSecrets(changes: Partial<EndpointSecrets> = {}): EndpointSecrets {
  return {
    signing: [{ id: 'sec_1', kind: 'hmac', value: 'whsec_a-signing-key', createdAt: new Date() }],
    headers: {},
    ...changes,
  };
}

export function anOutboundEvent(changes: Partial<OutboundEvent> = {}): OutboundEvent {
  const timestamp = changes.timestamp ?? new Date();
  const id = changes.id ?? newId('evt', timestamp.getTime());
  return {
    id,
    project: 'default',
    type: 'ticket.created',
    timestamp,
    body: JSON.stringify({ id, type: 'ticket.created', timestamp, data: { ticket: { id: 7 } } }),
    correlationId: newId('cor', timestamp.getTime()),
    ...changes,
  };
}

export function aDelivery(
  event: OutboundEvent,
  endpointId: string = newId('ep'),
  changes: Partial<Delivery> = {},
): Delivery {
  return {
    id: deliveryIdOf(event.id, endpointId),
    project: event.project,
    endpointId,
    eventId: event.id,
    eventType: event.type,
    status: 'queued',
    tries: 0,
    chain: 1,
    dueAt: event.timestamp,
    attempts: [],
    createdAt: event.timestamp,
    ...changes,
  };
}

export function anAttempt(changes: Partial<Attempt> = {}): Attempt {
  return {
    id: newId('att'),
    at: new Date(),
    number: 1,
    chain: 1,
    ok: true,
    status: 200,
    address: '203.0.113.7',
    timing: { dns: 1, connect: 2, firstByte: 5, total: 8 },
    response: 'ok',
    ...changes,
  };
}

export function delivered(delivery: Delivery, token: number): TryOutcome {
  return { deliveryId: delivery.id, token, attempt: anAttempt(), status: 'delivered', tries: delivery.tries + 1 };
}

export function failed(delivery: Delivery, token: number, dueAt?: Date): TryOutcome {
  const attempt = anAttempt({ ok: false, status: 503, errorClass: 'status_5xx', response: 'down', nextAt: dueAt });
  const status = dueAt ? 'queued' : 'dead';
  return {
    deliveryId: delivery.id,
    token,
    attempt,
    status,
    tries: delivery.tries + 1,
    dueAt,
    errorClass: 'status_5xx',
  };
}

export function withKey(key: string, content: string, changes: Partial<OutboundEvent> = {}): OutboundEvent {
  const contentHash = createHash('sha256').update(content).digest('hex');
  return anOutboundEvent({ idempotencyKey: key, contentHash, ...changes });
}
