import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/domain/ids.ts';
import type { Incident } from '../../src/domain/incident.ts';
import type { Replay } from '../../src/domain/replay.ts';
import type { Store } from '../../src/store/store.ts';
import { type OpenStores, openStores } from './open-store.ts';

let stores: OpenStores;
let store: Store;
let other: Store;
beforeAll(async () => {
  stores = await openStores();
  store = await stores.open();
  other = await stores.open();
});
afterAll(() => stores.close());

function aReplay(changes: Partial<Replay> = {}): Replay {
  return {
    id: newId('rpl'),
    project: 'default',
    kind: 'dead',
    filter: { status: 'dead', since: new Date(1_000), until: new Date(2_000), eventType: 'ticket.*' },
    latestOnly: false,
    rate: 50,
    status: 'running',
    total: 12,
    done: 0,
    createdBy: 'Ann',
    createdAt: new Date(),
    ...changes,
  };
}

function anIncident(endpointId: string): Incident {
  const now = new Date();
  return {
    id: newId('inc'),
    project: 'default',
    endpointId,
    version: 1,
    state: 'failing',
    eventType: 'ticket.created',
    reason: 'answered 503',
    failures: 1,
    dead: 0,
    openedAt: now,
    updatedAt: now,
  };
}

describe('replays', () => {
  it('go on until they end, and one that was cancelled takes no more progress', async () => {
    const [job, next] = [aReplay(), aReplay()];
    await store.replays.insert(job);
    await store.replays.insert(next);
    expect(await other.replays.get('default', job.id)).toEqual(job);
    expect(await other.replays.get('elsewhere', job.id)).toBeUndefined();
    expect((await other.replays.running(10)).toSorted()).toEqual([job.id, next.id].toSorted());
    expect(await store.replays.progress(job.id, { done: 5, cursor: 'dlv_5' })).toBe(true);
    const now = new Date();
    expect(await other.replays.end(job.id, { status: 'cancelled' }, now)).toBe(true);
    expect(await store.replays.progress(job.id, { done: 6, cursor: 'dlv_6' })).toBe(false);
    expect(await store.replays.end(job.id, { status: 'done' }, now)).toBe(false);
    const ended = { status: 'cancelled', done: 5, cursor: 'dlv_5', endedAt: now };
    expect(await store.replays.byId(job.id)).toMatchObject(ended);
    expect(await store.replays.running(10)).toEqual([next.id]);
    const first = await store.replays.list('default', { limit: 1 });
    const second = await store.replays.list('default', { limit: 1, cursor: first.next ?? '' });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([job.id, next.id].toSorted().toReversed());
    expect(second.next).toBeNull();
  });
});

describe('incidents', () => {
  it('are open once per endpoint, whichever process opens them', async () => {
    const endpointId = newId('ep');
    const begun = await Promise.all(
      Array.from({ length: 10 }, (_, index) => (index % 2 ? store : other).incidents.begin(anIncident(endpointId))),
    );
    expect(begun.filter(({ fresh }) => fresh)).toHaveLength(1);
    expect(new Set(begun.map(({ incident }) => incident.id)).size).toBe(1);
    expect(await store.incidents.open(endpointId)).toEqual(begun[0]?.incident);
  });

  it('change only in the version that was read, and another one can begin after the end', async () => {
    const first = anIncident(newId('ep'));
    await store.incidents.begin(first);
    const change = { ...first, failures: 2, nextAt: new Date() };
    const changed = await Promise.all([store, other].map((one) => one.incidents.replace(change, 1)));
    expect(changed.toSorted()).toEqual([false, true]);
    expect(await store.incidents.open(first.endpointId)).toEqual({ ...change, version: 2 });
    const closed = { ...change, state: 'recovered' as const, closedAt: new Date() };
    expect(await store.incidents.replace(closed, 2)).toBe(true);
    expect(await store.incidents.open(first.endpointId)).toBeUndefined();
    expect(await store.incidents.get('default', first.id)).toEqual({ ...closed, version: 3 });
    expect(await store.incidents.get('elsewhere', first.id)).toBeUndefined();
    const second = anIncident(first.endpointId);
    expect((await other.incidents.begin(second)).fresh).toBe(true);
    expect(await store.incidents.replace({ ...closed, closedAt: undefined }, 3)).toBe(false);
  });
});
