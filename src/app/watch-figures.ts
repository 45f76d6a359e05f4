import type { Clock } from '../domain/clock.ts';
import type { Endpoint, Subscriber } from '../domain/endpoint.ts';
import type { Metrics } from '../http/metrics.ts';
import type { EndpointFigures } from '../http/relay-metrics.ts';
import type { DeliveryWindow } from '../pipeline/delivery-window.ts';
import type { WorkWindow } from '../pipeline/work-window.ts';
import type { Store } from '../store/store.ts';

export interface FigureSources {
  store: Pick<Store, 'backlog' | 'relayBacklog' | 'subscribers'>;
  metrics: Pick<Metrics, 'watchBacklog' | 'watchLag' | 'watchEndpoints'>;
  inbound: Pick<WorkWindow, 'held'>;
  deliveries: Pick<DeliveryWindow, 'held' | 'sending'>;
  clock: Clock;
}

/** Names what /metrics reads when it is asked for: what waits, for how long, and how the endpoints are. */
export function watchFigures({ store, metrics, inbound, deliveries, clock }: FigureSources): void {
  const backlog = () => store.backlog(new Date(clock.now()));
  const relayBacklog = () => store.relayBacklog(new Date(clock.now()));
  metrics.watchBacklog('held', inbound.held);
  metrics.watchBacklog('stored', async () => (await backlog()).waiting);
  metrics.watchBacklog('deliveries_held', deliveries.held);
  metrics.watchBacklog('deliveries_sending', deliveries.sending);
  metrics.watchBacklog('dead_letters', async () => (await relayBacklog()).dead);
  metrics.watchLag('events', async () => (await backlog()).oldestMs / 1_000);
  metrics.watchLag('deliveries', async () => (await relayBacklog()).oldestMs / 1_000);
  metrics.watchEndpoints(() => {
    const all = store.subscribers.all();
    return all && endpointFigures(all);
  });
}

function endpointFigures(all: readonly Subscriber[]): EndpointFigures {
  const states = { active: 0, failing: 0, paused: 0, disabled: 0 };
  const unwell: EndpointFigures['unwell'][number][] = [];
  for (const { endpoint } of all) {
    const state = stateOf(endpoint);
    states[state] += 1;
    if (state !== 'active') unwell.push({ endpoint: endpoint.id, state, failures: endpoint.health.failures });
  }
  return { states, unwell: unwell.sort((a, b) => b.failures - a.failures) };
}

function stateOf({ state, health }: Endpoint) {
  return state === 'active' && health.failures > 0 ? 'failing' : state;
}
