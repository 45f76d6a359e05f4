import { requireRole } from './access.ts';
import type { Relay } from './relay.ts';
import type { RelayDeps } from './relay-deps.ts';

/** A page of the project's outbound events, whole: an operator's right, as one of them is. */
export function listOutboundEvents(deps: RelayDeps): Relay['listOutboundEvents'] {
  return async (actor, project, page, filter) => {
    await requireRole(deps, { actor, project, role: 'operator', action: 'event.list' });
    return await deps.deliveries.listEvents(project, page, filter);
  };
}
