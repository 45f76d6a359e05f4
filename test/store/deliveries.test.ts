import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/domain/delivery.ts';
import type { Store } from '../../src/store/store.ts';
import { type OpenStores, openStores } from './open-store.ts';
import { aDelivery, anAttempt, anOutboundEvent, delivered, failed } from './relay-samples.ts';
import { inMs } from './samples.ts';

let stores: OpenStores;
let store: Store;
let other: Store;
beforeAll(async () => {
  stores = await openStores();
  store = await stores.open();
  other = await stores.open();
});
beforeEach(() => store.db.collection('deliveries').deleteMany({}));
afterAll(() => stores.close());

const later = () => inMs(60_000);
const ids = (deliveries: Delivery[]) => deliveries.map(({ id }) => id);
const due = (limit = 10) => ({ limit, now: new Date(), until: later() });
const leased = (owner: string, until = later()) => ({ lease: { owner, token: 1, until } });
const get = (delivery: Delivery) => store.deliveries.get('default', delivery.id);

/** Stores deliveries as an event's that happened then. */
async function put(endpointId: string, changes: Partial<Delivery> = {}, at = new Date()): Promise<Delivery> {
  const event = anOutboundEvent({ timestamp: at });
  const delivery = aDelivery(event, endpointId, changes);
  await store.deliveries.publish(event, [delivery]);
  return delivery;
}

describe('claims of deliveries', () => {
  it('take what is due, first tries before later ones, oldest first, and raise the token', async () => {
    const retry = await put('ep_1', { tries: 1, dueAt: inMs(-90_000) });
    const [second, first] = [await put('ep_1', { dueAt: inMs(-10_000) }), await put('ep_2', { dueAt: inMs(-20_000) })];
    const early = await put('ep_1', { dueAt: inMs(30_000) });
    await put('ep_1', { status: 'held' });
    const taken = await store.deliveries.claim('a', due());
    expect(ids(taken)).toEqual(ids([first, second, retry]));
    expect(taken.map(({ lease }) => lease?.token)).toEqual([1, 1, 1]);
    expect(await other.deliveries.claim('b', due())).toEqual([]);
    expect(ids(await other.deliveries.claim('b', { ...due(), now: inMs(30_001) }))).toEqual([early.id]);
  });

  it('can be of one endpoint, or leave some out', async () => {
    const [one, two, three] = [await put('ep_1'), await put('ep_2'), await put('ep_3')];
    const others = await store.deliveries.claim('a', { ...due(), except: ['ep_1', 'ep_3'] });
    expect(ids(others)).toEqual([two.id]);
    expect(ids(await store.deliveries.claim('a', { ...due(), endpointId: 'ep_3' }))).toEqual([three.id]);
    expect(await store.deliveries.claim('a', { ...due(), endpointId: 'ep_3' })).toEqual([]);
    expect(ids(await store.deliveries.claim('a', due()))).toEqual([one.id]);
  });

  it('F22, F5: of four processes at the same time never share one, and nothing is left lying', async () => {
    const event = anOutboundEvent();
    const all = Array.from({ length: 300 }, () => aDelivery(event));
    await store.deliveries.publish(event, all);
    const claims = ['a', 'b', 'c', 'd'].map(async (owner, index) => {
      const mine: Delivery[] = [];
      for (let round = 0; round < 30; round++) {
        mine.push(...(await (index % 2 ? store : other).deliveries.claim(owner, due(20))));
      }
      return mine;
    });
    const taken = ids((await Promise.all(claims)).flat());
    expect(taken).toHaveLength(300);
    expect(new Set(taken).size).toBe(300);
  });

  it('F5: pass a run-out lease on; whoever lost it can not write any more, and renews nothing', async () => {
    const delivery = await put('ep_1', leased('dead', inMs(-1)));
    expect(await store.deliveries.nextDue('ep_1')).toBeUndefined();
    expect(await store.deliveries.owing(new Date(), 10)).toEqual(['ep_1']);
    const [taken] = await other.deliveries.claim('b', due());
    expect(taken?.lease).toMatchObject({ owner: 'b', token: 2 });
    expect(await store.deliveries.renew('dead', later(), [delivery.id])).toBe(0);
    expect(await store.deliveries.record(delivered(delivery, 1))).toBe(false);
    expect(await store.deliveries.giveBack(delivery.id, 1, { status: 'queued', dueAt: new Date() })).toBe(false);
    expect(await other.deliveries.renew('b', inMs(90_000), [delivery.id])).toBe(1);
    expect(await other.deliveries.record(delivered(delivery, 2))).toBe(true);
    expect(await get(delivery)).toMatchObject({ status: 'delivered', tries: 1 });
  });

  it('F16: are given back at shutdown to when they were due, and tell when the next one is', async () => {
    const [dueAt, afterwards] = [inMs(5_000), inMs(9_000)];
    await put('ep_1', { dueAt, ...leased('a') });
    await put('ep_1', { dueAt: afterwards, tries: 1 });
    const foreign = await put('ep_1', leased('b'));
    expect(await store.deliveries.nextDue('ep_1')).toEqual(afterwards);
    expect(await store.deliveries.release('a')).toBe(1);
    expect(await store.deliveries.nextDue('ep_1')).toEqual(dueAt);
    expect((await get(foreign))?.lease?.owner).toBe('b');
    expect(await store.deliveries.owing(inMs(4_000), 10)).toEqual([]);
    expect(await store.deliveries.owing(inMs(6_000), 10)).toEqual(['ep_1']);
  });
});

