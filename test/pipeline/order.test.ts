import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliveryIdOf } from '../../src/domain/delivery.ts';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import type { PostResult } from '../../src/outbound/post.ts';
import type { Store } from '../../src/store/store.ts';
import { eventually } from '../store/eventually.ts';
import { type OpenStores, openStores } from '../store/open-store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { down, ok, openRig, type Rig, register, type Seen, ticket } from './relay-rig.ts';

const project = 'default';
let stores: OpenStores;
let store: Store;
let clock: FakeClock;
let rigs: Rig[];
let first: Rig;
let second: Rig;
let endpoint: Endpoint;

/** Two processes over one database, and an endpoint that gets everything in order. */
beforeEach(async () => {
  stores = await openStores();
  store = await stores.open();
  clock = new FakeClock(Date.now());
  rigs = [openRig({ store, clock }), openRig({ store: await stores.open(), clock })];
  [first, second] = rigs as [Rig, Rig];
  endpoint = await register(store, { project, ordering: { by: 'endpoint' } });
  for (const rig of rigs) rig.start();
});

afterEach(async () => {
  for (const rig of rigs) await rig.stop(0);
  await stores.close();
});

/** Publishes a ticket with a title, a moment after what was published before; the id of its delivery. */
async function publish(rig: Rig, title: string): Promise<string> {
  await clock.advance(2);
  const data = { ...ticket, ticket: { ...ticket.ticket, title } };
  const { id } = await rig.publish({ project, type: 'ticket.updated', data, always: true });
  return deliveryIdOf(id, endpoint.id);
}

const titleOf = ({ body }: Pick<Seen, 'body'>): string => JSON.parse(String(body)).data.ticket.title;
const seen = () => rigs.flatMap((rig) => rig.seen).sort((a, b) => a.at - b.at);
const titles = () => seen().map(titleOf);
const delivery = (id: string) => store.deliveries.get(project, id);
const inStore = async () => store.deliveries.count(project, { status: 'queued' });

/** Answers everything, but fails what has this title until told otherwise. */
function failing(title: string) {
  let stillFails = true;
  for (const rig of rigs) rig.answer((request) => (stillFails && titleOf(request) === title ? down : ok));
  return { repair: () => (stillFails = false) };
}

/** Waits until a delivery has failed and waits for its next try. */
async function failedOnce(id: string): Promise<Date> {
  await eventually(async () => (await delivery(id))?.tries).toBe(1);
  return (await delivery(id))?.dueAt ?? expect.fail('it is gone');
}

async function giveUp(id: string, to: 'dead' | 'discarded', by: Rig): Promise<void> {
  expect(await store.deliveries.giveUp(id, to, new Date(clock.now()))).toBe(true);
  await by.letNextGo({ endpointId: endpoint.id, orderKey: '*' });
}

describe('deliveries in order, among two processes', () => {
  it('what another process holds is waited for, and follows it at once when it is through', async () => {
    const answered = Promise.withResolvers<PostResult>();
    first.answer((request) => (titleOf(request) === 'one' ? answered.promise : ok));
    await publish(first, 'one');
    await eventually(titles).toEqual(['one']);
    for (const title of ['two', 'three', 'four']) await publish(second, title);
    await eventually(() => second.window.held()).toBe(0);
    // They have waited for so long that nobody would look for them within the next minute.
    await clock.advance(90_000);
    await eventually(() => second.window.held()).toBe(0);
    expect(titles()).toEqual(['one']);
    const before = clock.now();
    answered.resolve(ok);
    await eventually(titles).toEqual(['one', 'two', 'three', 'four']);
    expect(clock.now()).toBe(before);
  });

  it('behind one that fails they wait for its next try, wherever they came in, and are asked for only then', async () => {
    const { repair } = failing('one');
    const dueAt = await failedOnce(await publish(first, 'one'));
    for (const title of ['two', 'three']) await publish(second, title);
    await publish(first, 'four');
    await eventually(() => second.window.held() + first.window.held()).toBe(0);
    const page = await store.deliveries.page(project, { endpointId: endpoint.id }, undefined, 10);
    for (const one of page.slice(1)) expect(one.dueAt.getTime()).toBe(dueAt.getTime() + 1);
    repair();
    await clock.advance(dueAt.getTime() - clock.now() + 1);
    await eventually(titles).toEqual(['one', 'one', 'two', 'three', 'four']);
  });

  it('once the first is given up, those behind it go, also what comes in where nobody has heard of it', async () => {
    failing('one');
    const blocking = await publish(first, 'one');
    await failedOnce(blocking);
    for (const title of ['two', 'three']) await publish(first, title);
    await giveUp(blocking, 'discarded', second);
    await eventually(titles).toEqual(['one', 'two', 'three']);
    // This process still believes that the key is blocked: it asks a moment after it has stored the delivery.
    await publish(first, 'four');
    await clock.advance(100);
    await eventually(titles).toEqual(['one', 'two', 'three', 'four']);
    expect(await delivery(blocking)).toMatchObject({ status: 'discarded', tries: 1 });
    await eventually(inStore).toBe(0);
  });

  it('what comes in while the first is given up waits for nobody either', async () => {
    failing('one');
    const blocking = await publish(first, 'one');
    await failedOnce(blocking);
    await giveUp(blocking, 'dead', second);
    await publish(first, 'two');
    await clock.advance(100);
    await eventually(titles).toEqual(['one', 'two']);
    expect(await store.deliveries.deadGroups(project)).toMatchObject([{ errorClass: 'status_5xx', count: 1 }]);
  });

  it('a try that is under way is not given up, and what is delivered meanwhile stays delivered', async () => {
    const { repair } = failing('one');
    const blocking = await publish(first, 'one');
    const dueAt = await failedOnce(blocking);
    await publish(second, 'two');
    const answered = Promise.withResolvers<PostResult>();
    repair();
    for (const rig of rigs) rig.answer((request) => (titleOf(request) === 'one' ? answered.promise : ok));
    await clock.advance(dueAt.getTime() - clock.now());
    await eventually(() => seen().length).toBe(2);
    expect(await store.deliveries.giveUp(blocking, 'discarded', new Date(clock.now()))).toBe(false);
    answered.resolve(ok);
    await eventually(titles).toEqual(['one', 'one', 'two']);
    expect(await delivery(blocking)).toMatchObject({ status: 'delivered', tries: 2 });
    expect(await store.deliveries.giveUp(blocking, 'discarded', new Date(clock.now()))).toBe(false);
  });

  it('a next one that failed itself keeps its own time', async () => {
    for (const rig of rigs) rig.answer((request) => (['one', 'two'].includes(titleOf(request)) ? down : ok));
    const [one, two] = [await publish(first, 'one'), await publish(first, 'two')];
    await failedOnce(one);
    await giveUp(one, 'discarded', second);
    const dueAt = await failedOnce(two);
    await publish(second, 'three');
    await first.letNextGo({ endpointId: endpoint.id, orderKey: '*' });
    expect((await delivery(two))?.dueAt).toEqual(dueAt);
    expect(titles()).toEqual(['one', 'two']);
  });
});
