import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import type { MailPage } from '../../src/domain/mailbox.ts';
import { eventually } from '../store/eventually.ts';
import { openYard, type Rig, register, ticket, type Yard } from './relay-rig.ts';

let yard: Yard;
let rig: Rig;
let endpoint: Endpoint;
const project = 'default';

beforeEach(async () => {
  yard = await openYard();
  rig = yard.open();
  endpoint = await register(yard.store, { project, delivery: 'poll', url: '', events: ['ticket.created'] });
});
afterEach(() => yard.close());

const publish = (by = rig, type = 'ticket.created') => by.publish({ project, type, data: ticket });
const poll = (waitMs: number, after?: number, signal?: AbortSignal) =>
  rig.polling.poll({ project, endpointId: endpoint.id, after, limit: 10, waitMs, signal });
const idsOf = ({ events }: MailPage) => events.map(({ id }) => id);

/** Moves time on, a look at a time, until a promise is settled; returns the milliseconds that it took. */
async function passes(promise: Promise<unknown>): Promise<number> {
  const began = yard.clock.now();
  let settled = false;
  void promise.finally(() => (settled = true));
  await eventually(async () => {
    await yard.clock.advance(250);
    return settled;
  }).toBe(true);
  return yard.clock.now() - began;
}

describe('an event that only polled endpoints want', () => {
  it('is stored for them, is tried nowhere, and another is not stored at all', async () => {
    const { id, outcome } = await publish();
    expect(outcome).toBe('stored');
    expect((await publish(rig, 'ticket.deleted')).outcome).toBe('unwanted');
    expect(idsOf(await poll(0))).toEqual([id]);
    expect(await yard.store.deliveries.count(project, {})).toBe(0);
    expect(rig.seen).toEqual([]);
  });

  it('is theirs though their filter is changed before they come for it', async () => {
    const { id } = await publish();
    const changed = { ...endpoint, events: ['comment.*'], version: endpoint.version + 1 };
    expect(await yard.store.endpoints.replace(changed, endpoint.version)).toBe(true);
    expect(idsOf(await poll(0))).toEqual([id]);
  });
});

describe('a program that waits for an event', () => {
  it('is answered without one when its time is over', async () => {
    const { next } = await poll(0);
    const waiting = poll(5_000, next);
    expect(await passes(waiting)).toBeGreaterThanOrEqual(5_000);
    expect(await waiting).toMatchObject({ events: [], done: true });
  });

  it('hears at once of what its own process stores, and by looking of what another one stores', async () => {
    const { next } = await poll(0);
    const waiting = poll(30_000, next);
    await eventually(() => yard.clock.waiting).toBeGreaterThan(0);
    const { id } = await publish();
    const first = await waiting;
    expect(idsOf(first)).toEqual([id]);
    const following = poll(30_000, first.next);
    const other = await publish(yard.open());
    expect(await passes(following)).toBeLessThan(30_000);
    expect(idsOf(await following)).toEqual([other.id]);
  });

  it('is let go of when it has gone, or when the process stops', async () => {
    const gone = new AbortController();
    const left = poll(30_000, undefined, gone.signal);
    gone.abort();
    expect((await left).events).toEqual([]);
    const staying = poll(30_000);
    rig.polling.end();
    expect((await staying).events).toEqual([]);
    expect((await poll(30_000)).events).toEqual([]);
  });
});
