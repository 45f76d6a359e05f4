import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/domain/delivery.ts';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import type { PostResult } from '../../src/outbound/post.ts';
import type { Store } from '../../src/store/store.ts';
import { eventually } from '../store/eventually.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { down, ok, openYard, type Rig, register, ticket, type Yard } from './relay-rig.ts';

let yard: Yard;
let store: Store;
let clock: FakeClock;
let rig: Rig;
const project = 'default';

beforeEach(async () => {
  yard = await openYard();
  ({ store, clock } = yard);
  rig = yard.open();
});

afterEach(() => yard.close());

const publish = () => rig.publish({ project, type: 'ticket.created', data: ticket, always: true });

async function deliveryOf(endpoint: Endpoint): Promise<Delivery> {
  const [delivery] = await store.deliveries.page(project, { endpointId: endpoint.id }, undefined, 10);
  if (!delivery) throw new Error('there is no delivery');
  return (await store.deliveries.get(project, delivery.id)) ?? delivery;
}

/** Waits until so many tries are written down and the next one, if any, is planned. */
async function tried(endpoint: Endpoint, times: number): Promise<Delivery> {
  await eventually(async () => (await deliveryOf(endpoint)).tries).toBe(times);
  const delivery = await deliveryOf(endpoint);
  if (delivery.status === 'queued') {
    await eventually(() => rig.planned().get(`deliver.due ${endpoint.id}`)).toBeDefined();
  }
  return delivery;
}

