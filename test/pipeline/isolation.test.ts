import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliveryLimits } from '../../src/app/outbound-road.ts';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import type { PostResult } from '../../src/outbound/post.ts';
import type { Store } from '../../src/store/store.ts';
import { eventually } from '../store/eventually.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { down, ok, openRig, openYard, type Rig, register, registerAll, ticket, type Yard } from './relay-rig.ts';

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
const to =
  ({ url }: Endpoint) =>
  (request: { url: string }) =>
    request.url === url;
const never = () => new Promise<PostResult>(() => undefined);

describe('endpoints among each other', () => {
  it('F10: a thousand deliveries stuck on an endpoint that never answers leave the others alone', async () => {
    const rig = open({ slots: 32, deliveries: 2_000 });
    const hole = await register(store, {
      project,
      url: 'https://hole.example/',
      concurrency: 16,
      events: ['comment.*'],
    });
    const well = await register(store, { project, url: 'https://well.example/', concurrency: 4 });
    const comment = { comment: { id: 'c', body: 'x' }, ...ticket };
    await publish(rig, 'comment.created', comment);
    await eventually(() => count({ endpointId: hole.id, status: 'delivered' })).toBe(1);
    rig.answer((request) => (to(hole)(request) ? never() : ok));
    await Promise.all(Array.from({ length: 1_000 }, () => publish(rig, 'comment.created', comment)));
    await eventually(() => rig.seen.filter(to(hole)).length).toBe(17);
    for (let n = 0; n < 50; n++) await publish(rig);
    // Without a tick of the clock: nothing of them waits for anything of the other's.
    await eventually(() => rig.seen.filter(to(well)).length).toBe(50);
    expect(rig.seen.filter(to(hole))).toHaveLength(17);
    await eventually(() => count({ endpointId: well.id, status: 'delivered' })).toBe(50);
  });

  it('F10: later tries, and tries to endpoints that just failed, leave the reserved share of slots to first tries', async () => {
    const rig = open({ slots: 4, laterShare: 0.5 });
    const bad = await register(store, { project, url: 'https://bad.example/', concurrency: 16, events: ['comment.*'] });
    const good = await register(store, { project, url: 'https://good.example/', concurrency: 16 });
    rig.answer((request) => (to(bad)(request) ? down : ok));
    const comment = { comment: { id: 'c', body: 'x' }, ...ticket };
    await publish(rig, 'comment.created', comment);
    await eventually(() => count({ endpointId: bad.id, errorClass: 'status_5xx' })).toBe(1);
    rig.answer((request) => (to(bad)(request) ? never() : ok));
    for (let n = 0; n < 20; n++) await publish(rig, 'comment.created', comment);
    await eventually(() => rig.seen.filter(to(bad)).length).toBe(3);
    for (let n = 0; n < 20; n++) await publish(rig);
    await eventually(() => rig.seen.filter(to(good)).length).toBe(20);
    expect(rig.seen.filter(to(bad))).toHaveLength(3);
  });

  it('an endpoint gets no more requests at once than it takes, and no more per second', async () => {
    const rig = open();
    const narrow = await register(store, {
      project,
      url: 'https://narrow.example/',
      concurrency: 2,
      events: ['comment.*'],
    });
    const slow = await register(store, { project, url: 'https://slow.example/', rate: 5 });
    rig.answer((request) => (to(narrow)(request) ? never() : ok));
    const comment = { comment: { id: 'c', body: 'x' }, ...ticket };
    for (let n = 0; n < 12; n++) {
      await publish(rig);
      await publish(rig, 'comment.created', comment);
    }
    await eventually(() => rig.seen.filter(to(slow)).length).toBe(5);
    expect(rig.seen.filter(to(narrow))).toHaveLength(2);
    await clock.advance(1_000);
    await eventually(() => rig.seen.filter(to(slow)).length).toBe(10);
    await clock.advance(1_000);
    await eventually(() => rig.seen.filter(to(slow)).length).toBe(12);
  });

  it('a breaker opens after five failures in a row; what waits loses no tries, and one probe decides', async () => {
    const rig = open();
    const endpoint = await register(store, { project, concurrency: 1 });
    rig.answer(() => down);
    for (let n = 0; n < 12; n++) await publish(rig);
    await eventually(() => rig.seen.length).toBe(5);
    await eventually(() => rig.window.held()).toBe(0);
    expect(await count({ endpointId: endpoint.id, status: 'queued' })).toBe(12);
    const untried = async () => {
      const all = await store.deliveries.page(project, { endpointId: endpoint.id }, undefined, 100);
      return all.filter(({ tries }) => tries === 0).length;
    };
    expect(await untried()).toBe(7);
    await clock.advance(10_000);
    await eventually(() => rig.seen.length).toBe(6);
    await eventually(untried).toBe(6);
    rig.answer(() => ok);
    await meanwhile(() => count({ endpointId: endpoint.id, status: 'delivered' }), 12, 5_000);
    expect(rig.seen).toHaveLength(18);
  });

  it('deliveries with one order key follow each other, also behind one that fails; other keys do not wait', async () => {
    const rig = open();
    await register(store, { project, ordering: { by: 'field', field: 'data.ticket.id' } });
    const about = (id: string, title: string) => ({ ...ticket, ticket: { ...ticket.ticket, id, title } });
    const titles = () => rig.seen.map(({ body }) => JSON.parse(body).data.ticket.title);
    let failing = true;
    rig.answer(({ body }) => (failing && body.includes('a1') ? down : ok));
    for (const [id, title] of [
      ['a', 'a1'],
      ['a', 'a2'],
      ['b', 'b1'],
      ['a', 'a3'],
      ['b', 'b2'],
    ] as const) {
      await publish(rig, 'ticket.updated', about(id, title));
      await clock.advance(2);
    }
    await eventually(titles).toEqual(['a1', 'b1', 'b2']);
    failing = false;
    await meanwhile(() => titles().slice(3), ['a1', 'a2', 'a3']);
  });

  it('F15: memory is bounded: what finds no room waits in the store and is delivered all the same', async () => {
    const rig = open({ slots: 4, deliveries: 16, lane: 8 });
    const [one, two] = [
      await register(store, { project }),
      await register(store, { project, url: 'https://b.example/' }),
    ];
    let most = 0;
    rig.answer(() => {
      most = Math.max(most, rig.window.held());
      return ok;
    });
    await Promise.all(Array.from({ length: 200 }, () => publish(rig)));
    await meanwhile(() => count({ status: 'delivered' }), 400);
    expect(most).toBeLessThanOrEqual(16 + 256);
    for (const { id } of [one, two]) expect(await count({ endpointId: id, status: 'delivered' })).toBe(200);
    expect(rig.seen).toHaveLength(400);
  });
});

