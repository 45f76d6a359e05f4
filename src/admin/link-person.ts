import { AppError } from '../domain/errors.ts';
import { link } from './actor-of.ts';
import type { Admin } from './admin.ts';
import { noteArrival } from './claim.ts';
import type { AdminDeps } from './deps.ts';

/**
 * Links whoever asks, on whatever platform they ask, to the member that a one-time code was made for. The code is used
 * up even if two try it at once. Throws `claim_invalid`, or `already_linked` for somebody who is a member already.
 */
export function linkPerson(deps: Pick<AdminDeps, 'tokens' | 'members' | 'audit'>): Admin['linkPerson'] {
  return async (actor, code) => {
    const prefix = `${actor.via}:`;
    if (!actor.memberId.startsWith(prefix)) throw new AppError('already_linked', { name: actor.name });
    const invited = await deps.tokens.take('invite', code);
    const member = invited && (await deps.members.get(invited.memberId));
    if (!member?.active) {
      const who = { actor: actor.memberId, actorName: actor.name, via: actor.via };
      deps.audit.write({
        ...who,
        action: 'member.link',
        outcome: 'refused',
        details: { reason: 'unknown or used code' },
      });
      throw new AppError('claim_invalid');
    }
    const person = { platform: actor.via, userId: actor.memberId.slice(prefix.length), name: actor.name };
    const linked = await link(deps, member, { person, by: 'one-time code' });
    await noteArrival(deps, member.id);
    return linked;
  };
}