describe('outcomes of tries', () => {
  it('F6, F25: are not taken for made because the one who took over left the delivery looking just so', async () => {
    const delivery = await put('ep_1', leased('slow', inMs(-1)));
    await other.deliveries.claim('b', due());
    const back = { status: 'queued', dueAt: inMs(10_000) } as const;
    expect(await other.deliveries.giveBack(delivery.id, 2, back)).toBe(true);
    expect(await store.deliveries.giveBack(delivery.id, 1, back)).toBe(false);
    expect(await other.deliveries.giveBack(delivery.id, 2, back), 'a repeat is answered like the first').toBe(true);
  });

  it('keep every try, the time of the next one, and what the last one failed of', async () => {
    const delivery = await put('ep_1', leased('a'));
    const dueAt = inMs(30_000);
    const outcome = failed(delivery, 1, dueAt);
    expect(await store.deliveries.record(outcome)).toBe(true);
    expect(await get(delivery)).toMatchObject({
      status: 'queued',
      tries: 1,
      dueAt,
      errorClass: 'status_5xx',
      attempts: [outcome.attempt],
    });
    expect(await store.deliveries.nextDue('ep_1')).toEqual(dueAt);
    const [again] = await store.deliveries.claim('b', { ...due(), now: inMs(30_001) });
    expect(again?.attempts[0]).not.toHaveProperty('response');
    expect(await store.deliveries.record({ ...delivered(delivery, 2), tries: 2 })).toBe(true);
    const after = await get(delivery);
    expect(after).toMatchObject({ status: 'delivered', tries: 2, endedAt: expect.any(Date) });
    expect(after?.attempts.map(({ ok }) => ok)).toEqual([false, true]);
    expect(await store.deliveries.nextDue('ep_1')).toBeUndefined();
  });

  it('are written once, however often they are sent, and each of a batch is answered for itself', async () => {
    const [mine, lost] = [await put('ep_1', leased('a')), await put('ep_1', leased('a', inMs(-1)))];
    await other.deliveries.claim('b', due());
    const gone = aDelivery(anOutboundEvent(), 'ep_1');
    const outcome = failed(mine, 1, inMs(30_000));
    const answers = [outcome, failed(lost, 1), delivered(gone, 1)].map((one) => store.deliveries.record(one));
    expect(await Promise.all(answers)).toEqual([true, false, false]);
    expect(await store.deliveries.record(outcome)).toBe(true);
    expect((await get(mine))?.attempts).toHaveLength(1);
    expect(await store.deliveries.record({ ...outcome, attempt: anAttempt() })).toBe(false);
  });

  it('give an untried delivery back without counting a try, to the queue or to those held', async () => {
    const [busy, paused] = [await put('ep_1', leased('a')), await put('ep_2', leased('a'))];
    const dueAt = inMs(10_000);
    expect(await store.deliveries.giveBack(busy.id, 1, { status: 'queued', dueAt })).toBe(true);
    expect(await store.deliveries.giveBack(paused.id, 1, { status: 'held', dueAt })).toBe(true);
    expect(await get(busy)).toMatchObject({ status: 'queued', tries: 0, dueAt, attempts: [] });
    expect(await get(paused)).toMatchObject({ status: 'held', tries: 0 });
    expect(await store.deliveries.nextDue('ep_1')).toEqual(dueAt);
    expect(await store.deliveries.nextDue('ep_2')).toBeUndefined();
    expect(ids(await store.deliveries.claim('b', { ...due(), now: inMs(10_001) }))).toEqual([busy.id]);
  });

  it('F18: keep the latest twenty tries and at most 8 KiB of each answer', async () => {
    const delivery = await put('ep_1', leased('a'));
    const long = '好'.repeat(10_000);
    for (let number = 1; number <= 25; number++) {
      const token = (await get(delivery))?.lease?.token ?? 0;
      const attempt = anAttempt({ ok: false, number, response: long });
      const outcome = { deliveryId: delivery.id, token, attempt, tries: number, dueAt: new Date() };
      expect(await store.deliveries.record({ ...outcome, status: 'queued' })).toBe(true);
      await store.deliveries.claim('a', { ...due(), now: inMs(1) });
    }
    const kept = (await get(delivery))?.attempts ?? [];
    expect(kept.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, index) => index + 6));
    expect(Buffer.byteLength(kept[0]?.response ?? '')).toBeLessThanOrEqual(8_192);
    expect(kept[0]?.response).toMatch(/^好+…$/);
  });
});

