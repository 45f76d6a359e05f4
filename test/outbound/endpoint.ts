import type { Endpoint, SigningKey } from '../../src/domain/endpoint.ts';
import { newSigningKey } from '../../src/outbound/keys.ts';
import { parseSchedule } from '../../src/outbound/retry-schedule.ts';

export const now = new Date('2026-01-31T12:00:00.000Z');

/** An active endpoint that gets everything, with the given differences. */
export function endpointWith(change: Partial<Endpoint> = {}): Endpoint {
  return {
    id: 'ep_01',
    project: 'shop',
    url: 'https://receiver.example/hooks',
    description: '',
    events: [],
    conditions: [],
    headerNames: [],
    auth: { type: 'none' },
    signatures: [{ scheme: 'standard' }],
    schedule: parseSchedule('default'),
    timeoutMs: 10_000,
    rate: 0,
    concurrency: 16,
    ordering: { by: 'none' },
    state: 'active',
    stateAt: now,
    autoDisable: true,
    clientErrors: 'retry',
    health: { failures: 0, warned: 0 },
    keys: [],
    createdBy: 'jane@example.com',
    createdAt: now,
    updatedAt: now,
    version: 1,
    ...change,
  };
}

/** A key as it stands after a rotation: made then, signing until then. */
export function keyFrom(kind: SigningKey['kind'], createdAt: string, until?: string): SigningKey {
  return { ...newSigningKey(kind, new Date(createdAt)), until: until === undefined ? undefined : new Date(until) };
}
