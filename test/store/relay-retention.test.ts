import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery, DeliveryStatus } from '../../src/domain/delivery.ts';
import type { OutboundEvent } from '../../src/domain/outbound-event.ts';
import type { Store } from '../../src/store/store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { type OpenStores, openStores } from './open-store.ts';
import { aDelivery, anEndpoint, anOutboundEvent, someSecrets, withKey } from './relay-samples.ts';
import { days } from './samples.ts';

const clock = new FakeClock(Date.UTC(2026, 5, 1));
const ago = (ms: number) => new Date(clock.now() - ms);
let stores: OpenStores;
let store: Store;
beforeAll(async () => {
  stores = await openStores();
  store = await stores.open(clock);
  const created = { channels: [], createdAt: ago(days(400)) };
  await store.projects.ensure({ slug: 'default', name: 'Default', retentionDays: 30, ...created });
});
beforeEach(async () => {
  await store.db.collection('deliveries').deleteMany({});
  await store.db.collection('outbound_events').deleteMany({});
});
afterAll(() => stores.close());

/** An event of that age with one delivery in each of these states. */
async function stored(age: number, ...statuses: DeliveryStatus[]): Promise<{ event: OutboundEvent; all: Delivery[] }> {
  const event = anOutboundEvent({ timestamp: ago(age) });
  const all = statuses.map((status) => {
    const over = status === 'queued' || status === 'held' ? {} : { endedAt: ago(age) };
    return aDelivery(event, undefined, { status, ...over });
  });
  await store.deliveries.publish(event, all);
  return { event, all };
}

const hasEvent = async ({ id }: OutboundEvent) => (await store.deliveries.event('default', id)) !== undefined;
const left = async ({ id: eventId }: OutboundEvent) =>
  (await store.deliveries.list('default', { limit: 50 }, { eventId })).items.map(({ status }) => status).toSorted();

describe('retention of deliveries', () => {
  it('F23: deletes what was delivered or discarded, and never what is queued, held or dead, however old', async () => {
    const done = await stored(days(31), 'delivered', 'discarded');
    const young = await stored(days(29), 'delivered', 'discarded');
    const open = await Promise.all((['queued', 'held', 'dead'] as const).map((one) => stored(days(300), one)));
    expect(await store.retention.outbound()).toBeGreaterThan(0);
    expect([await hasEvent(done.event), await left(done.event)]).toEqual([false, []]);
    expect([await hasEvent(young.event), await left(young.event)]).toEqual([true, ['delivered', 'discarded']]);
    for (const { event, all } of open) {
      expect([await hasEvent(event), await left(event)]).toEqual([true, all.map(({ status }) => status)]);
    }
  });

  it('F23: an event stays with its last delivery, and goes with it', async () => {
    await store.endpoints.insert(anEndpoint({ id: 'ep_live' }), someSecrets());
    const event = anOutboundEvent({ timestamp: ago(days(100)) });
    const dead = aDelivery(event, 'ep_live', { status: 'dead', endedAt: ago(days(99)) });
    await store.deliveries.publish(event, [
      dead,
      aDelivery(event, 'ep_2', { status: 'delivered', endedAt: ago(days(99)) }),
    ]);
    await store.retention.outbound();
    expect([await hasEvent(event), await left(event)]).toEqual([true, ['dead']]);
    expect(await store.deliveries.requeue([dead.id], ago(0), ['dead'])).toBe(1);
    await store.retention.outbound();
    expect(await left(event)).toEqual(['queued']);
    // Sent at last, it is kept for as long as if it were new.
    await store.deliveries.discard([dead.id], ago(0), ['queued']);
    await store.retention.outbound();
    expect([await hasEvent(event), await left(event)]).toEqual([true, ['discarded']]);
    await store.deliveries.discard([dead.id], ago(days(31)), ['discarded']);
    await store.retention.outbound();
    expect([await hasEvent(event), await left(event)]).toEqual([false, []]);
  });

  it('an event that is polled goes with its time, read or not, and whoever had not come to it is told so', async () => {
    const read = (after?: number) =>
      store.mailboxes.readMail({ project: 'default', endpointId: 'ep_reader', after, limit: 1 });
    const kept = async (age: number) => {
      const event = anOutboundEvent({ timestamp: ago(age), readers: ['ep_reader'] });
      await store.deliveries.publish(event, []);
      return event.id;
    };
    const first = await kept(days(33));
    const page = await read();
    const [, young] = [await kept(days(32)), await kept(days(29))];
    expect(page.events.map(({ id }) => id)).toEqual([first]);
    await store.retention.outbound();
    await expect(read(page.next)).rejects.toMatchObject({ code: 'iterator_expired' });
    const oldest = await read();
    expect(oldest.events.map(({ id }) => id)).toEqual([young]);
    await store.retention.outbound();
    expect(await read(oldest.next)).toMatchObject({ events: [], done: true });
  });

  it('F12: an event without deliveries keeps its key for as long as its project keeps events', async () => {
    const [old, young] = [31, 29].map((age) => withKey(`key-${age}`, 'x', { timestamp: ago(days(age)) }));
    if (!old || !young) throw new Error('two events');
    await store.deliveries.publish(old, []);
    await store.deliveries.publish(young, []);
    const open = anOutboundEvent({ timestamp: ago(days(50)) });
    await store.deliveries.publish(open, [], true);
    await store.retention.outbound();
    expect(await Promise.all([old, young, open].map(hasEvent))).toEqual([false, true, true]);
    const again = withKey('key-29', 'x');
    expect(await store.deliveries.publish(again, [])).toEqual({ outcome: 'duplicate', existingId: young.id });
  });

  it('goes on over many batches, finds what an interrupted one left, and stops when it is told to', async () => {
    const event = anOutboundEvent({ timestamp: ago(days(40)) });
    const all = Array.from({ length: 450 }, () =>
      aDelivery(event, undefined, { status: 'delivered', endedAt: ago(days(40)) }),
    );
    await store.deliveries.publish(event, all);
    expect(await store.retention.outbound(AbortSignal.abort())).toBe(0);
    // Stopped after the last deliveries, before their event.
    await store.db.collection('outbound_events').updateMany({}, { $set: { loose: true } });
    await store.db.collection('deliveries').deleteMany({ createdAt: { $lt: ago(days(1)) } });
    expect(await store.retention.outbound()).toBe(1);
    expect(await hasEvent(event)).toBe(false);
    const next = await Promise.all(Array.from({ length: 3 }, () => stored(days(40), 'delivered', 'delivered')));
    expect(await store.retention.outbound()).toBe(9);
    expect(await Promise.all(next.map(({ event: one }) => hasEvent(one)))).toEqual([false, false, false]);
  });
});
