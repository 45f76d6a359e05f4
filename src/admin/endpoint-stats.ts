import { type DeliveryStatus, deliveryStatuses } from '../domain/delivery.ts';
import { requireRole } from './access.ts';
import { endpointUnknown } from './change-endpoint.ts';
import type { Relay } from './relay.ts';
import type { RelayDeps } from './relay-deps.ts';

/** Counts the deliveries of an endpoint by where they stand. */
export function endpointStats(deps: RelayDeps): Relay['endpointStats'] {
  return async (actor, project, id, range) => {
    await requireRole(deps, { actor, project, role: 'viewer', action: 'endpoint.show' });
    if (!(await deps.endpoints.get(project, id))) throw endpointUnknown(id);
    const stats: Record<DeliveryStatus, number> = { queued: 0, held: 0, delivered: 0, dead: 0, discarded: 0 };
    const counts = deliveryStatuses.map(async (status) => {
      stats[status] = await deps.deliveries.count(project, { ...range, endpointId: id, status });
    });
    await Promise.all(counts);
    return stats;
  };
}