describe('processes among each other', () => {
  it('F22: two processes on one database never make the same try twice', async () => {
    const [first, second] = [open(), open({}, await yard.stores.open())];
    await register(store, { project });
    await register(store, { project, url: 'https://b.example/' });
    await eventually(async () => (await (await yard.stores.open()).subscribers.of(project)).length).toBe(2);
    const published = await Promise.all(Array.from({ length: 150 }, (_, n) => publish(n % 2 ? first : second)));
    await meanwhile(() => count({ status: 'delivered' }), 300);
    const seen = [...first.seen, ...second.seen].map(({ url, headers }) => `${url} ${headers['webhook-id']}`);
    expect(seen).toHaveLength(300);
    expect(new Set(seen).size).toBe(300);
    expect(new Set(published.map(({ id }) => id)).size).toBe(150);
  });

  it('F5: what a dead process held is taken over once its leases have run out, not before', async () => {
    await register(store, { project });
    // Its time stands still from now on, so it renews nothing.
    const dead = openRig({ store, clock: new FakeClock(clock.now()) });
    dead.answer(never);
    dead.start();
    await publish(dead);
    await eventually(() => dead.seen.length).toBe(1);
    const successor = open({}, await yard.stores.open());
    await clock.advance(deliveryLimits.leaseMs - 1);
    await store.ping();
    expect(successor.seen).toHaveLength(0);
    await meanwhile(() => successor.seen.length, 1);
    await eventually(() => count({ status: 'delivered' })).toBe(1);
  });

  it('F16: at a stop what is under way is finished and the rest given back', async () => {
    const rig = open();
    await register(store, { project, concurrency: 2 });
    const answers: ((result: PostResult) => void)[] = [];
    rig.answer(() => new Promise((resolve) => answers.push(resolve)));
    for (let n = 0; n < 6; n++) await publish(rig);
    await eventually(() => answers.length).toBe(2);
    const stopping = rig.stop(60_000);
    for (const letGo of answers) letGo(ok);
    await stopping;
    expect(await count({ status: 'delivered' })).toBe(2);
    expect(rig.seen).toHaveLength(2);
    const successor = open({}, await yard.stores.open());
    await meanwhile(() => count({ status: 'delivered' }), 6);
    expect(successor.seen).toHaveLength(4);
  });

  it('F19: a fan-out too large for one step goes on in another process where the first one stopped, one delivery per endpoint', async () => {
    const endpoints = await registerAll(
      store,
      Array.from({ length: 1_005 }, (_, n) => ({ project, url: `https://e${n}.example/` })),
    );
    const accepting = openRig({ store, clock });
    const { outcome } = await publish(accepting);
    expect(outcome).toBe('stored');
    expect(await count({})).toBe(0);
    const rig = open();
    await meanwhile(() => count({ status: 'delivered' }), endpoints.length);
    expect(new Set(rig.seen.map(({ url }) => url)).size).toBe(endpoints.length);
    expect(rig.seen).toHaveLength(endpoints.length);
  });
});
