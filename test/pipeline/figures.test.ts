import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readinessChecks } from '../../src/app/readiness-checks.ts';
import { watchFigures } from '../../src/app/watch-figures.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { createReadiness } from '../../src/http/readiness.ts';
import type { Store } from '../../src/store/store.ts';
import { type OpenStores, openStores } from '../store/open-store.ts';
import { aDelivery, anOutboundEvent } from '../store/relay-samples.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { openRig, type Rig, register } from './relay-rig.ts';

let stores: OpenStores;
let store: Store;
let rig: Rig;
const clock = new FakeClock(Date.now());
const ago = (seconds: number) => new Date(clock.now() - seconds * 1_000);

beforeAll(async () => {
  stores = await openStores();
  store = await stores.open();
  // Not started: what is due stays where it is.
  rig = openRig({ store, clock });
  const well = await register(store);
  await register(store, { id: 'ep_failing', health: { failures: 7, warned: 0, failingSince: ago(60) } });
  await register(store, { id: 'ep_off', state: 'disabled', health: { failures: 90, warned: 100 } });
  const event = anOutboundEvent({ timestamp: ago(90) });
  await store.deliveries.publish(event, [
    aDelivery(event, well.id),
    aDelivery(event, 'ep_failing', { dueAt: ago(-600), tries: 2 }),
    ...[1, 2, 3].map(() => aDelivery(event, undefined, { status: 'dead', endedAt: ago(60) })),
  ]);
});
afterAll(() => stores.close());

/** The lines of some figures, without those of what was never seen. */
async function figures(): Promise<string[]> {
  const metrics = createMetrics();
  const nothing = { held: () => 4, sending: () => 2 };
  watchFigures({ store, metrics, inbound: nothing, deliveries: nothing, clock });
  metrics.published(0.003);
  const lines = (await metrics.text()).split('\n');
  return lines.filter((line) => /^switchhook_(?:backlog|due_lag|endpoint|publish_seconds_count)/.test(line)).toSorted();
}

describe('figures of the relay', () => {
  it('say how much waits, for how long, what died, and how each endpoint that is not well does', async () => {
    expect(await figures()).toEqual([
      'switchhook_backlog{name="dead_letters"} 3',
      'switchhook_backlog{name="deliveries_held"} 4',
      'switchhook_backlog{name="deliveries_sending"} 2',
      'switchhook_backlog{name="held"} 4',
      'switchhook_backlog{name="stored"} 0',
      'switchhook_due_lag_seconds{name="deliveries"} 90',
      'switchhook_due_lag_seconds{name="events"} 0',
      'switchhook_endpoint_failures{endpoint="ep_failing",state="failing"} 7',
      'switchhook_endpoint_failures{endpoint="ep_off",state="disabled"} 90',
      'switchhook_endpoints{state="active"} 1',
      'switchhook_endpoints{state="disabled"} 1',
      'switchhook_endpoints{state="failing"} 1',
      'switchhook_endpoints{state="paused"} 0',
      'switchhook_publish_seconds_count 1',
    ]);
  });

  it('name at most 200 endpoints, the worst, and forget those that are well again', async () => {
    const metrics = createMetrics();
    let sick = Array.from({ length: 250 }, (_, index) => ({
      endpoint: `ep_${index}`,
      state: 'failing' as const,
      failures: 1_000 - index,
    }));
    metrics.watchEndpoints(() => ({ states: { active: 0, failing: 250, paused: 0, disabled: 0 }, unwell: sick }));
    const named = async () => [...(await metrics.text()).matchAll(/^switchhook_endpoint_failures\{endpoint="(\w+)"/gm)];
    const first = (await named()).map(([, endpoint]) => endpoint);
    expect([first.length, first[0], first.includes('ep_199'), first.includes('ep_200')]).toEqual([
      200,
      'ep_0',
      true,
      false,
    ]);
    sick = [];
    expect(await named()).toEqual([]);
  });
});

describe('readiness', () => {
  it.each([
    [60, false],
    [120, true],
  ])('with a bound of %i s, 90 s of lag leave it %s', async (bound, ready) => {
    const checks = readinessChecks({ store, checkDeliveryLag: rig.checkLag }, bound);
    const outcome = await createReadiness(checks, clock)();
    expect(outcome.ready).toBe(ready);
    const deliveries = outcome.checks.find(({ name }) => name === 'deliveries');
    const words = ready ? 'nothing is overdue' : 'deliveries to 1 endpoints are overdue by 60 s';
    expect(deliveries).toEqual({ name: 'deliveries', ok: ready, detail: words });
  });
});
