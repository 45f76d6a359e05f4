import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import type { ChangeFeed } from '../../src/store/change-feed.ts';
import { type EndpointDocument, toSubscriber } from '../../src/store/endpoint-document.ts';
import { createHealthWriter } from '../../src/store/endpoint-health.ts';
import type { Store } from '../../src/store/store.ts';
import { createSubscribers } from '../../src/store/subscribers.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { eventually } from './eventually.ts';
import { type OpenStores, openStores, testBox } from './open-store.ts';
import { anEndpoint, someSecrets } from './relay-samples.ts';
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
  await store.db.collection('endpoints').deleteMany({});
  await eventually(async () => (await other.subscribers.of('default')).length).toBe(0);
  await eventually(async () => (await store.subscribers.of('default')).length).toBe(0);
});
afterAll(() => stores.close());

async function insert(changes: Partial<Endpoint> = {}): Promise<Endpoint> {
  const endpoint = anEndpoint(changes);
  await store.endpoints.insert(endpoint, someSecrets());
  return endpoint;
}

describe('subscribers', () => {
  it('are known without a query, in order of id, where they were written and everywhere else', async () => {
    const all = [await insert(), await insert(), await insert({ project: 'other' })];
    const ids = all
      .slice(0, 2)
      .map(({ id }) => id)
      .toSorted();
    const here = store.subscribers.of('default');
    expect(here).not.toBeInstanceOf(Promise);
    expect((await here).map(({ endpoint }) => endpoint.id)).toEqual(ids);
    expect(store.subscribers.of('default')).toBe(here);
    expect(store.subscribers.of('a-project-without-any')).toEqual([]);
    await eventually(async () => (await other.subscribers.of('default')).map(({ endpoint }) => endpoint.id)).toEqual(
      ids,
    );
    const there = async () => (await other.subscribers.get(all[2]?.id ?? ''))?.secrets.signing[0]?.value;
    await eventually(there).toBe('whsec_a-signing-key');
    expect(await (await stores.open()).subscribers.of('other')).toHaveLength(1);
  });

  it('show edits, states and deletions of other processes', async () => {
    const endpoint = await insert();
    const seen = async () => (await other.subscribers.get(endpoint.id))?.endpoint;
    await store.endpoints.replace({ ...endpoint, url: 'https://new.example/' }, 1);
    expect((await store.subscribers.get(endpoint.id))?.endpoint.url).toBe('https://new.example/');
    await eventually(async () => (await seen())?.url).toBe('https://new.example/');
    await store.subscribers.disable(endpoint.id, 'gone', new Date());
    await eventually(async () => (await seen())?.state).toBe('disabled');
    await store.endpoints.delete('default', endpoint.id);
    expect(await store.subscribers.get(endpoint.id)).toBeUndefined();
    await eventually(seen).toBeUndefined();
    expect(await store.subscribers.of('default')).toEqual([]);
  });

  it('are disabled by one of several processes, and paused ones become active by one', async () => {
    const [failing, paused] = [await insert(), await insert({ state: 'paused', pausedUntil: inMs(-1) })];
    const waiting = await insert({ state: 'paused', pausedUntil: inMs(60_000) });
    const [forever, now] = [await insert({ state: 'paused' }), new Date()];
    const disabled = await Promise.all(
      [store, other].map((one) => one.subscribers.disable(failing.id, 'failing', now)),
    );
    expect(disabled.toSorted()).toEqual([false, true]);
    expect(await store.endpoints.get('default', failing.id)).toMatchObject({
      state: 'disabled',
      stateReason: 'failing',
      stateAt: now,
      version: 2,
    });
    const ended = await Promise.all([store, other].map((one) => one.subscribers.endPauses(now)));
    expect(ended.flat()).toEqual([paused.id]);
    const active = await store.endpoints.get('default', paused.id);
    expect(active?.state).toBe('active');
    expect(active).not.toHaveProperty('pausedUntil');
    for (const { id } of [waiting, forever]) {
      expect((await store.endpoints.get('default', id))?.state).toBe('paused');
    }
  });
});

