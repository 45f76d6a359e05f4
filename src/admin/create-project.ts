import { AppError } from '../domain/errors.ts';
import type { Project } from '../domain/project.ts';
import { requirePlatformAdmin } from './access.ts';
import type { Admin } from './admin.ts';
import { noteDeed } from './audit-trail.ts';
import type { AdminDeps } from './deps.ts';
import { fieldInvalid } from './field-problems.ts';
import { readName } from './read-name.ts';
import { tellSubscribers } from './tell-subscribers.ts';

/** Makes a project without channels and people: platform admins are its admins, and let others in. */
export function createProject(deps: AdminDeps): Admin['createProject'] {
  return async (actor, from, { name, slug }) => {
    await requirePlatformAdmin(deps, { actor, project: from, action: 'project.create' });
    const home = await deps.projects.get(from);
    if (!home) throw new AppError('not_found', { what: 'project', whatZh: '项目', id: from.slice(0, 100) });
    const project: Project = {
      slug: checkSlug(slug ?? slugOf(name)),
      name: readName(name),
      channels: [],
      // One length for the whole installation, which every project carries.
      retentionDays: home.retentionDays,
      createdAt: new Date(deps.clock.now()),
    };
    await deps.projects.insert(project);
    const details = { name: project.name };
    noteDeed(deps, { actor, project: project.slug, action: 'project.create', target: project.slug, details });
    const user = { id: actor.memberId, name: actor.name };
    const data = { project: { id: project.slug, name: project.name }, user };
    await tellSubscribers(deps, { project: from, type: 'project.created', data }, { project: project.slug });
    return project;
  };
}

function checkSlug(slug: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,38}[a-z0-9]$/.test(slug)) return slug;
  throw fieldInvalid('slug', 'slug_shape');
}

/** `Web shop` is `web-shop`; a name without Latin letters has to be given one. */
function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
}
