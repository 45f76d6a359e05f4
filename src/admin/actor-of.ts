import type { Actor, Identity, Member } from '../domain/member.ts';
import type { AdminDeps } from './deps.ts';

/** A person as a chat platform knows them. */
export interface PlatformPerson {
  platform: string;
  /** The platform's id of the person. */
  userId: string;
  name: string;
  /** An address that the platform itself vouches for. */
  email?: string | undefined;
  /** True for people of another workspace or organisation who only share a channel: they are strangers here. */
  foreign?: boolean | undefined;
}

type PeopleDeps = Pick<AdminDeps, 'members' | 'audit'>;

/**
 * Who a platform's user is: the member linked to that id; else the member with the e-mail address that the platform
 * vouches for, who is linked from now on; else a stranger without any role. Asked anew for every action, so that
 * people who were demoted or deactivated lose access at once (case I2).
 */
export async function actorOf(deps: PeopleDeps, person: PlatformPerson): Promise<Actor> {
  if (person.foreign) return stranger(person);
  const linked = await deps.members.byIdentity(identityOf(person));
  const member = linked ?? (await linkByEmail(deps, person));
  if (!member?.active) return stranger(person);
  const name = nameOf(member, person);
  // Others are told whom to ask by it.
  if (name !== member.name) await deps.members.rename(member.id, { from: member.name, to: name });
  return toActor({ ...member, name }, person.platform);
}

async function linkByEmail(deps: PeopleDeps, person: PlatformPerson): Promise<Member | undefined> {
  const email = person.email?.trim().toLowerCase();
  if (!email) return undefined;
  const member = await deps.members.byIdentity({ platform: 'email', userId: email });
  if (!member?.active) return undefined;
  return await link(deps, member, { person, by: 'e-mail' });
}

/** Adds a platform's id to a member. Throws `conflict` when the id belongs to somebody else. */
export async function link(
  { members, audit }: PeopleDeps,
  member: Member,
  { person, by }: { person: PlatformPerson; by: string },
): Promise<Member> {
  const others = member.identities.filter(
    ({ platform, userId }) => platform !== person.platform || userId !== person.userId,
  );
  const name = nameOf(member, person);
  const linked: Member = { ...member, name, identities: [...others, identityOf(person)] };
  await members.addIdentity(member.id, identityOf(person), name);
  audit.write({
    actor: member.id,
    actorName: linked.name,
    via: person.platform,
    action: 'member.link',
    target: `${person.platform}:${person.userId}`,
    outcome: 'done',
    details: { by },
  });
  return linked;
}

/** Somebody whom the settings made admin is stored under the bare id until a platform tells a name. */
function nameOf({ name, identities }: Member, person: PlatformPerson): string {
  const unnamed = identities.some(({ userId }) => userId === name);
  return (unnamed && person.name) || name;
}

function identityOf({ platform, userId }: PlatformPerson): Identity {
  return { platform, userId };
}

function toActor({ id, name, platformAdmin, roles }: Member, via: string): Actor {
  return { memberId: id, name, via, platformAdmin, roles };
}

function stranger({ platform, userId, name }: PlatformPerson): Actor {
  return { memberId: `${platform}:${userId}`, name, via: platform, platformAdmin: false, roles: {} };
}
