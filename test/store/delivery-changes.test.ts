import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery, DeliveryStatus } from '../../src/domain/delivery.ts';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import { newId } from '../../src/domain/ids.ts';
import type { Store } from '../../src/store/store.ts';
import { eventually } from './eventually.ts';
import { type OpenStores, openStores } from './open-store.ts';
import { aDelivery, anEndpoint, anOutboundEvent, delivered, failed, someSecrets } from './relay-samples.ts';
import { inMs } from './samples.ts';

let stores: OpenStores;
let store: Store;
beforeAll(async () => {
  stores = await openStores();
  store = await stores.open();
});
beforeEach(async () => {
  await store.db.collection('deliveries').deleteMany({});
  await store.db.collection('endpoints').deleteMany({});
});
afterAll(() => stores.close());

const later = () => inMs(60_000);
const due = () => ({ limit: 100, now: inMs(1), until: later() });

async function endpoint(changes: Partial<Endpoint> = {}): Promise<Endpoint> {
  const made = anEndpoint(changes);
  await store.endpoints.insert(made, someSecrets());
  return made;
}

async function put(endpointId: string, changes: Partial<Delivery> = {}): Promise<Delivery> {
  const event = anOutboundEvent({ timestamp: changes.createdAt ?? new Date() });
  const delivery = aDelivery(event, endpointId, changes);
  await store.deliveries.publish(event, [delivery]);
  return delivery;
}

async function dead(endpointId: string): Promise<Delivery> {
  const delivery = await put(endpointId, { lease: { owner: 'a', token: 1, until: later() } });
  await store.deliveries.record(failed(delivery, 1));
  return delivery;
}

const get = (delivery: Delivery) => store.deliveries.get('default', delivery.id);
const statuses = async (deliveries: Delivery[]): Promise<(DeliveryStatus | undefined)[]> =>
  (await Promise.all(deliveries.map(get))).map((found) => found?.status);

describe('sending again', () => {
  it('begins a new chain of the same event, due now, once however often it is asked for', async () => {
    const { id } = await endpoint();
    const delivery = await dead(id);
    const now = new Date();
    const asked = [1, 2, 3].map(() => store.deliveries.requeue([delivery.id], now, ['dead', 'delivered']));
    expect((await Promise.all(asked)).toSorted()).toEqual([0, 0, 1]);
    expect(await get(delivery)).toMatchObject({ status: 'queued', tries: 0, chain: 2, dueAt: now });
    expect(await get(delivery)).not.toHaveProperty('endedAt');
    expect((await get(delivery))?.attempts).toHaveLength(1);
    const [taken] = await store.deliveries.claim('b', due());
    expect(taken).toMatchObject({ id: delivery.id, eventId: delivery.eventId });
    expect(await store.deliveries.record(delivered(delivery, 1))).toBe(false);
    expect(await store.deliveries.record(delivered(delivery, taken?.lease?.token ?? 0))).toBe(true);
    expect(await store.deliveries.requeue([delivery.id], now, ['delivered'])).toBe(1);
    expect((await get(delivery))?.chain).toBe(3);
  });

  it('holds what belongs to a paused or disabled endpoint, and leaves what belongs to none', async () => {
    const [paused, disabled, active] = [
      await endpoint({ state: 'paused' }),
      await endpoint({ state: 'disabled' }),
      await endpoint(),
    ];
    const all = [await dead(paused.id), await dead(disabled.id), await dead(active.id), await dead(newId('ep'))];
    const ids = all.map(({ id }) => id);
    expect(await store.deliveries.requeue(ids, new Date(), ['dead'])).toBe(3);
    expect(await statuses(all)).toEqual(['held', 'held', 'queued', 'dead']);
    expect(await store.deliveries.requeue(ids, new Date(), ['held'])).toBe(0);
    expect((await store.deliveries.claim('a', due())).map(({ id }) => id)).toEqual([all[2]?.id]);
  });

  it('touches only what has one of the given statuses', async () => {
    const { id } = await endpoint();
    const [queued, held] = [await put(id), await put(id, { status: 'held' })];
    const ids = [queued.id, held.id];
    expect(await store.deliveries.requeue(ids, new Date(), ['dead', 'delivered'])).toBe(0);
    expect(await store.deliveries.discard(ids, new Date(), ['dead'])).toBe(0);
    expect(await store.deliveries.requeue(ids, new Date(), ['held'])).toBe(1);
    expect(await store.deliveries.discard(ids, new Date(), ['queued'])).toBe(2);
    expect(await store.deliveries.discard(ids, new Date(), ['queued'])).toBe(0);
    expect(await statuses([queued, held])).toEqual(['discarded', 'discarded']);
  });

  it('takes a delivery from whoever holds it: a write under the old token is refused', async () => {
    const { id } = await endpoint();
    const delivery = await put(id, { lease: { owner: 'a', token: 1, until: later() } });
    expect(await store.deliveries.discard([delivery.id], new Date(), ['queued'])).toBe(1);
    expect(await store.deliveries.record(delivered(delivery, 1))).toBe(false);
    expect((await get(delivery))?.status).toBe('discarded');
  });
});

describe('holding', () => {
  it('turns what waits for an endpoint into held ones, and leaves what is on its way and what is another’s', async () => {
    const [waits, retries] = [await put('ep_1'), await put('ep_1', { tries: 2, dueAt: later() })];
    const underWay = await put('ep_1', { lease: { owner: 'a', token: 1, until: later() } });
    const foreign = await put('ep_2');
    expect(await store.deliveries.hold('ep_1')).toBe(2);
    expect(await store.deliveries.hold('ep_1')).toBe(0);
    expect(await statuses([waits, retries, underWay, foreign])).toEqual(['held', 'held', 'queued', 'queued']);
    expect(await store.deliveries.nextDue('ep_1')).toBeUndefined();
    expect((await store.deliveries.claim('b', due())).map(({ id }) => id)).toEqual([foreign.id]);
  });

  it('ends with the endpoint: what waited for one that is deleted is discarded, what was delivered stays', async () => {
    const [gone, stays] = [await endpoint(), await endpoint()];
    const theirs = [await put(gone.id), await put(gone.id, { status: 'held' }), await dead(gone.id)];
    const done = await put(gone.id, { lease: { owner: 'a', token: 1, until: later() } });
    await store.deliveries.record(delivered(done, 1));
    const others = [await put(stays.id), await put(stays.id, { status: 'held' }), await dead(stays.id)];
    expect(await store.endpoints.delete('default', gone.id)).toBe(true);
    await eventually(() => statuses([...theirs, done])).toEqual(['discarded', 'discarded', 'discarded', 'delivered']);
    expect(await statuses(others)).toEqual(['queued', 'held', 'dead']);
    const late = [await put(gone.id), await put(gone.id, { status: 'held' })];
    expect(await store.retention.abandoned()).toBe(2);
    expect(await statuses([...late, ...others])).toEqual(['discarded', 'discarded', 'queued', 'held', 'dead']);
  });
});
