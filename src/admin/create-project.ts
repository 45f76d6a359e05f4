import { AppError } from '../domain/errors.ts';
import type { Actor } from '../domain/member.ts';
import type { Project } from '../domain/project.ts';
import { requirePlatformAdmin } from './access.ts';
import type { Admin } from './admin.ts';
import { noteDeed } from './audit-trail.ts';
import type { AdminDeps } from './deps.ts';
import { fieldInvalid } from './field-problems.ts';
import { readName } from './read-name.ts';

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
    await tellOfProject(deps, { actor, from, project });
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

/** Best effort: the project stands whether or not anybody could be told. */
async function tellOfProject(
  { publish, log }: Pick<AdminDeps, 'publish' | 'log'>,
  { actor, from, project: { slug, name } }: { actor: Actor; from: string; project: Project },
): Promise<void> {
  const data = { project: { id: slug, name }, user: { id: actor.memberId, name: actor.name } };
  try {
    await publish?.({ project: from, type: 'project.created', data });
  } catch (error) {
    log.warn({ err: error, project: slug }, 'project.created could not be published');
  }
}