describe('the health of endpoints', () => {
  it('is known at once here, written once a second, and told to other processes', async () => {
    const clock = new FakeClock(Date.now());
    const mine = await stores.open(clock);
    const { id } = await insert();
    const stored = async () => (await store.endpoints.get('default', id))?.health;
    const failingSince = new Date(clock.now());
    await eventually(async () => (await mine.subscribers.get(id))?.endpoint.id).toBe(id);
    for (let failures = 1; failures <= 5; failures++) {
      mine.subscribers.health(id, { failures, failingSince, lastFailureAt: failingSince, lastStatus: 503, warned: 0 });
    }
    expect((await mine.subscribers.get(id))?.endpoint.health.failures).toBe(5);
    expect(await stored()).toMatchObject({ failures: 0 });
    await clock.advance(1_000);
    await eventually(stored).toMatchObject({ failures: 5, failingSince, lastStatus: 503 });
    await eventually(async () => (await other.subscribers.get(id))?.endpoint.health.failures).toBe(5);
    expect((await store.endpoints.get('default', id))?.version).toBe(1);
  });

  it('is written at the latest when the store is closed; mere times of successes wait for half a minute', async () => {
    const clock = new FakeClock(Date.now());
    const mine = await stores.open(clock);
    const { id } = await insert();
    await eventually(async () => (await mine.subscribers.get(id))?.endpoint.id).toBe(id);
    const lastSuccessAt = new Date(clock.now());
    mine.subscribers.health(id, { failures: 0, warned: 0, lastSuccessAt });
    await clock.advance(2_000);
    expect((await store.endpoints.get('default', id))?.health).toEqual({ failures: 0, warned: 0 });
    await mine.close();
    expect((await store.endpoints.get('default', id))?.health).toEqual({ failures: 0, warned: 0, lastSuccessAt });
  });
});

/** Subscribers of a process that hears of changes like this; `reads` notes which projects were read. */
function listening(
  clock: FakeClock,
  { reads = [], ...feed }: Pick<ChangeFeed, 'listen' | 'healthy'> & { reads?: string[] },
) {
  const documents = store.db.collection<EndpointDocument>('endpoints');
  return createSubscribers({
    load: {
      ofProject: (project) => {
        reads.push(project);
        return documents.find({ project }).sort({ _id: 1 }).toArray();
      },
      one: async (id) => (await documents.findOne({ _id: id })) ?? undefined,
      after: async () => [],
    },
    open: (document) => toSubscriber(testBox, document),
    health: createHealthWriter(documents, { clock, log: silentLogger }),
    feed,
    clock,
  });
}

describe('while changes by other processes can not be heard', () => {
  it('F3: subscribers are read when they are asked for, once a second, with the health known here', async () => {
    const clock = new FakeClock();
    const reads: string[] = [];
    const deaf = listening(clock, { reads, listen: () => () => undefined, healthy: () => false });
    const { id } = await insert();
    const both = await Promise.all([deaf.of('default'), deaf.of('default')]);
    expect(both.map((found) => found.map(({ endpoint }) => endpoint.id))).toEqual([[id], [id]]);
    expect(reads).toEqual(['default']);
    deaf.health(id, { failures: 4, warned: 0 });
    expect((await deaf.get(id))?.endpoint.health.failures).toBe(4);
    await store.endpoints.delete('default', id);
    expect(await deaf.of('default')).toHaveLength(1);
    await clock.advance(1_000);
    expect(await deaf.of('default')).toEqual([]);
    expect(await deaf.get(id)).toBeUndefined();
  });

  it('one that another process has just made is found before its news comes', async () => {
    let gap = () => {};
    const listen: ChangeFeed['listen'] = (_, listener) => {
      gap = () => listener.gap();
      return () => undefined;
    };
    const slow = listening(new FakeClock(), { listen, healthy: () => true });
    gap();
    await slow.ready();
    expect(slow.of('default')).toEqual([]);
    const { id } = await insert();
    expect((await slow.get(id))?.endpoint.id).toBe(id);
    expect(await slow.get('ep_of_nobody')).toBeUndefined();
  });
});
