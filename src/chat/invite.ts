import { randomBytes } from 'node:crypto';
import { AppError } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import { localIdentity, type Member, may, type Role } from '../domain/member.ts';
import type { Request } from './command.ts';
import { requireAdmin } from './require-role.ts';

/** A one-time link that signs somebody in to the browser's room. */
export interface SignInLink {
  member: Member;
  link: string;
  until: Date;
}

const lifetimeMs = 24 * 3_600_000;

/**
 * Gives a person a role in the project and makes the link with which they sign in; for admins of the project. A
 * name that is known already keeps its other roles, and gets a new link. Throws `forbidden`, `field_invalid` for an
 * unusable name, or `invite_beyond` where the link would hand out rights that the inviter does not have.
 */
export async function invite(request: Request, { name, role }: { name: string; role: Role }): Promise<SignInLink> {
  await requireAdmin(request, 'member.invite');
  const { chat } = request;
  const known = await chat.members.byIdentity(localIdentity(checkedName(name)));
  if (known && goesBeyond(known, request)) throw new AppError('invite_beyond', { name: known.name });
  const member = known ? await changeRole(request, known, role) : await addMember(request, name.trim(), role);
  noteInvite(request, member, role);
  return await issueLink(request, member);
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
    createdAt: new Date(now),
  };
  await chat.members.save(member);
  return member;
}

async function changeRole({ chat, context, project }: Request, { id, name }: Member, role: Role): Promise<Member> {
  const reactivate = context.actor.platformAdmin;
  const member = await chat.members.setRole(id, { project, role, reactivate });
  if (!member) throw new AppError('invite_beyond', { name });
  return member;
}

function noteInvite({ chat, context, project }: Request, member: Member, role: Role): void {
  const { actor } = context;
  chat.audit.write({
    project,
    actor: actor.memberId,
    actorName: actor.name,
    via: actor.via,
    action: 'member.invite',
    target: member.id,
    outcome: 'done',
    details: { name: member.name, role },
  });
}

/** 256 random bits, of which only a hash is stored. The code stands after `#`, which browsers do not send. */
async function issueLink({ chat }: Request, member: Member): Promise<SignInLink> {
  const code = randomBytes(32).toString('base64url');
  const until = new Date(chat.clock.now() + lifetimeMs);
  await chat.tokens.put('invite', code, member.id, until);
  return { member, link: chat.publicUrl(`/console/#sign-in=${code}`), until };
}
