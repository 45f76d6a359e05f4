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
let other: Store;
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
  other = await stores.open();
  [first, second] = [openRig({ store, clock }), openRig({ store: other, clock })];
  rigs = [first, second];
  endpoint = await known({ ordering: { by: 'endpoint' } });
  for (const rig of rigs) rig.start();
});

afterEach(async () => {
  for (const rig of rigs) await rig.stop(0);
  await stores.close();
});

/** An endpoint that both processes know of. */
async function known(changes: Partial<Endpoint>): Promise<Endpoint> {
  const made = await register(store, { project, ...changes });
  await eventually(async () => (await other.subscribers.of(project)).map((one) => one.endpoint.id)).toContain(made.id);
  return made;
}

/** Publishes a ticket with a title, a moment after what was published before; the id of its delivery. */
async function publish(rig: Rig, title: string, agoMs = 0): Promise<string> {
  await clock.advance(2);
  const data = { ...ticket, ticket: { ...ticket.ticket, title } };
  const timestamp = new Date(clock.now() - agoMs);
  const { id } = await rig.publish({ project, type: 'ticket.updated', data, timestamp, always: true });
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
    const hour = 3_600_000;
    await publish(first, 'one', hour);
    await eventually(titles).toEqual(['one']);
    const others: string[] = [];
    for (const title of ['two', 'three', 'four']) others.push(await publish(second, title, hour));
    // They have waited for so long that nobody looks for them within the next minute.
    await eventually(async () => {
      const due = await Promise.all(others.map(async (id) => (await delivery(id))?.dueAt.getTime() ?? 0));
      return due.every((at) => at > clock.now() + 59_000);
    }).toBe(true);
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

  it('F22: of each key only one is under way at a time, whoever publishes and delivers, and all arrive in order', async () => {
    endpoint = await known({
      url: 'https://keys.example/',
      events: ['comment.*'],
      ordering: { by: 'field', field: 'data.comment.author' },
      schedule: { preset: 'custom', delaysMs: [0, 1_000, 1_000, 1_000] },
    });
    const [underWay, arrived] = [new Map<string, number>(), new Map<string, number[]>()];
    let most = 0;
    const answer = async ({ body }: Pick<Seen, 'body'>) => {
      const { author, body: text } = JSON.parse(String(body)).data.comment;
      underWay.set(author, (underWay.get(author) ?? 0) + 1);
      most = Math.max(most, underWay.get(author) ?? 0);
      await new Promise(setImmediate);
      underWay.set(author, (underWay.get(author) ?? 0) - 1);
      const number = Number(text);
      const tried = seen().filter((one) => one.body === body).length;
      if (number % 7 === 3 && tried < 2) return down;
      arrived.set(author, [...(arrived.get(author) ?? []), number]);
      return ok;
    };
    for (const rig of rigs) rig.answer(answer);
    const numbers = Array.from({ length: 24 }, (_, number) => number);
    for (const number of numbers) {
      await clock.advance(2);
      const author = `author-${number % 3}`;
      const data = { comment: { id: 'c', body: String(number), author }, ...ticket };
      const publishing = rigs[(number >> 1) % 2] ?? first;
      await publishing.publish({ project, type: 'comment.created', data, always: true });
    }
    await eventually(async () => {
      await clock.advance(250);
      return await store.deliveries.count(project, { endpointId: endpoint.id, status: 'delivered' });
    }).toBe(numbers.length);
    expect(most).toBe(1);
    for (const rest of [0, 1, 2]) {
      expect(arrived.get(`author-${rest}`)).toEqual(numbers.filter((number) => number % 3 === rest));
    }
  });
});
