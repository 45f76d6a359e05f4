import { AppError } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import { localIdentity, type Member } from '../domain/member.ts';
import type { Admin } from './admin.ts';
import type { AdminDeps } from './deps.ts';
import { fieldInvalid } from './field-problems.ts';

type ClaimDeps = Pick<AdminDeps, 'tokens' | 'members' | 'audit' | 'clock'>;

/** What claim codes are stored under: the member they make does not exist yet. */
export const firstAdmin = 'first-admin';

/**
 * Uses up a one-time code: the first admin's claim code makes a platform admin called `name`; a sign-in code gives
 * back the member it was made for, whose name stays. Works once even when two try at the same time.
 */
export function claim(deps: ClaimDeps): Admin['claim'] {
  return async (code, name) => {
    if (await deps.tokens.peek('claim', code)) return await makeFirstAdmin(deps, code, name.trim());
    const invited = await deps.tokens.take('invite', code);
    const member = invited && (await deps.members.get(invited.memberId));
    if (!member?.active) throw invalid(deps);
    await noteArrival(deps, member.id);
    note(deps, member, 'member.sign_in');
    return member;
  };
}

/** From the first arrival on the account is its owner's: links that the inviter may still hold are worth nothing. */
export async function noteArrival(
  { members, tokens }: Pick<ClaimDeps, 'members' | 'tokens'>,
  id: string,
): Promise<void> {
  if (await members.arrived(id)) await tokens.deleteAll('invite', id);
}

/** The name is checked before the code is used up, so that a slip does not cost the code. */
async function makeFirstAdmin(deps: ClaimDeps, code: string, name: string): Promise<Member> {
  if (!/^[^\p{Cc}\u2028\u2029]{1,60}$/u.test(name)) throw fieldInvalid('name', nameUnusable);
  const identity = localIdentity(name);
  if (await deps.members.byIdentity(identity)) throw new AppError('conflict', { what: 'name', id: name });
  if (!(await deps.tokens.take('claim', code))) throw invalid(deps);
  const now = deps.clock.now();
  const member: Member = {
    id: newId('mbr', now),
    name,
    identities: [identity],
    platformAdmin: true,
    roles: {},
    active: true,
    createdAt: new Date(now),
  };
  await deps.members.save(member);
  await deps.tokens.deleteAll('claim', firstAdmin);
  note(deps, member, 'member.claim');
  return member;
}

const nameUnusable = { en: 'use 1 to 60 characters on one line.', zh: '请使用 1 到 60 个字符，且只占一行。' };

function invalid({ audit }: ClaimDeps): AppError {
  const nobody = { actor: 'unknown', actorName: 'unknown', via: 'local' };
  audit.write({ ...nobody, action: 'member.claim', outcome: 'refused', details: { reason: 'unknown or used code' } });
  return new AppError('claim_invalid');
}

function note({ audit }: ClaimDeps, { id, name }: Member, action: string): void {
  audit.write({ actor: id, actorName: name, via: 'local', action, target: id, outcome: 'done', details: {} });
}
