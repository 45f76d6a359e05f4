import type { Collection } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import type { InboundEvent } from '../../src/domain/inbound-event.ts';
import { createBodies } from '../../src/store/bodies.ts';
import { createEventClaim } from '../../src/store/event-claim.ts';
import type { EventDocument } from '../../src/store/event-document.ts';
import type { Store } from '../../src/store/store.ts';
import { type OpenStores, openStores } from './open-store.ts';
import { aLeasedEvent, anEvent, inMs } from './samples.ts';

let stores: OpenStores;
let store: Store;
let other: Store;
beforeAll(async () => {
  stores = await openStores();
  store = await stores.open();
  other = await stores.open();
});
beforeEach(() => store.db.collection('events').deleteMany({}));
afterAll(() => stores.close());

const later = () => inMs(60_000);
const ids = (events: InboundEvent[]) => events.map(({ id }) => id);
const done = { status: 'done', error: undefined } as const;

async function accept(...events: InboundEvent[]): Promise<void> {
  await Promise.all(events.map((event) => store.events.accept(event)));
}

/** The same collection, but whoever writes many of its documents waits until it may go. */
function hesitant(real: Collection<EventDocument>) {
  const [gate, reached] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const collection = new Proxy(real, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (name !== 'updateMany') return value.bind(target);
      return async (...args: unknown[]) => {
        reached.resolve();
        await gate.promise;
        return Reflect.apply(value, target, args);
      };
    },
  });
  return { collection, chosen: reached.promise, go: gate.resolve };
}

describe('leases', () => {
  it('are taken oldest first, with a token and one more attempt, and an event is claimed once', async () => {
    const events = [-30, -20, -10].map((s) => anEvent({ receivedAt: inMs(s * 1000) }));
    await accept(...[...events].reverse());
    const until = later();
    const first = await store.events.claim('a', 2, new Date(), until);
    expect(ids(first)).toEqual(ids(events.slice(0, 2)));
    expect(first[0]).toMatchObject({ attempts: 1, status: 'running', lease: { owner: 'a', token: 1, until } });
    expect(first[0]?.body).toEqual(events[0]?.body);
    expect(ids(await other.events.claim('b', 10, new Date(), until))).toEqual([events[2]?.id]);
    expect(await store.events.claim('a', 10, new Date(), until)).toEqual([]);
  });

  it('F5: are never shared by processes that claim at the same time, and nothing is left lying', async () => {
    await accept(...Array.from({ length: 300 }, () => anEvent()));
    const claims = ['a', 'b', 'c', 'd'].map(async (owner, index) => {
      const mine: InboundEvent[] = [];
      for (let rounds = 0; rounds < 30; rounds++) {
        mine.push(...(await (index % 2 ? store : other).events.claim(owner, 20, new Date(), later())));
      }
      return mine;
    });
    const taken = (await Promise.all(claims)).flat();
    expect(taken).toHaveLength(300);
    expect(new Set(ids(taken)).size).toBe(300);
  });

  it('F5: are not taken away by a claim that chose its events before another one took them', async () => {
    await accept(...Array.from({ length: 5 }, () => anEvent()));
    const { collection, chosen, go } = hesitant(store.db.collection<EventDocument>('events'));
    const claims = createEventClaim(collection, createBodies(store.db, systemClock));
    const late = claims.claim('late', 10, new Date(), later());
    await chosen;
    const taken = await other.events.claim('early', 10, new Date(), later());
    go();
    expect(await late).toEqual([]);
    expect(taken).toHaveLength(5);
    expect(await other.events.renew('early', later(), ids(taken))).toBe(5);
  });

  it('leave ended, ignored and held events alone', async () => {
    const ended = aLeasedEvent('a', later());
    await accept(anEvent({ status: 'ignored', verdict: 'ping' }), aLeasedEvent('a', later()), ended);
    await store.events.finish(ended.id, 1, done);
    expect(await other.events.claim('b', 10, new Date(), later())).toEqual([]);
  });

  it('F5: run out and are taken over, before what nobody has begun', async () => {
    await accept(anEvent({ receivedAt: inMs(-60_000) }));
    const abandoned = aLeasedEvent('dead', inMs(-1));
    await accept(abandoned);
    const [first] = await store.events.claim('b', 1, new Date(), later());
    expect(first).toMatchObject({ id: abandoned.id, attempts: 2, lease: { owner: 'b', token: 2 } });
  });

  it('F6: carry a token, and whoever lost the lease can not end the event any more', async () => {
    const event = aLeasedEvent('slow', inMs(-1));
    await accept(event);
    const [taken] = await other.events.claim('fast', 1, new Date(), later());
    expect(await store.events.finish(event.id, 1, { status: 'failed', error: { code: 'x', message: 'y' } })).toBe(
      false,
    );
    expect(await other.events.finish(event.id, taken?.lease?.token ?? 0, done)).toBe(true);
    expect(await store.events.get('default', event.id)).toMatchObject({ status: 'done', error: undefined });
  });

  it('F6: answer each ending of one batch for itself, and the same ending twice alike', async () => {
    const [mine, lost, gone] = [aLeasedEvent('a', later()), aLeasedEvent('a', inMs(-1)), aLeasedEvent('a', later())];
    await accept(mine, lost);
    await other.events.claim('b', 1, new Date(), later());
    const endings = [mine, lost, gone].map(({ id }) => store.events.finish(id, 1, done));
    expect(await Promise.all(endings)).toEqual([true, false, false]);
    expect(await store.events.finish(mine.id, 1, done)).toBe(true);
  });

  it('end differently in one batch, each with its own outcome', async () => {
    const events = Array.from({ length: 30 }, () => aLeasedEvent('a', later()));
    await accept(...events);
    const outcomeOf = (i: number) =>
      i % 3 === 0 ? done : { status: 'failed' as const, error: { code: 'x', message: `reason ${i % 3}` } };
    const endings = events.map(({ id }, i) => store.events.finish(id, 1, outcomeOf(i)));
    expect(await Promise.all(endings)).toEqual(events.map(() => true));
    for (const [i, { id }] of events.entries()) {
      expect(await store.events.get('default', id)).toMatchObject({ ...outcomeOf(i), lease: undefined });
    }
  });

  it('keep why an event failed', async () => {
    const event = aLeasedEvent('a', later());
    await accept(event);
    const error = { code: 'template_failed', message: 'The template could not be rendered.' };
    expect(await store.events.finish(event.id, 1, { status: 'failed', error })).toBe(true);
    expect(await store.events.get('default', event.id)).toMatchObject({ status: 'failed', error, lease: undefined });
  });

  it('are renewed for the events that are held, and run out for one that was dropped', async () => {
    const [held, dropped, foreign] = [
      aLeasedEvent('a', inMs(100)),
      aLeasedEvent('a', inMs(100)),
      aLeasedEvent('b', inMs(100)),
    ];
    await accept(held, dropped, foreign);
    expect(await store.events.renew('a', later(), [held.id])).toBe(1);
    const afterwards = inMs(1_000);
    const free = await other.events.claim('c', 10, afterwards, later());
    expect(ids(free).sort()).toEqual(ids([dropped, foreign]).sort());
    expect(await store.events.renew('c', later())).toBe(2);
  });

  it('F17: count how often a claimed event was really begun, and only for who holds it', async () => {
    const event = aLeasedEvent('dead', inMs(-1));
    await accept(event);
    const [taken] = await other.events.claim('b', 1, new Date(), later());
    const token = taken?.lease?.token ?? 0;
    expect([await other.events.begin(event.id, token), await other.events.begin(event.id, token)]).toEqual([1, 2]);
    expect(await store.events.begin(event.id, 1)).toBe(0);
    await other.events.finish(event.id, token, done);
    expect(await other.events.begin(event.id, token)).toBe(0);
  });

  it('F16: are given back at once at shutdown, and the next claim has a higher token', async () => {
    const mine = [aLeasedEvent('a', later()), aLeasedEvent('a', later())];
    await accept(...mine, aLeasedEvent('b', later()));
    expect(await store.events.release('a')).toBe(2);
    const taken = await other.events.claim('b', 10, new Date(), later());
    expect(ids(taken)).toEqual(ids(mine).sort());
    expect(taken.map(({ lease }) => lease?.token)).toEqual([2, 2]);
    expect(await store.events.finish(mine[0]?.id ?? '', 1, done)).toBe(false);
  });

  it('F18: bring at most 32 MB of bodies at a time', async () => {
    await accept(...Array.from({ length: 5 }, () => anEvent({ body: Buffer.alloc(15 << 20, 'x') })));
    expect(await store.events.claim('a', 10, new Date(), later())).toHaveLength(2);
    expect(await store.events.claim('a', 10, new Date(), later())).toHaveLength(2);
    expect(await store.events.claim('a', 10, new Date(), later())).toHaveLength(1);
  });

  it('show in the backlog what nobody holds and how long the oldest has waited', async () => {
    const now = new Date();
    await accept(anEvent({ receivedAt: inMs(-5_000) }), aLeasedEvent('a', later()), aLeasedEvent('dead', inMs(-10)));
    const backlog = await store.backlog(now);
    expect(backlog.waiting).toBe(2);
    expect(Math.round(backlog.oldestMs / 1000)).toBe(5);
    await store.events.claim('a', 10, inMs(1), later());
    expect(await store.backlog(now)).toEqual({ waiting: 0, oldestMs: 0 });
  });
});

