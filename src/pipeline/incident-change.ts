import type { Endpoint } from '../domain/endpoint.ts';
import { newId } from '../domain/ids.ts';
import type { Incident } from '../domain/incident.ts';
import type { DeliveryNews } from './delivery-news.ts';

/** What was heard of an endpoint since its incident was last written: any number of tries in one piece. */
export interface IncidentChange {
  failures: number;
  dead: number;
  /** Of the last failed try. */
  last?: LastFailure | undefined;
  state?: 'warning' | 'disabled' | undefined;
  /** Whether the newest thing heard is that it works. */
  works: boolean;
  /** Whether a reply in the thread of its message goes with it. */
  tells?: boolean | undefined;
}

type LastFailure = Pick<Incident, 'eventType' | 'reason' | 'response' | 'status' | 'errorClass' | 'nextAt'>;

/** Nothing but the wish to look again. */
export const noChange: IncidentChange = { failures: 0, dead: 0, works: false };

/** One more piece of news, added to what was heard before. */
export function withNews(before: IncidentChange, news: DeliveryNews): IncidentChange {
  switch (news.kind) {
    case 'failed':
    case 'dead':
      return {
        ...before,
        failures: before.failures + 1,
        dead: before.dead + (news.kind === 'dead' ? 1 : 0),
        last: lastFailure(news),
        works: false,
      };
    case 'warned':
      return { ...before, state: before.state ?? 'warning', last: lastFailure(news), works: false };
    case 'disabled':
      return { ...before, state: 'disabled', last: lastFailure(news), works: false };
    case 'delivered':
    case 'recovered':
      return { ...before, works: true };
  }
}

/** Both, `later` having been heard after `before`. */
export function joined(before: IncidentChange, later: IncidentChange): IncidentChange {
  const failedLater = later.failures > 0 || later.state !== undefined;
  return {
    failures: before.failures + later.failures,
    dead: before.dead + later.dead,
    last: later.last ?? before.last,
    state: later.state ?? before.state,
    works: later.works || (before.works && !failedLater),
    tells: before.tells || later.tells,
  };
}

/** Characters of an answer that are kept with an incident. */
const keptResponse = 1_000;

function lastFailure({ delivery, attempt }: DeliveryNews): LastFailure {
  const { errorClass, status, response, nextAt } = attempt;
  const reason = attempt.reason ?? (status === undefined ? (errorClass ?? 'failed') : `HTTP ${status}`);
  return {
    eventType: delivery.eventType,
    reason,
    response: response?.slice(0, keptResponse),
    status,
    errorClass,
    nextAt,
  };
}

/** Whether there is something to tell: a failure that healed before it was told, and cost no event, makes no noise. */
export function isWorthTelling({ failures, state, works, dead, last }: IncidentChange): boolean {
  return last !== undefined && (failures > 0 || state !== undefined) && (!works || dead > 0);
}

/** The incident after a change. It ends with a success of an active endpoint: one that is paused or disabled has not proved itself. */
export function changed(
  incident: Incident,
  change: IncidentChange,
  { endpoint, now }: { endpoint: Pick<Endpoint, 'state'> | undefined; now: Date },
): Incident {
  const counted: Incident = {
    ...incident,
    ...change.last,
    failures: incident.failures + change.failures,
    dead: incident.dead + change.dead,
    told: (incident.told ?? 0) + (change.tells ? 1 : 0),
    updatedAt: now,
  };
  if (change.works && endpoint?.state === 'active') {
    return { ...counted, state: 'recovered', nextAt: undefined, closedAt: now };
  }
  const before = incident.state === 'recovered' ? 'failing' : incident.state;
  const state = change.state === 'warning' && before === 'disabled' ? before : (change.state ?? before);
  return { ...counted, state, closedAt: undefined };
}

/** A new incident with what was heard; undefined where no try failed. */
export function begun(
  of: Pick<Endpoint, 'id' | 'project' | 'state'>,
  change: IncidentChange,
  now: Date,
): Incident | undefined {
  if (!change.last) return undefined;
  const fresh: Incident = {
    ...change.last,
    id: newId('inc', now.getTime()),
    project: of.project,
    endpointId: of.id,
    version: 1,
    state: 'failing',
    failures: 0,
    dead: 0,
    openedAt: now,
    updatedAt: now,
  };
  return changed(fresh, change, { endpoint: of, now });
}
