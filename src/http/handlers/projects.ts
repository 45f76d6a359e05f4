import type { Admin } from '../../admin/admin.ts';
import { refuseUnknown } from '../../admin/field-problems.ts';
import { roleIn } from '../../domain/member.ts';
import { formatDestination } from '../../domain/project.ts';
import type { Handler } from '../route.ts';

/** The projects that the key opens. */
export function listProjects(admin: Admin): Handler {
  return async ({ actor, query }) => {
    refuseUnknown(query.keys(), []);
    const projects = await admin.listProjects(actor);
    const body = projects.map(({ slug, name, channels, retentionDays, createdAt }) => ({
      slug,
      name,
      role: roleIn(actor, slug),
      channels: channels.map(formatDestination),
      retentionDays,
      createdAt: createdAt.toISOString(),
    }));
    return { status: 200, body };
  };
}

/** Who did or tried what, newest first; for admins of the project. */
export function listAudit(admin: Admin): Handler {
  return async ({ actor, param, query }) => {
    const { page } = readListQuery(query, { cursor: /^aud_[0-9a-z]{26}$/, filters: {} });
    const { items, next } = await admin.listAudit(actor, param('project'), page);
    return { status: 200, body: { items, next } };
  };
}
