import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Delivery, DeliveryFilter } from '../../src/domain/delivery.ts';
import { deliveryStatuses } from '../../src/domain/delivery.ts';
import { newId } from '../../src/domain/ids.ts';
import { type DeliveryDocument, toDeliveryDocument } from '../../src/store/delivery-document.ts';
import { queryOf } from '../../src/store/delivery-query.ts';
import type { Store } from '../../src/store/store.ts';
import { type OpenStores, openStores } from './open-store.ts';
import { aDelivery, anAttempt, anOutboundEvent } from './relay-samples.ts';
import { inMs } from './samples.ts';

let stores: OpenStores;
let store: Store;
beforeAll(async () => {
  stores = await openStores();
  store = await stores.open();
});
afterAll(() => stores.close());

const collection = () => store.db.collection<DeliveryDocument>('deliveries');
const ids = (deliveries: Delivery[]) => deliveries.map(({ id }) => id);

/** Writes deliveries as they are stored, in any state. */
async function seed(deliveries: Delivery[], changes: Partial<DeliveryDocument> = {}): Promise<void> {
  for (let i = 0; i < deliveries.length; i += 10_000) {
    const documents = deliveries.slice(i, i + 10_000).map((one) => ({ ...toDeliveryDocument(one), ...changes }));
    await collection().insertMany(documents, { ordered: false });
  }
}

/** Names of the stages of the winning plan, and how much was looked at. */
async function explain(filter: DeliveryFilter, project = 'big') {
  const { where, hint } = queryOf(project, filter);
  const found = collection().find(where, { hint }).sort({ createdAt: -1, _id: -1 }).limit(21);
  const { queryPlanner, executionStats } = await found.explain('executionStats');
  return { plan: JSON.stringify(queryPlanner.winningPlan), looked: executionStats.totalDocsExamined };
}

