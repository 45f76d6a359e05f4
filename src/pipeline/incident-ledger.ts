import type { Clock } from '../domain/clock.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import { AppError } from '../domain/errors.ts';
import type { Incident } from '../domain/incident.ts';
import { begun, changed, type IncidentChange, isWorthTelling } from './incident-change.ts';
import type { IncidentStore } from './outbound-ports.ts';

export interface IncidentLedgerDeps {
  store: IncidentStore;
  /** The endpoint as it is now; undefined for one that was deleted. */
  endpoint(id: string): Promise<Endpoint | undefined>;
  clock: Clock;
}

/** Writes what was heard of an endpoint into its incident, whichever process opened it. */
export type WriteIncident = (endpointId: string, change: IncidentChange) => Promise<Incident | undefined>;

/** A failure so soon after a recovery goes on with the same incident: an endpoint that wavers is one message. */
const sameAgainMs = 10 * 60_000;

/** So long after its end, its message still says how many dead letters are left. */
const shownMs = 24 * 60 * 60_000;

/** How often a change is put on top of another process's. */
const tries = 20;

/**
 * Creates the writer. It returns the incident as it is stored now; undefined where there is none and none is needed.
 * Throws `store_unavailable`, and the change is not written then.
 */
export function createIncidentLedger(deps: IncidentLedgerDeps): WriteIncident {
  return async (endpointId, change) => {
    for (let attempt = 0; attempt < tries; attempt++) {
      const step = await write(deps, endpointId, change);
      if (step !== 'again') return step;
    }
    throw new AppError('store_unavailable');
  };
}

async function write(
  { store, endpoint: load, clock }: IncidentLedgerDeps,
  endpointId: string,
  change: IncidentChange,
): Promise<Incident | undefined | 'again'> {
  const [latest, endpoint] = await Promise.all([store.latest(endpointId), load(endpointId)]);
  const now = new Date(clock.now());
  if (latest && goesOn(latest, change, now)) {
    const next = endpoint ? changed(latest, change, { endpoint, now }) : over(latest, now);
    if (isSame(latest, next)) return latest;
    return (await store.replace(next, latest.version)) ? { ...next, version: latest.version + 1 } : 'again';
  }
  const fresh = endpoint && isWorthTelling(change) ? begun(endpoint, change, now) : undefined;
  if (!fresh) return latest && now.getTime() - (latest.closedAt?.getTime() ?? 0) < shownMs ? latest : undefined;
  const { fresh: mine, incident } = await store.begin(fresh);
  return mine ? incident : 'again';
}

/** Whether the change belongs to this incident: it is open, or was closed only just and fails again. */
function goesOn({ closedAt }: Incident, change: IncidentChange, now: Date): boolean {
  if (!closedAt) return true;
  return isWorthTelling(change) && now.getTime() - closedAt.getTime() < sameAgainMs;
}

/** What is deleted fails no more. */
function over(incident: Incident, now: Date): Incident {
  return { ...incident, nextAt: undefined, updatedAt: now, closedAt: now };
}

function isSame(before: Incident, after: Incident): boolean {
  return (
    before.failures === after.failures &&
    before.dead === after.dead &&
    (before.told ?? 0) === (after.told ?? 0) &&
    before.state === after.state &&
    before.closedAt?.getTime() === after.closedAt?.getTime()
  );
}
