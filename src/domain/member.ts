/** What a member may do in a project: each role includes those after it. */
export const roles = ['admin', 'operator', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** A way one person is known on a platform: `local` session name, e-mail, Slack user, Lark open_id. */
export interface Identity {
  platform: string;
  /** The platform's id of the user; for `email` the address in lower case. */
  userId: string;
}

/** How somebody is known in the browser's chat room: by a name, of which letter case and outer spaces don't matter. */
export function localIdentity(name: string): Identity {
  return { platform: 'local', userId: name.normalize('NFKC').trim().toLowerCase() };
}

/** A person. Several identities may be linked to one member. */
export interface Member {
  id: string;
  name: string;
  identities: Identity[];
  /** True for platform admins, who are admins of every project. */
  platformAdmin: boolean;
  /** Role per project slug. */
  roles: Record<string, Role>;
  active: boolean;
  /** Invited and not yet arrived: nobody has signed in as this member. */
  pending?: boolean | undefined;
  createdAt: Date;
}

/** Who is acting, from where: the subject of every permission check and every audit entry. */
export interface Actor {
  memberId: string;
  name: string;
  /** 'rest', 'local', 'slack', 'lark', 'system' … */
  via: string;
  platformAdmin: boolean;
  roles: Record<string, Role>;
  /** Set for API keys: nothing outside this project exists for them. */
  onlyProject?: string | undefined;
}

/** The role of an actor in a project, or undefined for a stranger. */
export function roleIn(actor: Actor, project: string): Role | undefined {
  if (actor.onlyProject !== undefined && actor.onlyProject !== project) return undefined;
  if (actor.platformAdmin) return 'admin';
  return actor.roles[project];
}

/** Whether the actor holds `needed` or a stronger role in the project. */
export function may(actor: Actor, project: string, needed: Role): boolean {
  const held = roleIn(actor, project);
  return held !== undefined && roles.indexOf(held) <= roles.indexOf(needed);
}
