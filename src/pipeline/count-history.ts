import type { DeliveryFilter } from '../domain/delivery.ts';
import type { OutboundEvent } from '../domain/outbound-event.ts';
import type { DeliveryQueue, Subscribers } from './outbound-ports.ts';
import type { MatchRules, Publication } from './publish.ts';

export interface CountHistoryDeps extends Pick<MatchRules, 'wants'> {
  queue: Pick<DeliveryQueue, 'history'>;
  subscribers: Pick<Subscribers, 'of'>;
}

/** How much a replay of a time range is about. */
export type CountHistory = (project: string, filter: DeliveryFilter) => Promise<{ count: number; endpoints: number }>;

/** Events that are looked at together. */
const pageSize = 1_000;

/** The time range of a filter that a history replay goes by; what is left out is all there is. */
export function rangeOf({ since, until, eventType, eventId }: DeliveryFilter) {
  return { since: since ?? new Date(0), until: until ?? new Date(8.64e15), eventType, eventId };
}

/** What of an event decides who gets it. */
export function matchOf(
  event: Pick<OutboundEvent, 'type' | 'body' | 'aboutEndpoint' | 'only'>,
): Pick<Publication, 'type' | 'data' | 'aboutEndpoint' | 'only'> {
  const { data }: { data?: unknown } = JSON.parse(event.body);
  return { type: event.type, data, aboutEndpoint: event.aboutEndpoint, only: event.only };
}

/** Counts what a replay of a time range would send, to whoever wants it now: not only to those who had it. */
export function createCountHistory({ queue, subscribers, wants }: CountHistoryDeps): CountHistory {
  return async (project, filter) => {
    const all = await subscribers.of(project);
    const asked = all.filter(({ endpoint }) => filter.endpointId === undefined || endpoint.id === filter.endpointId);
    const reached = new Set<string>();
    let count = 0;
    let cursor: string | undefined;
    do {
      const events = await queue.history(project, rangeOf(filter), cursor, pageSize);
      for (const event of events) {
        const match = matchOf(event);
        const wanting = asked.filter(({ endpoint }) => wants(endpoint, match));
        for (const { endpoint } of wanting) reached.add(endpoint.id);
        count += wanting.length;
      }
      cursor = events.at(-1)?.id;
    } while (cursor !== undefined);
    return { count, endpoints: reached.size };
  };
}
