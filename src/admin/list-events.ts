import { requireRole } from './access.ts';
import type { Admin } from './admin.ts';
import type { AdminDeps } from './deps.ts';

/** A page of the project's stored events with their verdicts. */
export function listEvents(deps: AdminDeps): Admin['listEvents'] {
  return async (actor, project, page, filter) => {
    await requireRole(deps, { actor, project, role: 'viewer', action: 'event.list' });
    return await deps.events.list(project, page, filter);
  };
}
