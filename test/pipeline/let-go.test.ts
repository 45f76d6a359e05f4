import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../src/domain/ids.ts';
import type { Replay } from '../../src/domain/replay.ts';
import type { Store } from '../../src/store/store.ts';
import { eventually } from '../store/eventually.ts';
import { type OpenStores, openStores } from '../store/open-store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { meanwhileBy, openRig, type Rig, register, ticket, type Yard } from './relay-rig.ts';

let stores: OpenStores;
let store: Store;
let clock: FakeClock;
let rig: Rig;
const project = 'default';

beforeEach(async () => {
  stores = await openStores();
  store = await stores.open();
  clock = new FakeClock(Date.now());
  rig = openRig({ store, clock });
});

afterEach(async () => {
  await rig.stop(0);
  await stores.close();
});

const count = (filter: object) => store.deliveries.count(project, filter);
const job = async (id: string) => await store.replays.get(project, id);
const titles = () => rig.seen.map(({ body }) => JSON.parse(body).data.ticket.title);

const meanwhile: Yard['meanwhile'] = (look, be) => meanwhileBy(clock)(look, be);

/** Two turns of the sweep, and what they set off. */
async function sweepTwice(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) {
    await clock.advance(30_000);
    await store.ping();
  }
}

/** A paused endpoint for which three events are held. */
async function pausedWithThree(): Promise<string> {
  const pausedUntil = new Date(clock.now() + 1_000);
  const { id } = await register(store, { project, state: 'paused', stateReason: 'manual', pausedUntil });
  for (const title of ['one', 'two', 'three']) {
    const data = { ...ticket, ticket: { ...ticket.ticket, title } };
    await rig.publish({ project, type: 'ticket.created', data, always: true });
    await clock.advance(2);
  }
  expect(await count({ status: 'held' })).toBe(3);
  return id;
}

/** What a process leaves behind that dies as soon as the pause has ended. */
async function endPauseAndDie(): Promise<void> {
  expect(await store.subscribers.endPauses(new Date(clock.now() + 1_000))).toHaveLength(1);
}

async function stored(changes: Partial<Replay> & Pick<Replay, 'filter'>): Promise<string> {
  const id = newId('rpl', clock.now());
  const rest = { latestOnly: false, rate: 50, status: 'running', total: 3, done: 0, createdBy: 'Ann' } as const;
  await store.replays.insert({ kind: 'held', id, project, ...rest, createdAt: new Date(clock.now()), ...changes });
  return id;
}

describe('what is held for an active endpoint', () => {
  it('F5, F25: goes out by itself where a process died between the end of a pause and its job', async () => {
    await pausedWithThree();
    await endPauseAndDie();
    rig.start();
    await meanwhile(() => count({ status: 'delivered' }), 3);
    expect(titles().toSorted()).toEqual(['one', 'three', 'two']);
  });

  it('F25: goes out by itself where it was stored as held while the pause ended', async () => {
    const endpointId = await pausedWithThree();
    await endPauseAndDie();
    const early = await stored({ filter: { endpointId, status: 'held' }, status: 'done', total: 0 });
    rig.start();
    await meanwhile(() => count({ status: 'delivered' }), 3);
    const { items } = await store.replays.list(project, { limit: 10 });
    expect(items.filter(({ id }) => id !== early)).toMatchObject([{ total: 3, createdBy: 'switchhook' }]);
  });

  it('stays held where somebody cancelled the job that let it go', async () => {
    const endpointId = await pausedWithThree();
    await endPauseAndDie();
    const id = await stored({ filter: { endpointId, status: 'held' } });
    await store.replays.end(id, { status: 'cancelled' }, new Date(clock.now() + 10_000));
    rig.start();
    await sweepTwice();
    expect(await store.deliveries.stranded(10)).toEqual([endpointId]);
    expect(await count({ status: 'held' })).toBe(3);
    expect((await store.replays.list(project, { limit: 10 })).items).toHaveLength(1);
  });
});

describe('a resume that was begun', () => {
  it('F5: is carried through as it was asked for, whoever died after the endpoint was active', async () => {
    const endpointId = await pausedWithThree();
    const id = await stored({ filter: { endpointId, status: 'held' }, latestOnly: true, onResume: true });
    await endPauseAndDie();
    rig.start();
    await meanwhile(async () => (await job(id))?.status, 'done');
    await eventually(titles).toEqual(['three']);
    expect(await count({ status: 'discarded' })).toBe(2);
  });

  it('F5: touches nothing where a process died before the endpoint was active', async () => {
    const endpointId = await pausedWithThree();
    const endpoint = await store.endpoints.get(project, endpointId);
    if (!endpoint) throw new Error('it is not there');
    expect(await store.endpoints.replace({ ...endpoint, pausedUntil: undefined }, endpoint.version)).toBe(true);
    const id = await stored({ kind: 'discard', filter: { endpointId, status: 'held' }, onResume: true });
    rig.start();
    rig.begun(id);
    await meanwhile(async () => (await job(id))?.status, 'stopped');
    expect((await job(id))?.reason).toBe('endpoint_paused');
    expect(await count({ status: 'held' })).toBe(3);
  });
});
