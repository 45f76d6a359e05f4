import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../src/domain/ids.ts';
import type { Replay } from '../../src/domain/replay.ts';
import type { Store } from '../../src/store/store.ts';
import { eventually } from '../store/eventually.ts';
import { aDelivery, anOutboundEvent } from '../store/relay-samples.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { ok, openYard, type Rig, register, ticket, type Yard } from './relay-rig.ts';

let yard: Yard;
let store: Store;
let clock: FakeClock;
let rig: Rig;
const project = 'default';

beforeEach(async () => {
  yard = await openYard();
  ({ store, clock } = yard);
  rig = yard.open();
});

afterEach(() => yard.close());

const count = (filter: object) => store.deliveries.count(project, filter);

/** Stores past events, a minute apart, with a delivery each that stands as told. */
async function past(endpointId: string, number: number, status: 'dead' | 'held' | 'delivered'): Promise<string[]> {
  const begin = clock.now() - 3_600_000;
  const events = Array.from({ length: number }, (_, n) => {
    const timestamp = new Date(begin + n * 1_000);
    const id = newId('evt', timestamp.getTime());
    return anOutboundEvent({
      id,
      timestamp,
      body: JSON.stringify({ id, type: 'ticket.created', timestamp, data: ticket }),
    });
  });
  await Promise.all(events.map((event) => store.deliveries.publish(event, [aDelivery(event, endpointId, { status })])));
  return events.map(({ id }) => id);
}

async function begin(job: Pick<Replay, 'kind' | 'filter'> & Partial<Replay>): Promise<string> {
  const id = newId('rpl', clock.now());
  const rest = { latestOnly: false, rate: 50, status: 'running', total: 0, done: 0, createdBy: 'Ann' } as const;
  await store.replays.insert({ ...rest, id, project, createdAt: new Date(clock.now()), ...job });
  rig.begun(id);
  await clock.advance(0);
  return id;
}

const job = async (id: string) => await store.replays.get(project, id);

/** Lets time go on until something is so. */
const meanwhile = (look: () => unknown, be: unknown) => yard.meanwhile(look, be, 500);

const idsSeen = () => rig.seen.map(({ headers }) => headers['webhook-id']);

