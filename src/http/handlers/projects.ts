import type { Admin } from '../../admin/admin.ts';
import { refuseUnknown } from '../../admin/field-problems.ts';
import { type Actor, roleIn } from '../../domain/member.ts';
import { formatDestination, type Project } from '../../domain/project.ts';
import { readOptions, readText } from '../options.ts';
import { readListQuery } from '../query.ts';
import type { Handler } from '../route.ts';

/** The projects that the key opens. */
export function listProjects(admin: Admin): Handler {
  return async ({ actor, query }) => {
    refuseUnknown(query.keys(), []);
    const projects = await admin.listProjects(actor);
    return { status: 200, body: projects.map((project) => toProjectJson(project, actor)) };
  };
}

/** `{"name": "Web shop", "slug": "shop"}` makes a project; platform keys alone may. Its news go to `default`. */
export function createProject(admin: Admin): Handler {
  return async ({ actor, body }) => {
    const options = readOptions(body ?? {}, ['name', 'slug']);
    const name = readText('name', options.name, 'name_length');
    const slug = options.slug === undefined ? undefined : readText('slug', options.slug, 'slug_shape');
    const project = await admin.createProject(actor, 'default', { name, slug });
    const location = `/api/projects/${project.slug}/webhooks`;
    return { status: 201, body: toProjectJson(project, actor), headers: { location } };
  };
}

function toProjectJson({ slug, name, channels, retentionDays, createdAt }: Project, actor: Actor) {
  return {
    slug,
    name,
    role: roleIn(actor, slug),
    channels: channels.map(formatDestination),
    retentionDays,
    createdAt: createdAt.toISOString(),
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
