import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliveryLimits } from '../../src/app/outbound-road.ts';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import type { PostResult } from '../../src/outbound/post.ts';
import type { Store } from '../../src/store/store.ts';
import { eventually } from '../store/eventually.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { down, ok, openYard, type Rig, register, ticket, type Yard } from './relay-rig.ts';

let yard: Yard;
let store: Store;
let clock: FakeClock;
const project = 'default';

beforeEach(async () => {
  yard = await openYard();
  ({ store, clock } = yard);
});

afterEach(() => yard.close());

const open: Yard['open'] = (...given) => yard.open(...given);
const meanwhile: Yard['meanwhile'] = (...given) => yard.meanwhile(...given);
const publish = (rig: Rig, type = 'ticket.created', data: object = ticket) =>
  rig.publish({ project, type, data, always: true });
const count = (filter: object) => store.deliveries.count(project, filter);
const never = () => new Promise<PostResult>(() => undefined);

/** Somebody pauses an endpoint, here or in another process. */
async function pause(endpoint: Endpoint): Promise<Endpoint> {
  const paused = { ...endpoint, state: 'paused', stateReason: 'manual', version: endpoint.version + 1 } as const;
  expect(await store.endpoints.replace(paused, endpoint.version)).toBe(true);
  return paused;
}

describe('a pause', () => {
  it('F25: holds at once what is owed later and what waits for its turn; what is being sent comes to its end', async () => {
    const endpoint = await register(store, { project, concurrency: 1 });
    const rig = open();
    rig.answer(() => down);
    await publish(rig);
    await eventually(() => rig.news.length).toBe(1);
    let finish = (_: PostResult): void => undefined;
    rig.answer(() => new Promise((resolve) => (finish = resolve)));
    await publish(rig);
    await eventually(() => rig.seen.length).toBe(2);
    await publish(rig);
    rig.changed(await pause(endpoint));
    await eventually(() => count({ status: 'held' })).toBe(2);
    finish(ok);
    await eventually(() => count({ status: 'delivered' })).toBe(1);
    await clock.advance(60_000);
    expect(rig.seen).toHaveLength(2);
    expect(await count({ status: 'held' })).toBe(2);
  });

  it('F25: keeps what was ready to be sent from going out, also where nobody told this process', async () => {
    const endpoint = await register(store, { project, concurrency: 1 });
    const rig = open();
    let finish = (_: PostResult): void => undefined;
    rig.answer(() => new Promise((resolve) => (finish = resolve)));
    await publish(rig);
    await eventually(() => rig.seen.length).toBe(1);
    await publish(rig);
    await pause(endpoint);
    finish(ok);
    await eventually(() => count({ status: 'held' })).toBe(1);
    expect(rig.seen).toHaveLength(1);
  });
});

describe('a lease', () => {
  it('F6, F25: a try that takes longer than a lease stays with the process that makes it', async () => {
    const endpoint = await register(store, { project, timeoutMs: 30_000 });
    const slow = open();
    slow.answer(never);
    await publish(slow);
    await eventually(() => slow.seen.length).toBe(1);
    const other = open({}, await yard.stores.open());
    const leftMs = async () => {
      const { items } = await store.deliveries.list(project, { limit: 1 }, { endpointId: endpoint.id });
      const kept = items[0] && (await store.deliveries.get(project, items[0].id));
      return (kept?.lease?.until.getTime() ?? 0) - clock.now();
    };
    for (let second = 0; second < 25; second++) {
      await clock.advance(1_000);
      await eventually(leftMs).toBeGreaterThan(deliveryLimits.leaseMs / 2);
    }
    expect(other.seen).toHaveLength(0);
    expect(slow.seen).toHaveLength(1);
  });
});

describe('a payload that is removed', () => {
  it('F25: is not sent by a process that holds it in memory, once its lease could be looked after', async () => {
    const endpoint = await register(store, { concurrency: 1 });
    const rig = open();
    const begun = Promise.withResolvers<PostResult>();
    rig.answer(() => begun.promise);
    await publish(rig);
    const { id } = await publish(rig);
    await eventually(() => rig.seen.length).toEqual(1);
    expect(rig.window.held()).toBe(2);
    const wish = { discard: true, now: new Date(clock.now()) };
    expect(await store.payloads.outbound(project, id, wish)).toMatchObject({ discarded: 1 });
    await clock.advance(deliveryLimits.leaseMs);
    await clock.advance(deliveryLimits.leaseMs);
    rig.answer(() => ok);
    begun.resolve(ok);
    await meanwhile(() => rig.window.held(), 0, 100);
    expect(rig.seen).toHaveLength(1);
    expect(await count({ endpointId: endpoint.id, status: 'discarded' })).toBe(1);
    expect(await count({ endpointId: endpoint.id, status: 'delivered' })).toBe(1);
  });
});