describe('lists of events', () => {
  it('go from the newest to the oldest in pages, and tell running from waiting', async () => {
    const events = [1, 2, 3, 4, 5].map((i) => anEvent({ receivedAt: inMs(i * 10) }));
    await accept(...events, anEvent({ project: 'other' }));
    const first = await store.events.list('default', { limit: 3 });
    expect(first.items.map(({ id }) => id)).toEqual(ids(events).reverse().slice(0, 3));
    expect(first.items[0]).not.toHaveProperty('body');
    expect(first.items[0]).not.toHaveProperty('headers');
    const second = await store.events.list('default', { limit: 3, cursor: first.next ?? '' });
    expect(second.items.map(({ id }) => id)).toEqual(ids(events).reverse().slice(3));
    expect(second.next).toBeNull();
    // The other project's event is the oldest.
    await store.events.claim('a', 3, inMs(1_000), later());
    const count = async (status: string) =>
      (await store.events.list('default', { limit: 10 }, { status })).items.length;
    expect([await count('running'), await count('queued'), await count('done')]).toEqual([2, 3, 0]);
  });

  it('are filtered by webhook and verdict, refuse unknown values by name, and I1: show no other project', async () => {
    const [ping, push] = [anEvent({ verdict: 'ping', status: 'ignored' }), anEvent({ webhookUuid: 'w2' })];
    await accept(ping, push);
    const list = async (filter: { verdict?: string; webhookUuid?: string; status?: string }) =>
      (await store.events.list('default', { limit: 10 }, filter)).items.map(({ id }) => id);
    expect(await list({ verdict: 'ping' })).toEqual([ping.id]);
    expect(await list({ webhookUuid: 'w2' })).toEqual([push.id]);
    await expect(list({ status: 'lost' })).rejects.toMatchObject({ code: 'field_invalid' });
    expect(await store.events.get('other', push.id)).toBeUndefined();
  });
});