describe('lists of deliveries', () => {
  const project = 'lists';
  const all: Delivery[] = [];
  beforeAll(async () => {
    const at = inMs(-60_000);
    const event = anOutboundEvent({ project, timestamp: at });
    // Several of one millisecond, so that the order can't rest on time alone.
    const same = Array.from({ length: 7 }, () => aDelivery(event, undefined, { status: 'dead' }));
    const others = Array.from({ length: 5 }, (_, index) => {
      const one = anOutboundEvent({ project, type: 'run.completed', timestamp: inMs(index * 10 - 30_000) });
      return aDelivery(one, 'ep_one', { status: index % 2 ? 'held' : 'queued' });
    });
    all.push(...same.toSorted((a, b) => (a.id < b.id ? -1 : 1)), ...others);
    await seed(same, { errorClass: 'timeout', httpStatus: 504, attempts: [anAttempt({ ok: false })] });
    await seed(others);
    await seed([aDelivery(anOutboundEvent({ project: 'other' }))]);
  });

  it('go from the newest to the oldest in pages, without the answers, and replays the other way', async () => {
    const seen: Delivery[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.deliveries.list(project, { limit: 5, cursor });
      seen.push(...page.items);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(ids(seen)).toEqual(ids(all).reverse());
    expect(seen.at(-1)?.attempts[0]).not.toHaveProperty('response');
    const paged: string[] = [];
    for (let after: string | undefined; ; after = paged.at(-1)) {
      const page = await store.deliveries.page(project, {}, after, 5);
      paged.push(...ids(page));
      if (page.length < 5) break;
    }
    expect(paged).toEqual(ids(all));
  });

  it('go on behind a delivery that was deleted meanwhile, and refuse a cursor that is none', async () => {
    const gone = aDelivery(anOutboundEvent({ project, timestamp: inMs(-40_000) }));
    expect(ids(await store.deliveries.page(project, {}, gone.id, 50))).toEqual(ids(all.slice(7)));
    const list = store.deliveries.list(project, { limit: 5, cursor: 'nonsense' });
    await expect(list).rejects.toMatchObject({ code: 'field_invalid' });
    await expect(store.deliveries.page(project, {}, 'nonsense', 5)).rejects.toMatchObject({ code: 'field_invalid' });
  });

  it.each<[DeliveryFilter, (one: Delivery, index: number) => boolean]>([
    [{ status: 'held' }, ({ status }) => status === 'held'],
    [{ endpointId: 'ep_one' }, ({ endpointId }) => endpointId === 'ep_one'],
    [{ endpointId: 'ep_one', status: 'queued' }, (one) => one.endpointId === 'ep_one' && one.status === 'queued'],
    [{ endpointId: 'ep_one', status: 'held' }, ({ status }) => status === 'held'],
    [{ eventType: 'run.*' }, ({ eventType }) => eventType === 'run.completed'],
    [{ eventType: 'run' }, () => false],
    [{ status: 'dead', errorClass: 'timeout' }, (_, index) => index < 7],
    [{ status: 'dead', errorClass: 'gone' }, () => false],
    [{ httpStatus: 504 }, (_, index) => index < 7],
    [{ since: inMs(-45_000) }, (_, index) => index >= 7],
    [{ until: inMs(-45_000), eventType: 'ticket.created' }, (_, index) => index < 7],
  ])('are filtered by %j, as counts and replays are', async (filter, fits) => {
    const wanted = ids(all.filter(fits));
    const { items } = await store.deliveries.list(project, { limit: 50 }, filter);
    expect(ids(items)).toEqual(wanted.toReversed());
    expect(ids(await store.deliveries.page(project, filter, undefined, 50))).toEqual(wanted);
    expect(await store.deliveries.count(project, filter)).toBe(wanted.length);
  });

  it('are filtered by event and endpoint, and I1: show nothing of another project', async () => {
    const [first] = all;
    const filter = { eventId: first?.eventId ?? '', endpointId: first?.endpointId ?? '' };
    expect(await store.deliveries.count(project, { eventId: filter.eventId })).toBe(7);
    expect(ids((await store.deliveries.list(project, { limit: 5 }, filter)).items)).toEqual([first?.id]);
    expect(await store.deliveries.count('other', filter)).toBe(0);
    expect(await store.deliveries.get('other', first?.id ?? '')).toBeUndefined();
  });
});

describe('very many deliveries', () => {
  const project = 'big';
  const endpoints = Array.from({ length: 10 }, () => newId('ep'));
  const dead = 100_000;

  beforeAll(async () => {
    const start = Date.now() - 10_000_000;
    const letters = Array.from({ length: dead }, (_, index) => {
      const event = anOutboundEvent({ project, timestamp: new Date(start + index * 10) });
      const changes = { eventType: `ticket.${index % 7}`, status: 'dead' as const };
      return aDelivery(event, endpoints[index % 10] ?? '', { ...changes, errorClass: index % 10 ? 'timeout' : 'gone' });
    });
    await seed(letters);
    const owed = Array.from({ length: 10_000 }, (_, index) => {
      const event = anOutboundEvent({ project: 'owed', timestamp: new Date(start + index) });
      return aDelivery(event, endpoints[index % 10] ?? '', { tries: 1, dueAt: inMs(index - 5_000) });
    });
    await seed(owed);
  }, 120_000);

  it('F18: 100,000 dead letters are grouped from an index alone', async () => {
    const groups = await store.deliveries.deadGroups(project);
    expect(groups).toHaveLength(10);
    const [first] = groups;
    expect(first?.types).toHaveLength(5);
    expect(groups.every(({ count }) => count === dead / 10)).toBe(true);
    expect(groups.filter(({ errorClass }) => errorClass === 'gone').map(({ endpointId }) => endpointId)).toEqual([
      endpoints[0],
    ]);
    expect((first?.newest.getTime() ?? 0) - (first?.oldest.getTime() ?? 0)).toBe((dead - 10) * 10);
    const pipeline = [{ $match: { project, status: 'dead' } }, { $group: { _id: '$errorClass' } }];
    const plan = JSON.stringify(
      await collection().aggregate(pipeline, { hint: 'dead_groups' }).explain('queryPlanner'),
    );
    expect(plan).toContain('PROJECTION_COVERED');
  });

  it.each<DeliveryFilter>([
    {},
    ...deliveryStatuses.map((status) => ({ status })),
    { status: 'dead', endpointId: endpoints[3] },
    { endpointId: endpoints[3] },
    { status: 'dead', since: inMs(-9_500_000), until: inMs(-9_499_000) },
  ])('F18: a page of %j is read from an index, and no more of it than the page', async (filter) => {
    const { plan, looked } = await explain(filter);
    expect(plan).not.toContain('COLLSCAN');
    expect(plan).not.toContain('"SORT"');
    expect(looked).toBeLessThanOrEqual(21);
  });

  it('F18: are counted from an index', async () => {
    expect(await store.deliveries.count(project, { status: 'dead' })).toBe(dead);
    expect(await store.deliveries.count(project, { status: 'dead', endpointId: endpoints[3] })).toBe(dead / 10);
    const one = { status: 'dead', endpointId: endpoints[0], errorClass: 'gone' } as const;
    expect(await store.deliveries.count(project, one)).toBe(dead / 10);
  });

  it('F18: with 10,000 owed, a claim and the look for the next one read only what they bring', async () => {
    await store.db.command({ profile: 2 });
    const now = new Date();
    const taken = await store.deliveries.claim('a', { limit: 20, now, until: inMs(60_000) });
    const ofOne = await store.deliveries.claim('a', {
      limit: 20,
      now,
      until: inMs(60_000),
      endpointId: endpoints[4] ?? '',
    });
    const next = await store.deliveries.nextDue(endpoints[4] ?? '');
    const owing = await store.deliveries.owing(now, 5);
    await store.db.command({ profile: 0 });
    expect(taken).toHaveLength(20);
    expect(ofOne.every(({ endpointId }) => endpointId === endpoints[4])).toBe(true);
    expect(next && next > (ofOne.at(-1)?.dueAt ?? now)).toBe(true);
    expect(owing).toHaveLength(5);
    const work = await store.db
      .collection('system.profile')
      .find({ ns: /\.deliveries$/ })
      .toArray();
    expect(work.length).toBeGreaterThan(6);
    for (const { planSummary, docsExamined } of work) {
      expect(planSummary).not.toContain('COLLSCAN');
      expect(docsExamined ?? 0).toBeLessThanOrEqual(40);
    }
  });
});