describe('ordered endpoints', () => {
  const key = { orderKey: 'customer-1' };

  it('the first of a key is the earliest that is queued, of its endpoint alone', async () => {
    const first = await put('ep_1', { ...key, ...leased('a') }, inMs(-300));
    const second = await put('ep_1', key, inMs(-200));
    await put('ep_1', { orderKey: 'customer-2' }, inMs(-400));
    await put('ep_2', key, inMs(-400));
    const head = async () => (await store.deliveries.head('ep_1', 'customer-1'))?.id;
    expect(await head()).toBe(first.id);
    await store.deliveries.record(failed(first, 1, inMs(30_000)));
    expect(await head()).toBe(first.id);
    await store.deliveries.discard([first.id], new Date(), ['queued']);
    expect(await head()).toBe(second.id);
    expect(await store.deliveries.head('ep_3', 'customer-1')).toBeUndefined();
  });

  it('what waits is made due once, and nothing that somebody holds', async () => {
    const waiting = await put('ep_1', { ...key, dueAt: inMs(60_000) });
    const held = await put('ep_1', { ...key, dueAt: inMs(60_000), ...leased('a') });
    expect(await store.deliveries.free(held.id, new Date())).toBe(false);
    expect(await store.deliveries.free(waiting.id, new Date())).toBe(true);
    expect(await store.deliveries.free(waiting.id, new Date())).toBe(false);
    expect(ids(await store.deliveries.claim('b', due()))).toEqual([waiting.id]);
  });

  it('only what has failed, and is not being tried, is given up; what a dead holder still writes is refused', async () => {
    const giveUp = ({ id }: Delivery, at = new Date()) => store.deliveries.giveUp(id, 'dead', at);
    const untried = await put('ep_1', key);
    const unordered = await put('ep_1', { tries: 1, errorClass: 'timeout' });
    const blocking = await put('ep_1', { ...key, tries: 1, ...leased('a') });
    expect(await Promise.all([untried, unordered, blocking].map((one) => giveUp(one)))).toEqual([false, false, false]);
    expect(await giveUp(blocking, inMs(60_001))).toBe(true);
    expect(await giveUp(blocking, inMs(60_001))).toBe(false);
    expect(await store.deliveries.record(delivered(blocking, 1))).toBe(false);
    expect(await get(blocking)).toMatchObject({ status: 'dead', endedAt: expect.any(Date) });
    expect((await get(blocking))?.lease).toBeUndefined();
  });

  it('what blocks is found with how many wait behind it, whether it waits for its next try or is being tried', async () => {
    const of = (orderKey: string, changes: Partial<Delivery>, ms: number) =>
      put('ep_1', { orderKey, ...changes }, inMs(ms * 1_000));
    const waits = await of('a', { tries: 2, dueAt: inMs(60_000) }, -500);
    await of('a', { dueAt: inMs(60_001) }, -300);
    await of('a', { dueAt: inMs(60_001) }, -200);
    const tried = await of('b', { tries: 1, ...leased('p') }, -600);
    await of('b', {}, -100);
    await of('alone', { tries: 1 }, -700);
    await of('fresh', leased('p'), -800);
    await of('fresh', {}, -700);
    const found = await store.deliveries.blockages('ep_1', 10);
    expect(found.map(({ delivery, waiting }) => [delivery.id, waiting])).toEqual([
      [tried.id, 1],
      [waits.id, 2],
    ]);
    expect(found.map(({ delivery }) => delivery.lease?.owner)).toEqual(['p', undefined]);
    expect(await store.deliveries.blockages('ep_2', 10)).toEqual([]);
  });
});
