import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { type OpenStores, openStores } from './open-store.ts';
import { anEvent, inMs } from './samples.ts';

let stores: OpenStores;
let store: Store;
beforeAll(async () => {
  stores = await openStores();
  store = await stores.open();
});
afterAll(() => stores.close());

describe('accepting events', () => {
  it('V1: stores an event with the exact bytes and headers that came', async () => {
    const event = anEvent({ body: randomBytes(6_500), reason: 'because', headers: { 'x.y': '$z', __proto: '1' } });
    expect(await store.events.accept(event)).toEqual({ outcome: 'stored' });
    const { lease, ...stored } = (await store.events.get('default', event.id)) ?? {};
    expect(stored).toEqual({ ...event, size: 6_500, replyTo: undefined, error: undefined });
    expect(lease).toBeUndefined();
  });

  it('V9, F12: of 50 parallel copies one is stored and 49 are told which one', async () => {
    const copies = Array.from({ length: 50 }, () => anEvent({ deliveryKey: 'fifty-times' }));
    const answers = await Promise.all(copies.map((copy) => store.events.accept(copy)));
    const stored = copies.filter((_, index) => answers[index]?.outcome === 'stored');
    expect(stored).toHaveLength(1);
    const others = answers.filter(({ outcome }) => outcome !== 'stored');
    expect(others).toEqual(others.map(() => ({ outcome: 'duplicate', existingId: stored[0]?.id })));
    expect(await idsOf('fifty-times')).toEqual([stored[0]?.id]);
  });

  it('V9: copies that reach two processes at the same time are still one event', async () => {
    const other = await stores.open();
    const copies = Array.from({ length: 40 }, () => anEvent({ deliveryKey: 'two-processes' }));
    const answers = await Promise.all(copies.map((copy, i) => (i % 2 ? store : other).events.accept(copy)));
    expect(answers.filter(({ outcome }) => outcome === 'stored')).toHaveLength(1);
  });

  it('V9: answers each document of one batch for itself: new, duplicate, conflict', async () => {
    const known = anEvent({ deliveryKey: 'known' });
    await store.events.accept(known);
    const news = Array.from({ length: 20 }, () => anEvent());
    const conflict = anEvent({ deliveryKey: 'known', body: Buffer.from('another body') });
    const elsewhere = anEvent({ deliveryKey: 'known', webhookUuid: 'b0f1c2d3-0000-4000-8000-000000000002' });
    const batch = [...news.slice(0, 10), anEvent({ deliveryKey: 'known' }), conflict, elsewhere, ...news.slice(10)];
    const answers = await Promise.all(batch.map((event) => store.events.accept(event)));
    expect(answers[10]).toEqual({ outcome: 'duplicate', existingId: known.id });
    expect(answers[11]).toEqual({ outcome: 'conflict', existingId: known.id });
    expect(answers.filter(({ outcome }) => outcome === 'stored')).toHaveLength(21);
  });

  it('takes the repeat of the very same event, whose first answer was lost, as stored', async () => {
    const event = anEvent();
    await store.events.accept(event);
    expect(await store.events.accept(event)).toEqual({ outcome: 'stored' });
  });

  it('F17: an event that no document can hold is refused alone', async () => {
    const poison = anEvent({ headers: { 'a\0b': 'c' } });
    const [first, second, third] = await Promise.allSettled(
      [anEvent(), poison, anEvent()].map((event) => store.events.accept(event)),
    );
    expect(first).toMatchObject({ value: { outcome: 'stored' } });
    expect(second).toMatchObject({ status: 'rejected' });
    expect(third).toMatchObject({ value: { outcome: 'stored' } });
  });

  it('F18: keeps a body of 20 MB outside the document, to the last byte, and hands it out by claim and by look-up', async () => {
    const other = await openStores();
    const large = await other.open();
    const body = randomBytes(20 << 20);
    const event = anEvent({ body });
    expect(await large.events.accept(event)).toEqual({ outcome: 'stored' });
    expect((await large.db.collection('events').findOne({}))?.body).toBeUndefined();
    expect((await large.events.get('default', event.id))?.body.equals(body)).toBe(true);
    const [claimed] = await large.events.claim('a', 10, new Date(), inMs(60_000));
    expect(claimed?.body.equals(body)).toBe(true);
    await other.close();
  });

  it('F18: a second copy of a large delivery is a duplicate and leaves no bytes behind', async () => {
    const body = randomBytes(3 << 20);
    const copies = Array.from({ length: 5 }, () => anEvent({ body, deliveryKey: 'large' }));
    const answers = await Promise.all(copies.map((copy) => store.events.accept(copy)));
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual([...Array(4).fill('duplicate'), 'stored']);
    const ids = copies.map(({ id }) => id);
    const owners = await store.db.collection('event_bodies').distinct('event', { event: { $in: ids } });
    expect(owners).toEqual(await idsOf('large'));
  });

  it('V10: finds the same body under another delivery id, of this webhook and recent enough only', async () => {
    const body = randomBytes(100);
    const event = anEvent({ body, receivedAt: inMs(-60_000), replayGuarded: true });
    await store.events.accept(event);
    const { webhookUuid, bodyHash } = event;
    expect(await store.events.findReplay(webhookUuid, bodyHash, inMs(-61_000))).toBe(event.id);
    expect(await store.events.findReplay(webhookUuid, bodyHash, inMs(-59_000))).toBeUndefined();
    expect(await store.events.findReplay('another', bodyHash, inMs(-61_000))).toBeUndefined();
    expect(await store.events.findReplay(webhookUuid, 'ab'.repeat(32), inMs(-61_000))).toBeUndefined();
    const unguarded = anEvent();
    await store.events.accept(unguarded);
    expect(await store.events.findReplay(webhookUuid, unguarded.bodyHash, inMs(-61_000))).toBeUndefined();
  });
});

async function idsOf(deliveryKey: string): Promise<unknown[]> {
  const found = await store.db.collection('events').find({ deliveryKey }).toArray();
  return found.map(({ _id }) => _id);
}
