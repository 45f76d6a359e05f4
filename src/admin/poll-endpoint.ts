import type { Endpoint } from '../domain/endpoint.ts';
import { AppError } from '../domain/errors.ts';
import type { Place } from '../domain/mailbox.ts';
import { requireRole } from './access.ts';
import { endpointUnknown } from './change-endpoint.ts';
import { fieldInvalid } from './field-problems.ts';
import type { Relay } from './relay.ts';
import type { RelayDeps } from './relay-deps.ts';

/** Events that a program fetches at once unless it says otherwise, and at most. */
const defaultLimit = 100;
const mostLimit = 250;

/** Seconds that a program may wait for an event: less than proxies keep a silent connection open. */
const longestWait = 30;

/** Hands an endpoint's program its next events; whoever asks again with the same iterator gets them again. */
export function pollEndpoint(deps: RelayDeps): Relay['pollEndpoint'] {
  return async (actor, project, id, { iterator, limit = defaultLimit, waitSeconds = 0, signal }) => {
    await requireRole(deps, { actor, project, role: 'operator', action: 'endpoint.poll' });
    const endpoint = await deps.endpoints.get(project, id);
    if (!endpoint) throw endpointUnknown(id);
    requireReadable(endpoint);
    if (!isWithin(limit, 1, mostLimit)) throw fieldInvalid('limit', 'poll_limit');
    if (!isWithin(waitSeconds, 0, longestWait)) throw fieldInvalid('wait', 'poll_wait');
    const after = iterator === undefined ? undefined : readIterator(endpoint, iterator);
    const request = { project, endpointId: id, after, limit, waitMs: waitSeconds * 1_000, signal };
    const { events, next, done } = await deps.poll(request);
    return { events, iterator: writeIterator(endpoint, next), done };
  };
}

function isWithin(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high;
}

/** One that somebody stopped is not read either. One that failing stopped is: its program may fetch what it missed. */
function requireReadable({ delivery = 'push', state, stateReason }: Endpoint): void {
  if (delivery === 'push') throw new AppError('endpoint_not_polled');
  if (state === 'active' || stateReason !== 'manual') return;
  throw new AppError('endpoint_stopped', { state, stateZh: state === 'paused' ? '暂停' : '停用' });
}

/** A place, bound to its endpoint: places of different endpoints are as good as the same to the eye. */
function writeIterator({ id }: Endpoint, place: Place): string {
  return `itr_${id.slice(-6)}${place.toString(36)}`;
}

function readIterator({ id }: Endpoint, iterator: string): Place {
  const [, owner, place = ''] = /^itr_([0-9a-z]{6})([0-9a-z]{1,10})$/.exec(iterator) ?? [];
  if (owner !== id.slice(-6)) throw fieldInvalid('iterator', 'iterator');
  return Number.parseInt(place, 36);
}
