import { AppError } from '../domain/errors.ts';
import type { OutboundEvent } from '../domain/outbound-event.ts';
import { requireRole } from './access.ts';
import type { Admin } from './admin.ts';
import { noteDeed } from './audit-trail.ts';
import type { AdminDeps } from './deps.ts';
import type { Payloads } from './ports.ts';
import type { Relay } from './relay.ts';

type ExpungeDeps = Pick<AdminDeps, 'projects' | 'members' | 'audit' | 'clock' | 'log'> & { payloads: Payloads };

/** Removes what an inbound event held, with replies to it, their runs, and the outbound events that tell of them. */
export function expungeEvent(deps: ExpungeDeps): Admin['expungeEvent'] {
  return expunge(deps, 'inbound');
}

/** Removes what an outbound event held and what its tries sent and heard. */
export function expungeOutboundEvent(deps: ExpungeDeps): Relay['expungeOutboundEvent'] {
  return expunge(deps, 'outbound');
}

function expunge(deps: ExpungeDeps, direction: 'inbound' | 'outbound'): Admin['expungeEvent'] {
  return async (actor, project, id, discard = false) => {
    await requireRole(deps, { actor, project, role: 'admin', action: 'event.expunge' });
    const now = new Date(deps.clock.now());
    const outcome = await deps.payloads[direction](project, id, { discard, now });
    if (!outcome) throw eventUnknown(id);
    if (outcome.waiting !== undefined) {
      throw outcome.running
        ? new AppError('payload_in_use', { id })
        : new AppError('payload_needed', { id, count: outcome.waiting });
    }
    const { events, runs, deliveries, discarded } = outcome;
    const numbers = { events: events.length, runs: runs.length, deliveries, discarded };
    const details = Object.fromEntries(Object.entries(numbers).map(([name, count]) => [name, String(count)]));
    noteDeed(deps, { actor, project, action: 'event.expunge', target: id, details: { direction, ...details } });
    return outcome;
  };
}

/** Throws `payload_expunged` for an event whose body was removed. */
export function requirePayload({ id, expunged }: Pick<OutboundEvent, 'id' | 'expunged'>): void {
  if (expunged) throw new AppError('payload_expunged', { id, at: expunged.at.toISOString() });
}

export function eventUnknown(id: string): AppError {
  return new AppError('not_found', { what: 'event', whatZh: '事件', id: id.slice(0, 100) });
}
