import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { InboundEvent } from '../../src/domain/inbound-event.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { createWorkWindow, type WindowDeps } from '../../src/pipeline/work-window.ts';
import type { Store } from '../../src/store/store.ts';
import { type OpenStores, openStores } from '../store/open-store.ts';
import { anEvent } from '../store/samples.ts';
import { FakeClock } from '../support/fake-clock.ts';

let stores: OpenStores;
let store: Store;
let clock: FakeClock;
let worked: string[];
const limits = { concurrency: 2, events: 4, bytes: 10_000, leaseMs: 9_000, sweepMs: 1_000 };

beforeAll(async () => {
  stores = await openStores();
  store = await stores.open();
});

beforeEach(() => {
  clock = new FakeClock(Date.now());
  worked = [];
});

afterAll(() => stores.close());

const finish = async (event: InboundEvent) => {
  worked.push(event.id);
  await store.events.finish(event.id, event.lease?.token ?? 0, { status: 'done' });
};

function open(owner: string, work: WindowDeps['work'] = finish) {
  return createWorkWindow({ owner, queue: store.events, clock, log: silentLogger, limits, work, crowded: () => false });
}

async function storeEvents(count: number): Promise<InboundEvent[]> {
  const events = Array.from({ length: count }, () => anEvent());
  await Promise.all(events.map((event) => store.events.accept(event)));
  return events;
}

describe('the window of work', () => {
  it('F15: holds no more events and bytes than it may; the rest is for the store', async () => {
    const window = open('a');
    window.start();
    await expect.poll(() => window.held()).toBe(0);
    const leases = [1, 2, 3, 4, 5].map(() => window.reserve(10));
    expect(leases.map((lease) => lease?.token)).toEqual([1, 1, 1, 1, undefined]);
    window.cancel(10);
    expect(window.reserve(10_001)).toBeUndefined();
    expect(window.reserve(10)?.owner).toBe('a');
    await window.stop(0);
  });

  it('takes nothing before it is started, so that a process can accept without working', () => {
    expect(open('b').reserve(1)).toBeUndefined();
  });

  it('works through a backlog of the store that is far larger than itself, each event once', async () => {
    const events = await storeEvents(40);
    const window = open('c');
    window.start();
    await expect
      .poll(async () => {
        await clock.advance(1_000);
        return worked.length;
      })
      .toBe(40);
    expect(new Set(worked)).toEqual(new Set(events.map(({ id }) => id)));
    await window.stop(1_000);
  });

  it('F5: what a dead process held is taken over when its lease has run out', async () => {
    const [event] = await storeEvents(1);
    const held = await store.events.claim('dead', 10, new Date(clock.now()), new Date(clock.now() + limits.leaseMs));
    expect(held.map(({ id }) => id)).toEqual([event?.id]);
    const successor = open('successor');
    successor.start();
    for (let second = 1; second < 9; second++) await clock.advance(1_000);
    expect(worked).toEqual([]);
    await expect
      .poll(async () => {
        await clock.advance(1_000);
        return worked;
      })
      .toEqual([event?.id]);
    await successor.stop(0);
  });

  it('F16: at a stop what is under way is finished and the rest is given back', async () => {
    await storeEvents(4);
    const begun: string[] = [];
    let letGo: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const window = open('d', async (event) => {
      begun.push(event.id);
      await gate;
      await finish(event);
    });
    window.start();
    await expect
      .poll(async () => {
        await clock.advance(1_000);
        return begun.length;
      })
      .toBe(2);
    const stopping = window.stop(60_000);
    letGo();
    await stopping;
    expect(worked.length).toBe(2);
    const given = await store.events.claim('e', 10, new Date(clock.now()), new Date(clock.now() + 1_000));
    expect(given.length).toBe(2);
    for (const event of given) await finish(event);
  });
});