describe('tries of a delivery', () => {
  it('F7: an endpoint that is down gets five tries, at once, after 30 s, 2 min, 10 min and 1 h, then there is one dead letter, and a replay brings it home under the same id', async () => {
    const endpoint = await register(store, { project });
    rig.answer(() => down);
    const { id } = await publish();
    const waits = [30_000, 120_000, 600_000, 3_600_000];
    for (const [n, wait] of waits.entries()) {
      const { attempts, dueAt } = await tried(endpoint, n + 1);
      const last = attempts.at(-1);
      const late = dueAt.getTime() - (last?.at.getTime() ?? 0) - wait;
      expect(last).toMatchObject({ number: n + 1, ok: false, status: 500, errorClass: 'status_5xx', nextAt: dueAt });
      expect(late).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThanOrEqual(n === 0 ? 0 : 60_000);
      await clock.advance(dueAt.getTime() - clock.now() - 1);
      expect(rig.seen).toHaveLength(n + 1);
      await clock.advance(1);
      await eventually(() => rig.seen.length).toBe(n + 2);
      expect(rig.seen.at(-1)?.at).toBe(dueAt.getTime());
    }
    await eventually(async () => (await deliveryOf(endpoint)).status).toBe('dead');
    await clock.advance(7_200_000);
    expect(rig.seen).toHaveLength(5);
    expect(rig.news.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'failed', 'failed', 'dead']);
    expect(await store.deliveries.deadGroups(project)).toMatchObject([{ endpointId: endpoint.id, count: 1 }]);

    rig.answer(() => ok);
    const delivery = await deliveryOf(endpoint);
    expect(await store.deliveries.requeue([delivery.id], new Date(clock.now()), ['dead'])).toBe(1);
    rig.changed(endpoint);
    await eventually(async () => (await deliveryOf(endpoint)).status).toBe('delivered');
    const log = (await deliveryOf(endpoint)).attempts.map(({ chain, number, ok: good }) => [chain, number, good]);
    expect(log).toEqual([...[1, 2, 3, 4, 5].map((number) => [1, number, false]), [2, 1, true]]);
    expect(new Set(rig.seen.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([id]));
    await eventually(() => rig.news.slice(5).map(({ kind }) => kind)).toEqual(['delivered', 'recovered']);
  });

  it('F9: a try whose answer was lost is repeated with the same id and body, and a new timestamp and signature', async () => {
    const endpoint = await register(store, { project });
    rig.answer(() => ({ ok: false, errorClass: 'reset', reason: 'the answer was cut off', timing: { total: 9 } }));
    await publish();
    await tried(endpoint, 1);
    rig.answer(() => ok);
    await clock.advance(30_000);
    await eventually(async () => (await deliveryOf(endpoint)).status).toBe('delivered');
    const [first, second] = rig.seen;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(Number(second?.headers['webhook-timestamp'])).toBe(Number(first?.headers['webhook-timestamp']) + 30);
    expect(second?.headers['webhook-signature']).not.toBe(first?.headers['webhook-signature']);
  });

  it('F8: 410 disables the endpoint, ends the delivery, and holds what comes later', async () => {
    const endpoint = await register(store, { project });
    rig.answer(() => ({ ok: false, status: 410, errorClass: 'gone', reason: 'HTTP 410', timing: { total: 3 } }));
    await publish();
    await eventually(() => rig.news.map(({ kind }) => kind)).toEqual(['dead', 'disabled']);
    expect((await deliveryOf(endpoint)).errorClass).toBe('gone');
    expect(await store.endpoints.get(project, endpoint.id)).toMatchObject({ state: 'disabled', stateReason: 'gone' });
    await publish();
    await clock.advance(7_200_000);
    expect(rig.seen).toHaveLength(1);
    expect(await store.deliveries.count(project, { status: 'held' })).toBe(1);
  });

  it('F8: a receiver that asks for it is left alone from then on, also with a success; what it failed is a dead letter', async () => {
    const endpoint = await register(store, { project });
    rig.answer(() => ({ ...down, errorClass: 'declined', control: 'disable' }));
    await publish();
    await eventually(() => rig.news.map(({ kind }) => kind)).toEqual(['dead', 'disabled']);
    expect(await deliveryOf(endpoint)).toMatchObject({ status: 'dead', tries: 1, errorClass: 'declined' });
    expect(await store.endpoints.get(project, endpoint.id)).toMatchObject({ state: 'disabled', stateReason: 'asked' });
    const content = await register(store, { project, events: ['comment.*'] });
    rig.answer(() => ({ ...ok, control: 'disable' }));
    const data = { comment: { id: 'c', body: 'x' }, ...ticket };
    await rig.publish({ project, type: 'comment.created', data, always: true });
    await eventually(() => rig.news.slice(2).map(({ kind }) => kind)).toEqual(['delivered', 'disabled']);
    expect(await store.endpoints.get(project, content.id)).toMatchObject({ state: 'disabled', stateReason: 'asked' });
  });

  it('F8: a receiver that asks not to be sent an event again gets the next one all the same', async () => {
    const endpoint = await register(store, { project });
    rig.answer(() => ({ ...down, errorClass: 'declined', control: 'abort-message' }));
    await publish();
    await eventually(() => rig.news.map(({ kind }) => kind)).toEqual(['dead']);
    expect(await deliveryOf(endpoint)).toMatchObject({ status: 'dead', tries: 1 });
    expect(await store.endpoints.get(project, endpoint.id)).toMatchObject({ state: 'active' });
    rig.answer(() => ok);
    await publish();
    await eventually(() => store.deliveries.count(project, { status: 'delivered' })).toBe(1);
  });

  it.each([
    [404, 'status_4xx', 'give_up', 'dead'],
    [404, 'status_4xx', 'retry', 'queued'],
    [408, 'status_4xx', 'give_up', 'queued'],
    [429, 'rate_limited', 'give_up', 'queued'],
    [503, 'status_5xx', 'give_up', 'queued'],
  ] as const)(
    'F8: after %d (%s) an endpoint that says "%s" has a delivery that is %s',
    async (status, errorClass, clientErrors, end) => {
      const endpoint = await register(store, { project, clientErrors });
      rig.answer(() => ({ ...down, status, errorClass }));
      await publish();
      const delivery = await tried(endpoint, 1);
      expect(delivery).toMatchObject({ status: end, errorClass });
      expect(delivery.attempts[0]?.nextAt !== undefined).toBe(end === 'queued');
    },
  );

  it('F8: 429 and 503 put the next try off as Retry-After asks, and add none', async () => {
    const endpoint = await register(store, { project });
    const asked = (errorClass: 'rate_limited' | 'status_5xx', retryAfter: string): PostResult => ({
      ok: false,
      errorClass,
      retryAfter,
      timing: { total: 1 },
    });
    rig.answer(() => asked('rate_limited', '90'));
    await publish();
    const first = await tried(endpoint, 1);
    expect(first.dueAt.getTime() - clock.now()).toBeGreaterThanOrEqual(90_000);
    expect(first.dueAt.getTime() - clock.now()).toBeLessThanOrEqual(99_000);
    rig.answer(() => asked('status_5xx', '5'));
    await clock.advance(first.dueAt.getTime() - clock.now());
    const second = await tried(endpoint, 2);
    expect(second.dueAt.getTime() - clock.now()).toBeGreaterThanOrEqual(120_000);
  });

  it('a redirect is a failure like any other', async () => {
    const endpoint = await register(store, { project });
    rig.answer(() => ({ ok: false, status: 302, errorClass: 'status_3xx', timing: { total: 1 } }));
    await publish();
    expect(await tried(endpoint, 1)).toMatchObject({ status: 'queued', errorClass: 'status_3xx' });
  });

  it('F17: a delivery that can never be made uses up its tries and is a dead letter; the others go on', async () => {
    const broken = await register(store, { project, transform: { body: '{{boom}}' } });
    const healthy = await register(store, { project });
    await publish();
    await eventually(async () => (await deliveryOf(healthy)).status).toBe('delivered');
    for (let n = 1; n <= 4; n++) {
      const { dueAt } = await tried(broken, n);
      await clock.advance(dueAt.getTime() - clock.now());
    }
    await eventually(async () => (await deliveryOf(broken)).status).toBe('dead');
    expect((await deliveryOf(broken)).attempts).toHaveLength(5);
    expect(rig.seen).toHaveLength(1);
  });

  it('F14: a clock that is set back or ahead by ten minutes neither doubles a delivery nor loses one', async () => {
    const endpoint = await register(store, { project });
    let letGo: (result: PostResult) => void = () => undefined;
    rig.answer(() => new Promise((resolve) => (letGo = resolve)));
    await publish();
    await eventually(() => rig.seen.length).toBe(1);
    clock.set(clock.now() + 600_000);
    await clock.advance(3_000);
    clock.set(clock.now() - 1_200_000);
    await clock.advance(3_000);
    letGo(ok);
    await eventually(async () => (await deliveryOf(endpoint)).status).toBe('delivered');
    await clock.advance(1_300_000);
    expect(rig.seen).toHaveLength(1);
    expect((await deliveryOf(endpoint)).attempts).toHaveLength(1);
  });
});
