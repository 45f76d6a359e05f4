import { roleIn } from '../domain/member.ts';
import { requireRole } from './access.ts';
import type { Admin } from './admin.ts';
import type { AdminDeps } from './deps.ts';

/** The projects in which the actor has a role; for everybody else there are none. */
export function listProjects(deps: AdminDeps): Admin['listProjects'] {
  return async (actor) => {
    const projects = await deps.projects.list();
    return projects.filter(({ slug }) => roleIn(actor, slug) !== undefined);
  };
}

/** One project. */
export function getProject(deps: AdminDeps): Admin['getProject'] {
  return (actor, project) => requireRole(deps, { actor, project, role: 'viewer', action: 'project.show' });
}
