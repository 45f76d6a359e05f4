import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery, DeliveryStatus } from '../../src/domain/delivery.ts';
import type { InboundEvent } from '../../src/domain/inbound-event.ts';
import type { OutboundEvent } from '../../src/domain/outbound-event.ts';
import { runIdOf } from '../../src/domain/run.ts';
import type { Store } from '../../src/store/store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { type OpenStores, openStores } from './open-store.ts';
import { aDelivery, anAttempt, anEndpoint, anOutboundEvent, delivered, someSecrets } from './relay-samples.ts';
import { anEvent, aRun, days } from './samples.ts';

const clock = new FakeClock(Date.UTC(2026, 5, 1));
const ago = (ms: number) => new Date(clock.now() - ms);
let stores: OpenStores;
let store: Store;
beforeAll(async () => {
  stores = await openStores();
  store = await stores.open(clock, { payloads: 3, deliveries: 10, deadLetters: 20 });
  await store.projects.ensure({
    slug: 'default',
    name: 'Default',
    retentionDays: 30,
    channels: [],
    createdAt: ago(days(400)),
  });
});
beforeEach(async () => {
  for (const name of ['deliveries', 'outbound_events', 'events', 'runs', 'meta']) {
    await store.db.collection(name).deleteMany({});
  }
});
afterAll(() => stores.close());

/** An outbound event of that age with one delivery in each of these states, each tried once. */
async function sent(age: number, ...statuses: DeliveryStatus[]): Promise<{ event: OutboundEvent; all: Delivery[] }> {
  const event = anOutboundEvent({ timestamp: ago(age) });
  const all = statuses.map((status) =>
    aDelivery(event, undefined, {
      status,
      tries: 1,
      orderKey: 'ann@example.com',
      attempts: [anAttempt({ response: 'you sent Ann', reason: 'said Ann' })],
      ...(status === 'queued' || status === 'held' ? {} : { endedAt: ago(age) }),
    }),
  );
  await store.deliveries.publish(event, all);
  return { event, all };
}

async function came(age: number, changes: Partial<InboundEvent> = {}): Promise<InboundEvent> {
  const event = anEvent({ status: 'done', receivedAt: ago(age), headers: { 'x-name': 'Ann' }, ...changes });
  await store.events.accept(event);
  await store.runs.save({
    ...aRun(event),
    prompts: ['About Ann'],
    output: 'Ann is well',
    status: 'done',
    endedAt: ago(age),
  });
  return event;
}

const bodyOf = async ({ id }: { id: string }) => (await store.deliveries.event('default', id))?.body;
const wish = (discard = false) => ({ discard, now: ago(0) });

describe('days of single classes', () => {
  it('payloads go first, and leave ids, times, statuses and results', async () => {
    const [old, young] = [await came(days(4)), await came(days(2))];
    const large = await came(days(4), { body: randomBytes(2 << 20) });
    const out = await sent(days(4), 'delivered', 'discarded');
    expect(await store.retention.payloads()).toBe(3);
    expect(await store.events.get('default', old.id)).toMatchObject({
      id: old.id,
      status: 'done',
      receivedAt: old.receivedAt,
      headers: {},
      body: Buffer.alloc(0),
      expunged: { at: ago(0), by: 'retention' },
    });
    expect(await store.runs.get(runIdOf(old.id))).toMatchObject({ prompts: [], output: 'Ann is well', status: 'done' });
    expect((await store.events.get('default', young.id))?.body).toEqual(young.body);
    expect((await store.events.get('default', large.id))?.body).toHaveLength(0);
    expect(await store.db.collection('event_bodies').countDocuments({ event: large.id })).toBe(0);
    expect(await bodyOf(out.event)).toBe('');
    const { attempts, ...rest } = (await store.deliveries.get('default', out.all[0]?.id ?? '')) ?? { attempts: [] };
    expect(rest).toMatchObject({ status: 'delivered', tries: 1, endedAt: ago(days(4)) });
    expect(rest).not.toHaveProperty('orderKey');
    expect(attempts).toEqual([expect.objectContaining({ number: 1, status: 200, timing: expect.anything() })]);
    expect(JSON.stringify(attempts)).not.toContain('Ann');
    expect(await store.retention.payloads()).toBe(0);
  });

  it('F23: nothing that waits loses its payload, and what did wait loses it as soon as it is over', async () => {
    const queued = await came(days(9), { status: 'queued' });
    const open = await Promise.all((['queued', 'held', 'dead'] as const).map((one) => sent(days(9), one, 'delivered')));
    const fanOut = anOutboundEvent({ timestamp: ago(days(9)) });
    await store.deliveries.publish(fanOut, [], true);
    expect(await store.retention.payloads()).toBe(0);
    expect((await store.events.get('default', queued.id))?.body).toEqual(queued.body);
    for (const { event } of [...open, { event: fanOut }]) expect(await bodyOf(event)).toBe(event.body);
    const ids = open.flatMap(({ all }) => all.map(({ id }) => id));
    await store.deliveries.discard(ids, ago(0), ['queued', 'held', 'dead']);
    expect(await store.retention.payloads()).toBe(3);
    expect(await Promise.all(open.map(({ event }) => bodyOf(event)))).toEqual(['', '', '']);
  });

  it('goes on where it stopped, over many batches, also behind what it has to leave', async () => {
    const waiting = await sent(days(9), 'dead');
    const many = Array.from({ length: 450 }, () => anOutboundEvent({ timestamp: ago(days(5)) }));
    await Promise.all(many.map((event) => store.deliveries.publish(event, [])));
    expect(await store.retention.payloads(AbortSignal.abort())).toBe(0);
    expect(await store.retention.payloads()).toBe(450);
    expect(await bodyOf(waiting.event)).toBe(waiting.event.body);
  });

  it('deliveries and dead letters have their own days', async () => {
    const eventIds = [
      await sent(days(9), 'delivered'),
      await sent(days(12), 'delivered'),
      await sent(days(12), 'dead'),
    ];
    const dead = await sent(days(21), 'dead', 'held');
    await store.retention.outbound();
    const left = async (id: string) =>
      (await store.deliveries.list('default', { limit: 9 }, { eventId: id })).items.map(({ status }) => status);
    expect(await Promise.all([...eventIds, dead].map((one) => left(one.event.id)))).toEqual([
      ['delivered'],
      [],
      ['dead'],
      ['held'],
    ]);
  });

  it('F12: an event outlives its deliveries by a week at most, for the key that it may have', async () => {
    const hasty = await stores.open(clock, { deliveries: 2 });
    const [young, old] = [await sent(days(5), 'delivered'), await sent(days(8), 'delivered')];
    await hasty.retention.outbound();
    expect(await store.db.collection('deliveries').countDocuments()).toBe(0);
    expect(await Promise.all([young, old].map(({ event }) => bodyOf(event)))).toEqual([young.event.body, undefined]);
  });
});

