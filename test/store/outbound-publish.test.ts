import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../src/domain/ids.ts';
import type { Store } from '../../src/store/store.ts';
import { type OpenStores, openStores } from './open-store.ts';
import { aDelivery, anOutboundEvent, withKey } from './relay-samples.ts';
import { inMs } from './samples.ts';

let stores: OpenStores;
let store: Store;
let other: Store;
beforeAll(async () => {
  stores = await openStores();
  store = await stores.open();
  other = await stores.open();
});
beforeEach(async () => {
  await store.db.collection('deliveries').deleteMany({});
  await store.db.collection('outbound_events').deleteMany({});
});
afterAll(() => stores.close());

const countAll = () => store.db.collection('deliveries').countDocuments();
const leased = (owner: string) => ({ lease: { owner, token: 1, until: inMs(60_000) } });

describe('publishing', () => {
  it('stores the event with the same bytes and one delivery per endpoint, held by who published it', async () => {
    const event = anOutboundEvent({ body: '{"a":"é\\u0000 ✓"}', only: 'ep_1', aboutEndpoint: 'ep_2' });
    const deliveries = [aDelivery(event, newId('ep'), leased('a')), aDelivery(event, newId('ep'), leased('a'))];
    expect(await store.deliveries.publish(event, deliveries)).toEqual({ outcome: 'stored' });
    expect(await other.deliveries.event('default', event.id)).toEqual(event);
    expect((await other.deliveries.events([event.id, 'evt_none'])).get(event.id)?.body).toBe(event.body);
    for (const delivery of deliveries) expect(await other.deliveries.get('default', delivery.id)).toEqual(delivery);
    expect(await other.deliveries.event('elsewhere', event.id)).toBeUndefined();
    expect(await other.deliveries.claim('b', { limit: 10, now: new Date(), until: inMs(60_000) })).toEqual([]);
  });

  it('F12: tells a repeat of the same event or key from a mistake, and leaves no orphan behind', async () => {
    const first = withKey('order-7', 'content');
    await store.deliveries.publish(first, [aDelivery(first, 'ep_1')]);
    const again = withKey('order-7', 'content');
    const known = { existingId: first.id };
    expect(await other.deliveries.publish(again, [aDelivery(again, 'ep_1')])).toEqual({
      outcome: 'duplicate',
      ...known,
    });
    const mistake = withKey('order-7', 'other content');
    const answer = await other.deliveries.publish(mistake, [aDelivery(mistake, 'ep_1'), aDelivery(mistake, 'ep_2')]);
    expect(answer).toEqual({ outcome: 'conflict', ...known });
    expect(await store.deliveries.publish(first, [aDelivery(first, 'ep_1')])).toEqual({
      outcome: 'duplicate',
      ...known,
    });
    expect(await countAll()).toBe(1);
    const elsewhere = withKey('order-7', 'content', { project: 'elsewhere' });
    expect(await store.deliveries.publish(elsewhere, [])).toEqual({ outcome: 'stored' });
  });

  it('F12: of twenty at once with the same key, from two processes, one is stored with its deliveries', async () => {
    const events = Array.from({ length: 20 }, () => withKey('same', 'content'));
    const answers = await Promise.all(
      events.map((event, index) =>
        (index % 2 ? store : other).deliveries.publish(event, [aDelivery(event, 'ep_1'), aDelivery(event, 'ep_2')]),
      ),
    );
    const winner = events[answers.findIndex(({ outcome }) => outcome === 'stored')];
    expect(answers.filter(({ outcome }) => outcome === 'stored')).toHaveLength(1);
    expect(answers.filter(({ outcome }) => outcome === 'duplicate')).toHaveLength(19);
    const left = await store.db.collection<{ eventId: string }>('deliveries').distinct('eventId');
    expect(left).toEqual([winner?.id]);
    expect(await countAll()).toBe(2);
  });

  it('F1: says which deliveries a publisher that died had left, which go on belonging to whoever holds them', async () => {
    const event = anOutboundEvent();
    const [before, fresh] = [aDelivery(event, 'ep_1', leased('dead')), aDelivery(event, 'ep_2', leased('b'))];
    // What a process leaves that dies between the two writes.
    const rest = anOutboundEvent();
    await other.deliveries.publish(rest, [before]);
    const mine = aDelivery(event, 'ep_1', leased('b'));
    expect(await store.deliveries.publish(event, [mine, fresh])).toEqual({ outcome: 'stored', standing: [before.id] });
    expect(await store.deliveries.get('default', before.id)).toMatchObject({ lease: { owner: 'dead' } });
  });

  it('F8: an orphan can be claimed, has no event, and can be discarded', async () => {
    const event = anOutboundEvent();
    const orphan = aDelivery(event, 'ep_1');
    await store.deliveries.publish(anOutboundEvent(), [orphan]);
    const [taken] = await other.deliveries.claim('b', { limit: 10, now: new Date(), until: inMs(60_000) });
    expect(taken?.id).toBe(orphan.id);
    expect((await other.deliveries.events([orphan.eventId])).size).toBe(0);
    expect(await other.deliveries.discard([orphan.id], new Date(), ['queued'])).toBe(1);
    const after = await other.deliveries.get('default', orphan.id);
    expect(after?.status).toBe('discarded');
    expect(after).not.toHaveProperty('lease');
  });
});

describe('large fan-outs', () => {
  const until = () => inMs(60_000);

  it('F19: go on page by page, by one process at a time, from where the last one was', async () => {
    const event = anOutboundEvent();
    await store.deliveries.publish(event, [], true);
    const [claimed] = await store.deliveries.claimFanOuts('a', 5, new Date(), until());
    expect(claimed).toEqual({ event, after: '' });
    expect(await other.deliveries.claimFanOuts('b', 5, new Date(), until())).toEqual([]);
    const endpoints = ['ep_1', 'ep_2', 'ep_3', 'ep_4'];
    const page = endpoints.slice(0, 2).map((id) => aDelivery(event, id));
    await store.deliveries.continueFanOut(event.id, page, { after: 'ep_2' });
    // The process dies; another one repeats a part of the page, which changes nothing.
    const [taken] = await other.deliveries.claimFanOuts('b', 5, inMs(120_000), inMs(180_000));
    expect(taken?.after).toBe('ep_2');
    const rest = endpoints.slice(1).map((id) => aDelivery(event, id));
    await other.deliveries.continueFanOut(event.id, rest, { after: 'ep_4' });
    await store.deliveries.continueFanOut(event.id, [], { after: 'ep_2' });
    const [last] = await other.deliveries.claimFanOuts('b', 5, inMs(999_000), inMs(999_001));
    expect(last?.after).toBe('ep_4');
    await other.deliveries.continueFanOut(event.id, [], 'done');
    expect(await other.deliveries.claimFanOuts('b', 5, inMs(9_999_000), inMs(9_999_001))).toEqual([]);
    expect(await store.deliveries.count('default', { eventId: event.id })).toBe(4);
  });
});
