import { AppError } from '../domain/errors.ts';
import { type Actor, type Member, may, type Role, roleIn } from '../domain/member.ts';
import type { Project } from '../domain/project.ts';
import type { AdminDeps } from './deps.ts';

type AccessDeps = Pick<AdminDeps, 'projects' | 'members' | 'audit' | 'log'>;

/** Who wants to do what, where, and the role that it takes. */
export interface Wish {
  actor: Actor;
  project: string;
  role: Role;
  /** As the audit log names it: `webhook.create`, `event.list` … */
  action: string;
}

/**
 * The project, if the actor may do this there. Otherwise throws `forbidden`, naming who can help; or `not_found` for
 * somebody who belongs to another project, who must not learn that this one exists (case I1). Refusals are audited.
 */
export async function requireRole(deps: AccessDeps, wish: Wish): Promise<Project> {
  const project = await deps.projects.get(wish.project);
  if (project && may(wish.actor, project.slug, wish.role)) return project;
  if (project && !belongsElsewhere(wish.actor, project.slug)) throw await refusal(deps, wish);
  auditRefusal(deps, { ...wish, needs: wish.role }, project);
  throw projectUnknown(wish.project);
}

const roleWordsZh: Record<Role, string> = { admin: '管理员', operator: '操作员', viewer: '查看者' };

/** Writes down a refusal and returns its error, with the names of those who could do it. */
export async function refusal(deps: AccessDeps, wish: Wish): Promise<AppError> {
  const project = await deps.projects.get(wish.project);
  auditRefusal(deps, { ...wish, needs: wish.role }, project);
  const admins = (await adminNames(deps, wish.project)).join(', ');
  const nobody = {
    admins: 'nobody yet; the server prints how to become admin',
    adminsZh: '目前尚无；服务器启动时会打印成为管理员的方法',
  };
  const role = { role: wish.role, roleZh: roleWordsZh[wish.role] };
  return new AppError('forbidden', {
    ...role,
    project: project?.name ?? wish.project,
    ...(admins ? { admins } : nobody),
  });
}

/** Throws `platform_admin_needed` unless the actor is admin of the whole installation. Refusals are audited. */
export async function requirePlatformAdmin(
  deps: AccessDeps,
  { actor, project: slug, action }: Omit<Wish, 'role'>,
): Promise<void> {
  if (actor.platformAdmin && actor.onlyProject === undefined) return;
  const project = await deps.projects.get(slug);
  auditRefusal(deps, { actor, project: slug, action, needs: 'platform admin' }, project);
  const admins = (await deps.members.admins(slug)).filter(({ platformAdmin }) => platformAdmin);
  throw new AppError('platform_admin_needed', { admins: admins.map(({ name }) => name).join(', ') || '–' });
}

/** Names of the members who are admins of the project; those who are known by a bare id only where nobody has a name. */
export async function adminNames(deps: Pick<AdminDeps, 'members'>, project: string): Promise<string[]> {
  const admins = (await deps.members.admins(project)).filter(({ active }) => active);
  const named = admins.filter((member) => !isBareId(member));
  return (named.length > 0 ? named : admins).map(({ name }) => name);
}

/** An admin of the settings who has not been heard yet, such as `ou_…`: nobody can be asked for by that. */
function isBareId({ name, identities }: Member): boolean {
  return identities.some(({ platform, userId }) => platform !== 'email' && platform !== 'local' && userId === name);
}

/** The answer for a project that does not exist, or must not seem to. */
function projectUnknown(slug: string): AppError {
  return new AppError('not_found', { what: 'project', whatZh: '项目', id: slug.slice(0, 100) });
}

/** A key or member of another project. Someone without any role is only a guest, and is told politely whom to ask. */
function belongsElsewhere(actor: Actor, project: string): boolean {
  if (roleIn(actor, project) !== undefined) return false;
  return actor.onlyProject !== undefined || Object.keys(actor.roles).length > 0;
}

interface Refused extends Omit<Wish, 'role'> {
  needs: string;
}

function auditRefusal(
  deps: AccessDeps,
  { actor, action, needs, ...wish }: Refused,
  project: Project | undefined,
): void {
  deps.log.info({ actor: actor.memberId, action, project: wish.project }, '[WEBHOOK] refused: role missing');
  deps.audit.write({
    project: project?.slug,
    actor: actor.memberId,
    actorName: actor.name,
    via: actor.via,
    action: 'access.refused',
    outcome: 'refused',
    details: { action, needs, project: wish.project.slice(0, 100) },
  });
}