describe('removing a payload on request', () => {
  it('takes the event, its replies, their runs and what was told of them; twice is once', async () => {
    const event = await came(days(1));
    const reply = anEvent({ kind: 'reply', status: 'done', replyTo: runIdOf(event.id), receivedAt: ago(0) });
    await store.events.accept(reply);
    const turn = { ...aRun(reply), conversation: runIdOf(event.id), prompts: ['And Ann?'], output: 'Ann, too' };
    await store.runs.save({
      ...turn,
      status: 'failed',
      error: { code: 'backend_refused', message: 'Ann!', details: { why: 'Ann' } },
      endedAt: ago(0),
    });
    const told = anOutboundEvent({ id: `${event.id}_finished`, timestamp: ago(0) });
    await store.deliveries.publish(told, [aDelivery(told, 'ep_1', { status: 'delivered', endedAt: ago(0) })]);
    const other = await came(days(1));
    const gone = await store.payloads.inbound('default', event.id, wish());
    expect(gone).toEqual({
      events: [event.id, reply.id, told.id],
      runs: [runIdOf(event.id), runIdOf(reply.id)],
      deliveries: 1,
      discarded: 0,
    });
    const everything = await Promise.all([
      ...[event, reply].map(({ id }) => store.events.get('default', id)),
      ...[event, reply].map(({ id }) => store.runs.get(runIdOf(id))),
      store.deliveries.event('default', told.id),
    ]);
    expect(JSON.stringify(everything)).not.toContain('Ann');
    expect(everything[3]).toMatchObject({ status: 'failed', error: { code: 'backend_refused' }, endedAt: ago(0) });
    expect((await store.runs.get(runIdOf(other.id)))?.output).toBe('Ann is well');
    expect(await store.payloads.inbound('default', event.id, wish())).toEqual(gone);
    expect(await store.payloads.inbound('other', event.id, wish())).toBeUndefined();
  });

  it('waits for what is queued, gives up what nobody has begun, and never what is under way', async () => {
    const idle = await came(0, { status: 'queued' });
    const running = await came(0, { status: 'queued', lease: { owner: 'a', token: 1, until: ago(-60_000) } });
    expect(await store.payloads.inbound('default', idle.id, wish())).toMatchObject({ waiting: 1, running: false });
    expect(await store.payloads.inbound('default', running.id, wish(true))).toMatchObject({
      waiting: 1,
      running: true,
    });
    expect(await store.payloads.inbound('default', idle.id, wish(true))).toMatchObject({ events: [idle.id] });
    expect(await store.events.get('default', idle.id)).toMatchObject({ status: 'ignored', reason: 'discarded' });
    expect((await store.events.get('default', running.id))?.body).toEqual(running.body);
  });

  it('F6: refuses the outcome of a try that was under way, and what is owed afterwards is given up', async () => {
    await store.endpoints.insert(anEndpoint({ id: 'ep_live' }), someSecrets());
    const event = anOutboundEvent({ timestamp: ago(0) });
    const lease = { owner: 'me', token: 1, until: ago(-10_000) };
    const trying = aDelivery(event, 'ep_live', { lease });
    await store.deliveries.publish(event, [trying, aDelivery(event, 'ep_2', { status: 'dead', endedAt: ago(0) })]);
    expect(await store.payloads.outbound('default', event.id, wish())).toEqual({ waiting: 2 });
    expect(await store.payloads.outbound('default', event.id, wish(true))).toMatchObject({
      deliveries: 2,
      discarded: 2,
    });
    expect(await store.deliveries.renew('me', ago(-20_000), [trying.id])).toBe(0);
    expect(await store.deliveries.lost('me', [trying.id])).toEqual([trying.id]);
    expect(await store.deliveries.record(delivered(trying, 1))).toBe(false);
    expect(await store.deliveries.get('default', trying.id)).toMatchObject({ status: 'discarded', attempts: [] });
    const range = { since: ago(days(1)), until: ago(-days(1)) };
    expect(await store.deliveries.history('default', range, undefined, 10)).toEqual([]);
  });
});
