import { requireRole } from './access.ts';
import type { Admin } from './admin.ts';
import type { AdminDeps } from './deps.ts';

/** A page of the project's audit log. */
export function listAudit(deps: AdminDeps): Admin['listAudit'] {
  return async (actor, project, page) => {
    await requireRole(deps, { actor, project, role: 'admin', action: 'audit.list' });
    return await deps.audit.list(project, page);
  };
}
