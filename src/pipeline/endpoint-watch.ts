import type { Clock } from '../domain/clock.ts';
import type { Attempt } from '../domain/delivery.ts';
import type { Endpoint, StateReason } from '../domain/endpoint.ts';
import type { Logger } from '../domain/logger.ts';
import { type HealthChange, healthAfter } from './endpoint-health.ts';
import type { DeliveryQueue, Subscribers } from './outbound-ports.ts';

/** Keeps an eye on how endpoints do. */
export interface EndpointWatch {
  /** Counts a try; the endpoint with its health as it now is. */
  note(endpoint: Endpoint, attempt: Attempt): Promise<{ endpoint: Endpoint; change: HealthChange }>;
  /** Takes an endpoint out of use and holds what it owes; undefined when somebody else did, or it could not be done now. */
  disable(endpoint: Endpoint, reason: StateReason): Promise<Endpoint | undefined>;
}

export interface WatchDeps {
  subscribers: Pick<Subscribers, 'get' | 'health' | 'disable'>;
  queue: Pick<DeliveryQueue, 'hold'>;
  /** What waits for it in memory goes back to the store. */
  park(endpointId: string): void;
  clock: Clock;
  log: Logger;
}

/** Milliseconds between two notes that all is well. */
const successEveryMs = 60_000;

export function createEndpointWatch({ subscribers, queue, park, clock, log }: WatchDeps): EndpointWatch {
  return {
    async note(tried, attempt) {
      // As it is now: other tries have ended meanwhile, or somebody has edited or resumed it.
      const endpoint = (await subscribers.get(tried.id))?.endpoint ?? tried;
      const change = healthAfter(endpoint, attempt);
      const sinceNoted = attempt.at.getTime() - (endpoint.health.lastSuccessAt?.getTime() ?? 0);
      if (!attempt.ok || change.recovered || sinceNoted > successEveryMs || sinceNoted < 0) {
        subscribers.health(endpoint.id, change.health);
      }
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
  };
}
