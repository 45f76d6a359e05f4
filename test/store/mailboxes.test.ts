import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../src/domain/ids.ts';
import type { MailPage } from '../../src/domain/mailbox.ts';
import type { Store } from '../../src/store/store.ts';
import { type OpenStores, openStores } from './open-store.ts';
import { aDelivery, anOutboundEvent } from './relay-samples.ts';

const reader = 'ep_reader';
let stores: OpenStores;
let store: Store;
let second: Store;
beforeAll(async () => {
  stores = await openStores();
  store = await stores.open();
  second = await stores.open();
});
afterAll(() => stores.close());
beforeEach(async () => {
  for (const name of ['outbound_events', 'mail_orders', 'deliveries']) await store.db.collection(name).deleteMany({});
});

const read = (after?: number, { by = store, limit = 100, endpointId = reader } = {}): Promise<MailPage> =>
  by.mailboxes.readMail({ project: 'default', endpointId, after, limit });
const idsOf = ({ events }: MailPage) => events.map(({ id }) => id);

/** Publishes an event for the reader and returns its id. */
async function kept(changes: Parameters<typeof anOutboundEvent>[0] = {}, by = store): Promise<string> {
  const event = anOutboundEvent({ readers: [reader], ...changes });
  expect(await by.deliveries.publish(event, [])).toEqual({ outcome: 'stored' });
  return event.id;
}

/** Everything there is, in pages of this size. */
async function readAll(limit: number, by = store): Promise<string[]> {
  const all: string[] = [];
  let page: MailPage | undefined;
  do {
    page = await read(page?.next, { by, limit });
    all.push(...idsOf(page));
  } while (!page.done);
  return all;
}

describe('the events that an endpoint fetches', () => {
  it('come in one order, page by page, and the same place finds the same again', async () => {
    const ids = [];
    for (let n = 0; n < 7; n++) ids.push(await kept());
    const first = await read(undefined, { limit: 3 });
    expect([idsOf(first), first.done]).toEqual([ids.slice(0, 3), false]);
    const rest = await read(first.next);
    expect([idsOf(rest), rest.done]).toEqual([ids.slice(3), true]);
    expect(await read(first.next)).toEqual(rest);
    expect(await read(undefined, { limit: 3 })).toEqual(first);
    expect(await read(rest.next)).toEqual({ events: [], next: rest.next, done: true });
  });

  it('stay where they are when they are expunged, empty: nobody is to think that nothing happened', async () => {
    const ids = [await kept(), await kept(), await kept()];
    await read();
    await store.payloads.outbound('default', ids[1] ?? '', { discard: false, now: new Date() });
    expect(await readAll(1)).toEqual(ids);
    expect((await read()).events[1]).toMatchObject({ id: ids[1], body: '' });
  });

  it('are found though they become visible after others that happened later', async () => {
    const hourAgo = new Date(Date.now() - 3_600_000);
    const late = newId('evt', hourAgo.getTime());
    const soon = await kept();
    const page = await read();
    expect(idsOf(page)).toEqual([soon]);
    await kept({ id: late, timestamp: hourAgo });
    expect(idsOf(await read(page.next))).toEqual([late]);
    expect(idsOf(await read())).toEqual([soon, late]);
  });

  it('are those that were kept for it in its project, whether or not others get them posted', async () => {
    const mine = await kept();
    await kept({ readers: ['ep_other'] });
    await kept({ project: 'other' });
    const posted = anOutboundEvent({ readers: [reader, 'ep_other'] });
    await store.deliveries.publish(posted, [aDelivery(posted)]);
    await store.deliveries.publish(anOutboundEvent(), []);
    expect(idsOf(await read())).toEqual([mine, posted.id]);
    expect(idsOf(await read(undefined, { endpointId: 'ep_third' }))).toEqual([]);
  });

  it('F2: have one order though the process that gave places died before it wrote them down', async () => {
    const before = [await kept(), await kept()];
    const { next } = await read();
    const batch = [await kept(), await kept(), await kept()].toReversed();
    // What a killed process leaves behind: the decision, and one of three places written.
    const orders = store.db.collection<{ _id: string }>('mail_orders');
    await orders.updateOne({ _id: 'default' }, { $set: { last: next + 3, batch } });
    const events = store.db.collection<{ _id: string }>('outbound_events');
    await events.updateOne({ _id: batch[2] ?? '' }, { $set: { place: next + 3 }, $unset: { unplaced: '' } });
    const after = await kept();
    expect(await readAll(2, second)).toEqual([...before, ...batch, after]);
    expect(await readAll(100)).toEqual([...before, ...batch, after]);
  });

  it('are never skipped by a reader while two processes publish and two give places', async () => {
    const published: string[] = [];
    let open = 2;
    const publisher = async (by: Store) => {
      for (let round = 0; round < 12; round++) {
        // Some with ids of long ago, as events have that tell of something older.
        const ids = [0, 1, 2, 3].map((n) => newId('evt', Date.now() - (n % 2) * 60_000));
        published.push(...(await Promise.all(ids.map((id) => kept({ id }, by)))));
      }
      open -= 1;
    };
    const follow = async (by: Store) => {
      const seen: string[] = [];
      let after: number | undefined;
      for (let last = false; ; ) {
        const page: MailPage = await read(after, { by, limit: 5 });
        seen.push(...idsOf(page));
        after = page.next;
        if (last && page.done) return seen;
        last = open === 0;
      }
    };
    const [one, other] = await Promise.all([follow(store), follow(second), publisher(store), publisher(second)]);
    expect(one).toEqual(other);
    expect(one.toSorted()).toEqual(published.toSorted());
    expect(await readAll(7)).toEqual(one);
  });

  it('are refused to a place that is not of this order', async () => {
    await kept();
    const { next } = await read();
    await expect(read(next + 1)).rejects.toMatchObject({ code: 'iterator_expired' });
  });
});
