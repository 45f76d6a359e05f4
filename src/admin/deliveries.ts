import type { Delivery } from '../domain/delivery.ts';
import { AppError } from '../domain/errors.ts';
import { requireRole } from './access.ts';
import { noteDeed } from './audit-trail.ts';
import { eventUnknown, requirePayload } from './expunge.ts';
import type { Relay } from './relay.ts';
import type { RelayDeps } from './relay-deps.ts';

/** A page of the project's deliveries. */
export function listDeliveries(deps: RelayDeps): Relay['listDeliveries'] {
  return async (actor, project, page, filter) => {
    await requireRole(deps, { actor, project, role: 'viewer', action: 'delivery.list' });
    return await deps.deliveries.list(project, page, filter);
  };
}

/** One delivery with the log of its tries. */
export function getDelivery(deps: RelayDeps): Relay['getDelivery'] {
  return async (actor, project, id) => {
    await requireRole(deps, { actor, project, role: 'viewer', action: 'delivery.show' });
    const delivery = await deps.deliveries.get(project, id);
    if (!delivery) throw deliveryUnknown(id);
    return delivery;
  };
}

/** One outbound event with the body that is sent. */
export function getOutboundEvent(deps: RelayDeps): Relay['getOutboundEvent'] {
  return async (actor, project, id) => {
    await requireRole(deps, { actor, project, role: 'operator', action: 'event.show' });
    const event = await deps.deliveries.event(project, id);
    if (!event) throw eventUnknown(id);
    requirePayload(event);
    return event;
  };
}

/** A page of dead deliveries with what they would have delivered: contents leave the house, so it is audited. */
export function exportDead(deps: RelayDeps): Relay['exportDead'] {
  return async (actor, project, page, filter) => {
    await requireRole(deps, { actor, project, role: 'operator', action: 'delivery.export' });
    const { items, next } = await deps.deliveries.list(project, page, { ...filter, status: 'dead' });
    const whole = await Promise.all(items.map((item) => withBody(deps, item)));
    noteDeed(deps, {
      actor,
      project,
      action: 'delivery.export',
      target: project,
      details: { count: String(items.length) },
    });
    return { items: whole, next };
  };
}

async function withBody(
  { deliveries }: RelayDeps,
  item: Delivery,
): Promise<{ delivery: Delivery; body: string | null }> {
  const [delivery, event] = await Promise.all([
    deliveries.get(item.project, item.id),
    deliveries.event(item.project, item.eventId),
  ]);
  return { delivery: delivery ?? item, body: event?.body || null };
}

/** Dead deliveries, grouped so that one cause is one line. */
export function deadGroups(deps: RelayDeps): Relay['deadGroups'] {
  return async (actor, project) => {
    await requireRole(deps, { actor, project, role: 'viewer', action: 'delivery.list' });
    return await deps.deliveries.deadGroups(project);
  };
}

/** Sends one delivery again with the same event id, unless it is still on its way. */
export function replayOne(deps: RelayDeps): Relay['replayOne'] {
  return async (actor, project, id) => {
    await requireRole(deps, { actor, project, role: 'operator', action: 'delivery.replay' });
    const before = await deps.deliveries.get(project, id);
    if (!before) throw deliveryUnknown(id);
    const event = await deps.deliveries.event(project, before.eventId);
    if (event) requirePayload(event);
    const now = new Date(deps.clock.now());
    const changed = await deps.deliveries.requeue([id], now, ['delivered', 'dead', 'discarded']);
    if (changed > 0) {
      noteDeed(deps, { actor, project, action: 'delivery.replay', target: id, details: { event: before.eventId } });
      deps.changed({ id: before.endpointId, state: 'active' });
    }
    return (await deps.deliveries.get(project, id)) ?? before;
  };
}

/** Also for a delivery of another project (case I1). */
export function deliveryUnknown(id: string): AppError {
  return new AppError('not_found', { what: 'delivery', whatZh: '投递', id: id.slice(0, 100) });
}