describe('jobs over deliveries', () => {
  it('F11: dead letters go out again in the order of their events, at the rate asked for, each once, though the button was pressed twice', async () => {
    const endpoint = await register(store, { project, concurrency: 1 });
    const events = await past(endpoint.id, 120, 'dead');
    const filter = { endpointId: endpoint.id, status: 'dead' } as const;
    const [first, second] = [
      await begin({ kind: 'dead', filter, rate: 20 }),
      await begin({ kind: 'dead', filter, rate: 20 }),
    ];
    await eventually(() => rig.seen.length).toBeGreaterThan(0);
    // Two jobs of 20 a second, and no time has gone by.
    expect(rig.seen.length).toBeLessThanOrEqual(40);
    await meanwhile(async () => [(await job(first))?.status, (await job(second))?.status], ['done', 'done']);
    await meanwhile(() => count({ status: 'delivered' }), 120);
    expect(idsSeen()).toEqual(events);
  });

  it('F11: a job stops where it stands when it is cancelled, and when its endpoint is disabled', async () => {
    const endpoint = await register(store, { project });
    await past(endpoint.id, 60, 'dead');
    const filter = { endpointId: endpoint.id, status: 'dead' } as const;
    const cancelled = await begin({ kind: 'dead', filter, rate: 10 });
    await eventually(() => rig.seen.length).toBe(10);
    await store.replays.end(cancelled, { status: 'cancelled' }, new Date());
    await clock.advance(60_000);
    await eventually(() => count({ status: 'delivered' })).toBe(10);
    const stopped = await begin({ kind: 'dead', filter, rate: 10 });
    await eventually(() => rig.seen.length).toBe(20);
    await store.subscribers.disable(endpoint.id, 'manual', new Date());
    await meanwhile(async () => (await job(stopped))?.status, 'stopped');
    expect((await job(stopped))?.reason).toBe('endpoint_disabled');
    expect(await count({ status: 'dead' })).toBe(40);
  });

  it('F11: a job whose process died is carried on by another one from where it stood', async () => {
    const endpoint = await register(store, { project });
    await past(endpoint.id, 40, 'dead');
    const filter = { endpointId: endpoint.id, status: 'dead' } as const;
    const id = newId('rpl', clock.now());
    const [tenth] = (await store.deliveries.page(project, filter, undefined, 10)).slice(-1);
    const rest = { latestOnly: false, rate: 1_000, status: 'running', total: 40, createdBy: 'Ann' } as const;
    await store.replays.insert({
      ...rest,
      id,
      project,
      kind: 'dead',
      filter,
      done: 10,
      cursor: tenth?.id,
      createdAt: new Date(),
    });
    // Nobody says that it is there: the sweep finds it.
    await meanwhile(async () => (await job(id))?.status, 'done');
    expect((await job(id))?.done).toBe(40);
    await meanwhile(() => count({ status: 'delivered' }), 30);
  });

  it('what was held goes out as told: all of it, or the latest of each kind, or none', async () => {
    const endpoint = await register(store, { project });
    const filter = { endpointId: endpoint.id, status: 'held' } as const;
    const events = await past(endpoint.id, 5, 'held');
    const latest = await begin({ kind: 'held', filter, latestOnly: true });
    await meanwhile(async () => (await job(latest))?.status, 'done');
    await eventually(idsSeen).toEqual(events.slice(-1));
    expect(await count({ status: 'discarded' })).toBe(4);
    await past(endpoint.id, 3, 'held');
    const none = await begin({ kind: 'discard', filter });
    await meanwhile(async () => (await job(none))?.status, 'done');
    expect(await count({ status: 'discarded' })).toBe(7);
    await past(endpoint.id, 3, 'held');
    await begin({ kind: 'held', filter });
    await meanwhile(() => count({ status: 'delivered' }), 4);
  });

  it('a time range of history is sent again, also to an endpoint that came later, and nothing outside of it', async () => {
    const early = await register(store, { project, url: 'https://early.example/' });
    const events = await past(early.id, 10, 'delivered');
    const late = await register(store, { project, url: 'https://late.example/' });
    await register(store, { project, url: 'https://other.example/', events: ['comment.*'] });
    const since = new Date(clock.now() - 3_600_000 + 2_000);
    const until = new Date(since.getTime() + 5_000);
    const id = await begin({ kind: 'history', filter: { since, until } });
    await meanwhile(async () => (await job(id))?.status, 'done');
    await eventually(() => rig.seen.length).toBe(10);
    const to = (url: string) => rig.seen.filter((one) => one.url === url).map(({ headers }) => headers['webhook-id']);
    expect(to(early.url).toSorted()).toEqual(events.slice(2, 7));
    expect(to(late.url).toSorted()).toEqual(events.slice(2, 7));
    expect(to('https://other.example/')).toEqual([]);
  });

  it('events for a paused endpoint are held, and go out when the pause ends by itself', async () => {
    const endpoint = await register(store, { project });
    const stored = await store.endpoints.get(project, endpoint.id);
    if (!stored) throw new Error('it is not there');
    const pausedUntil = new Date(clock.now() + 3_600_000);
    const paused = { ...stored, state: 'paused', stateReason: 'manual', pausedUntil, version: 2 } as const;
    expect(await store.endpoints.replace(paused, 1)).toBe(true);
    rig.changed(paused);
    rig.answer(() => ok);
    for (let n = 0; n < 3; n++) await rig.publish({ project, type: 'ticket.created', data: ticket, always: true });
    expect(await count({ status: 'held' })).toBe(3);
    await clock.advance(3_000_000);
    expect(rig.seen).toHaveLength(0);
    await clock.advance(600_000);
    await meanwhile(() => count({ status: 'delivered' }), 3);
  });
});
