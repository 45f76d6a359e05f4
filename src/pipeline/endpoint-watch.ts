import type { Clock } from '../domain/clock.ts';
import type { Attempt } from '../domain/delivery.ts';
import type { Endpoint, EndpointHealth, StateReason } from '../domain/endpoint.ts';
import type { Logger } from '../domain/logger.ts';
import { type HealthChange, healthAfter } from './endpoint-health.ts';
import type { DeliveryQueue, Subscribers } from './outbound-ports.ts';

/** Keeps an eye on how endpoints do. */
export interface EndpointWatch {
  /** Counts a try; the endpoint with its health as it now is. */
  note(endpoint: Endpoint, attempt: Attempt): { endpoint: Endpoint; change: HealthChange };
  /** Takes an endpoint out of use and holds what it owes; undefined when somebody else did, or it could not be done now. */
  disable(endpoint: Endpoint, reason: StateReason): Promise<Endpoint | undefined>;
  /** Somebody has set its health, as a resume does. */
  set(endpointId: string, health: EndpointHealth): void;
}

export interface WatchDeps {
  subscribers: Pick<Subscribers, 'health' | 'disable'>;
  queue: Pick<DeliveryQueue, 'hold'>;
  /** What waits for it in memory goes back to the store. */
  park(endpointId: string): void;
  clock: Clock;
  log: Logger;
}

/** Milliseconds between two notes that all is well. */
const successEveryMs = 60_000;

/**
 * Tries come faster than what they say of an endpoint travels through the store and back, so the latest health of
 * endpoints that fail is kept here as well.
 */
export function createEndpointWatch({ subscribers, queue, park, clock, log }: WatchDeps): EndpointWatch {
  const latest = new Map<string, { health: EndpointHealth; at: number }>();

  function healthOf({ id, health, stateAt }: Endpoint): EndpointHealth {
    const known = latest.get(id);
    if (!known) return health;
    // Another state, another start; and another process may have heard of it later.
    if (stateAt.getTime() > known.at || lastHeard(health) > lastHeard(known.health)) {
      latest.delete(id);
      return health;
    }
    return known.health;
  }

  function keep(id: string, health: EndpointHealth): void {
    latest.set(id, { health, at: clock.now() });
    subscribers.health(id, health);
  }

  return {
    note(endpoint, attempt) {
      const before = healthOf(endpoint);
      const change = healthAfter({ health: before, autoDisable: endpoint.autoDisable }, attempt);
      const quiet = attempt.at.getTime() - (before.lastSuccessAt?.getTime() ?? 0) < successEveryMs;
      if (!attempt.ok || change.recovered || !quiet) keep(endpoint.id, change.health);
      return { endpoint: { ...endpoint, health: change.health }, change };
    },
    async disable(endpoint, reason) {
      try {
        const now = new Date(clock.now());
        const mine = await subscribers.disable(endpoint.id, reason, now);
        park(endpoint.id);
        await queue.hold(endpoint.id);
        return mine ? { ...endpoint, state: 'disabled', stateReason: reason, stateAt: now } : undefined;
      } catch (error) {
        log.warn({ err: error, endpoint: endpoint.id, reason }, '[WEBHOOK] endpoint could not be disabled yet');
        return undefined;
      }
    },
    set: keep,
  };
}

function lastHeard({ lastFailureAt, lastSuccessAt }: EndpointHealth): number {
  return Math.max(lastFailureAt?.getTime() ?? 0, lastSuccessAt?.getTime() ?? 0);
}
