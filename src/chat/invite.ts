import { randomBytes } from 'node:crypto';
import { AppError } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import { localIdentity, type Member, may, type Role } from '../domain/member.ts';
import type { Request } from './command.ts';
import { tellOfMember } from './member-news.ts';
import { requireAdmin } from './require-role.ts';

/** A one-time link that signs somebody in to the browser's room. */
export interface SignInLink {
  member: Member;
  link: string;
  until: Date;
}

const lifetimeMs = 24 * 3_600_000;

/** What an invitation asks for. */
export interface Invitation {
  name: string;
  role: Role;
  /** Whether a member who has signed in before is to get a link all the same. */
  link: boolean;
}

/** Who has the role now; `signIn` only where the account is not yet anybody's, or a platform admin asked for it. */
export interface Invited {
  member: Member;
  signIn?: SignInLink;
}

/**
 * Gives a person a role in the project, for admins of the project; somebody new also gets the link to sign in with. A
 * name that is known already keeps its other roles. Its account is its owner's from the first sign-in on: a link to it
 * would let the inviter in as somebody else, so only a platform admin gets one, on demand. Throws `forbidden`,
 * `field_invalid` for an unusable name, `invite_beyond` where the member has rights that the inviter could not give, or
 * `invite_link_beyond`.
 */
export async function invite(request: Request, invitation: Invitation): Promise<Invited> {
  await requireAdmin(request, 'member.invite');
  const { chat } = request;
  const known = await chat.members.byIdentity(localIdentity(checkedName(invitation.name)));
  if (!known) return await welcomeNew(request, invitation);
  checkRights(request, known, invitation);
  const member = await changeRole(request, known, invitation.role);
  if (known.roles[request.project] === undefined) await tellOfMember(request, member, invitation.role);
  if (!member.pending && !invitation.link) return { member };
  const signIn = await issueLink(request, member);
  if (!invitation.link && (await hasArrived(request, member))) return { member };
  note(request, member, { action: 'member.invite', role: invitation.role });
  return { member, signIn };
}

async function welcomeNew(request: Request, { name, role }: Invitation): Promise<Invited> {
  const member = await addMember(request, name.trim(), role);
  note(request, member, { action: 'member.invite', role });
  await tellOfMember(request, member, role);
  return { member, signIn: await issueLink(request, member) };
}

function checkRights(request: Request, known: Member, { role, link }: Invitation): void {
  const mayLink = known.pending || request.context.actor.platformAdmin;
  const code = goesBeyond(known, request) ? 'invite_beyond' : link && !mayLink ? 'invite_link_beyond' : undefined;
  if (!code) return;
  note(request, known, { action: 'member.invite', role, outcome: 'refused' });
  throw new AppError(code, { name: known.name });
}

/** Whether the member signed in while a link was being made, which then must not be worth anything. */
async function hasArrived({ chat }: Request, { id }: Member): Promise<boolean> {
  if ((await chat.members.get(id))?.pending) return false;
  await chat.tokens.deleteAll('invite', id);
  return true;
}

/** A link for the actor's own account on another browser or device. */
export async function ownLink(request: Request): Promise<SignInLink> {
  const { chat, context } = request;
  const member = await chat.members.get(context.actor.memberId);
  if (!member?.active) throw new AppError('session_missing');
  return await issueLink(request, member);
}

function checkedName(name: string): string {
  if (/^[^\p{Cc}\u2028\u2029]{1,60}$/u.test(name.trim())) return name;
  const why = 'use 1 to 60 characters on one line.';
  throw new AppError('field_invalid', { field: 'NAME', why, whyZh: '请使用 1 到 60 个字符，且只占一行。' });
}

/**
 * Whether the account has rights that the inviter could not give it, so that a link to it would be a way to take them;
 * or was deactivated, which only a platform admin may undo.
 */
function goesBeyond(member: Member, { context }: Request): boolean {
  if ((member.platformAdmin || !member.active) && !context.actor.platformAdmin) return true;
  return Object.keys(member.roles).some((project) => !may(context.actor, project, 'admin'));
}

async function addMember({ chat, project }: Request, name: string, role: Role): Promise<Member> {
  const now = chat.clock.now();
  const member: Member = {
    id: newId('mbr', now),
    name,
    identities: [localIdentity(name)],
    platformAdmin: false,
    roles: { [project]: role },
    active: true,
    pending: true,
    createdAt: new Date(now),
  };
  await chat.members.save(member);
  return member;
}

async function changeRole(request: Request, { id, name }: Member, role: Role): Promise<Member> {
  const { chat, context, project } = request;
  const reactivate = context.actor.platformAdmin;
  const member = await chat.members.setRole(id, { project, role, reactivate });
  if (!member) throw new AppError('invite_beyond', { name });
  note(request, member, { action: 'member.role', role });
  return member;
}

interface Deed {
  action: 'member.invite' | 'member.role';
  role: Role;
  outcome?: 'done' | 'refused';
}

function note({ chat, context, project }: Request, member: Member, { action, role, outcome = 'done' }: Deed): void {
  const { memberId: actor, name: actorName, via } = context.actor;
  const details = { name: member.name, role };
  chat.audit.write({ project, actor, actorName, via, action, target: member.id, outcome, details });
}

/** Before the first sign-in a new link ends the one before. 256 random bits, of which only a hash is stored. The code stands after `#`, which browsers do not send. */
async function issueLink({ chat }: Request, member: Member): Promise<SignInLink> {
  const code = randomBytes(32).toString('base64url');
  const until = new Date(chat.clock.now() + lifetimeMs);
  if (member.pending) await chat.tokens.deleteAll('invite', member.id);
  await chat.tokens.put('invite', code, member.id, until);
  return { member, link: chat.publicUrl(`/console/#sign-in=${code}`), until };
}
