import { deliveryIdOf } from '../domain/delivery.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import { AppError } from '../domain/errors.ts';
import { requireRole } from './access.ts';
import { noteDeed } from './audit-trail.ts';
import { endpointUnknown } from './change-endpoint.ts';
import { checkTransform } from './endpoint-draft.ts';
import { eventUnknown, requirePayload } from './expunge.ts';
import { checkIdempotencyKey } from './field-problems.ts';
import type { Relay } from './relay.ts';
import type { RelayDeps } from './relay-deps.ts';

/** Publishes an event of the catalog; it is stored before this resolves. A repeat with the same key is the same event. */
export function publishEvent(deps: RelayDeps): Relay['publish'] {
  return async (actor, project, { type, data, idempotencyKey, traceparent }) => {
    await requireRole(deps, { actor, project, role: 'operator', action: 'event.publish' });
    checkIdempotencyKey(idempotencyKey);
    const { id, outcome } = await deps.publish({ project, type, data, idempotencyKey, traceparent, always: true });
    if (outcome === 'conflict') throw new AppError('idempotency_conflict');
    return { id, duplicate: outcome === 'duplicate' };
  };
}

/** Sends the catalog's sample of a type to one endpoint, as any event is sent. */
export function testEndpoint(deps: RelayDeps): Relay['testEndpoint'] {
  return async (actor, project, id, wanted) => {
    await requireRole(deps, { actor, project, role: 'operator', action: 'endpoint.test' });
    const endpoint = await deps.endpoints.get(project, id);
    if (!endpoint) throw endpointUnknown(id);
    const type = wanted ?? firstType(endpoint);
    const { data } = deps.sampleOf(type);
    const published = await deps.publish({ project, type, data, only: id, always: true });
    noteDeed(deps, { actor, project, action: 'endpoint.test', target: id, details: { type } });
    if (endpoint.delivery === 'poll') return { eventId: published.id };
    return { eventId: published.id, deliveryId: deliveryIdOf(published.id, id) };
  };
}

/** A type that the endpoint asked for by name, or one that everybody knows. */
function firstType({ events }: Endpoint): string {
  return events.find((filter) => !filter.endsWith('*')) ?? 'ticket.created';
}

/** Shows what a transform makes of a stored event, or of a sample, without sending anything. */
export function tryTransform(deps: RelayDeps): Relay['tryTransform'] {
  return async (actor, project, { transform, eventId, type }) => {
    await requireRole(deps, { actor, project, role: 'operator', action: 'endpoint.try' });
    checkTransform(deps, { transform });
    const stored = eventId === undefined ? undefined : await deps.deliveries.event(project, eventId);
    if (eventId !== undefined && !stored) throw eventUnknown(eventId);
    if (stored) requirePayload(stored);
    const { body } = stored ?? deps.sampleOf(type ?? 'ticket.created');
    return await deps.applyTransform(transform ?? {}, { body });
  };
}
