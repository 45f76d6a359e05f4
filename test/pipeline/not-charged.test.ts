import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { createAddressGuard } from '../../src/outbound/address-guard.ts';
import { createPost, type PostResult } from '../../src/outbound/post.ts';
import { createProxy } from '../../src/outbound/proxy.ts';
import { connectProxy } from '../outbound/connect-proxy.ts';
import { receiving } from '../outbound/receiving.ts';
import { eventually } from '../store/eventually.ts';
import { ok, openYard, type Rig, register, ticket, type Yard } from './relay-rig.ts';

let yard: Yard;
let rig: Rig;
const project = 'default';

beforeEach(async () => {
  yard = await openYard();
  rig = yard.open();
});

afterEach(() => yard.close());

const publish = (data: object = ticket) => rig.publish({ project, type: 'ticket.created', data, always: true });
const count = (filter: object) => yard.store.deliveries.count(project, filter);
const all = () => yard.store.deliveries.page(project, {}, undefined, 100);

const gone: PostResult = { ok: false, status: 410, errorClass: 'gone', timing: { total: 5 } };

/** Answers that the test gives one by one. */
function answersByHand(): ((result: PostResult) => void)[] {
  const answers: ((result: PostResult) => void)[] = [];
  rig.answer(() => new Promise((resolve) => answers.push(resolve)));
  return answers;
}

async function move(endpoint: Endpoint, url: string): Promise<void> {
  const moved = { ...endpoint, url, version: endpoint.version + 1 };
  expect(await yard.store.endpoints.replace(moved, endpoint.version)).toBe(true);
  rig.changed(moved);
}

describe('an outbound proxy in trouble', () => {
  /** The rig sends by way of a proxy to a real receiver. */
  async function byProxy() {
    const [connect, receiver] = [await connectProxy(), await receiving()];
    const { clock } = yard;
    const proxy = createProxy({ url: connect.url, except: [], clock, log: silentLogger, failed: () => undefined });
    const post = createPost({ guard: createAddressGuard({ allow: ['127.0.0.0/8'], clock }), proxy, clock });
    onTestFinished(() => post.close());
    rig.answer(({ at: _, ...request }) => post.send(request));
    return { connect, receiver, proxy };
  }

  it.each([502, 407])(
    'S16: with %i it costs deliveries no try and endpoints nothing, and all arrive when it is over',
    async (status) => {
      const { connect, receiver } = await byProxy();
      connect.behave(status);
      const { id } = await register(yard.store, { project, url: `${receiver.url}/hook`, concurrency: 1 });
      for (let n = 0; n < 7; n++) await publish();
      // More failures in a row than open a breaker, and longer than half of the tries of a schedule take.
      for (let minute = 0; minute < 4; minute++) {
        const before = connect.asked.length;
        await yard.meanwhile(() => connect.asked.length > before, true, 10_000);
      }
      await eventually(() => rig.window.sending()).toBe(0);
      expect((await all()).map(({ status, tries, attempts }) => [status, tries, attempts])).toEqual(
        Array.from({ length: 7 }, () => ['queued', 0, []]),
      );
      expect(rig.news).toEqual([]);
      expect((await yard.store.subscribers.get(id))?.endpoint.health).toEqual({ failures: 0, warned: 0 });
      connect.behave('open');
      await yard.meanwhile(() => count({ status: 'delivered' }), 7);
      expect(receiver.ledger('/hook')).toHaveLength(7);
      expect((await all()).every(({ tries }) => tries === 1)).toBe(true);
    },
  );

  it('S16: deliveries of an ordered endpoint stay in order behind the one that was put off', async () => {
    const { connect, receiver } = await byProxy();
    connect.behave(502);
    await register(yard.store, { project, url: `${receiver.url}/hook`, ordering: { by: 'endpoint' } });
    for (const title of ['one', 'two', 'three']) {
      await publish({ ...ticket, ticket: { ...ticket.ticket, title } });
      await yard.clock.advance(2);
    }
    await eventually(() => connect.asked.length).toBeGreaterThan(0);
    const asked = connect.asked.length;
    await yard.store.ping();
    expect(connect.asked).toHaveLength(asked);
    connect.behave('open');
    await yard.meanwhile(() => count({ status: 'delivered' }), 3);
    expect(receiver.ledger('/hook').map(({ body }) => JSON.parse(body).data.ticket.title)).toEqual([
      'one',
      'two',
      'three',
    ]);
  });
});

describe('an endpoint that is moved', () => {
  it('gets what is waiting at its new address', async () => {
    const endpoint = await register(yard.store, { project, url: 'https://old.example/', concurrency: 1 });
    const answers = answersByHand();
    for (let n = 0; n < 3; n++) await publish();
    await eventually(() => answers.length).toBe(1);
    await move(endpoint, 'https://new.example/');
    rig.answer(() => ok);
    answers[0]?.(ok);
    await eventually(() => count({ status: 'delivered' })).toBe(3);
    expect(rig.seen.map(({ url }) => url)).toEqual([
      'https://old.example/',
      'https://new.example/',
      'https://new.example/',
    ]);
  });

  it('F8: is not disabled by a 410 of its old address, and the event is sent to the new one at once', async () => {
    const endpoint = await register(yard.store, { project, url: 'https://old.example/' });
    const answers = answersByHand();
    await publish();
    await eventually(() => answers.length).toBe(1);
    await move(endpoint, 'https://new.example/');
    rig.answer(() => ok);
    answers[0]?.(gone);
    await yard.meanwhile(() => count({ status: 'delivered' }), 1, 100);
    expect(rig.seen.map(({ url }) => url)).toEqual(['https://old.example/', 'https://new.example/']);
    expect((await yard.store.endpoints.get(project, endpoint.id))?.state).toBe('active');
    expect((await all()).map(({ tries, attempts }) => [tries, attempts.length])).toEqual([[1, 1]]);
  });
});

describe('an endpoint that is deleted', () => {
  it('gives up at once whatever waits for it, and fails no more', async () => {
    const endpoint = await register(yard.store, { project, concurrency: 1 });
    const answers = answersByHand();
    for (let n = 0; n < 4; n++) await publish();
    await eventually(() => answers.length).toBe(1);
    expect(await yard.store.endpoints.delete(project, endpoint.id)).toBe(true);
    rig.changed({ id: endpoint.id, state: 'disabled' });
    await eventually(() => count({ status: 'discarded' })).toBe(3);
    answers[0]?.({ ...gone, status: 500, errorClass: 'status_5xx' });
    await yard.meanwhile(() => count({ status: 'discarded' }), 4, 100);
    expect(rig.seen).toHaveLength(1);
    expect(rig.news).toEqual([]);
  });

  it('gives up what another process holds for it as soon as its turn comes', async () => {
    const endpoint = await register(yard.store, { project, concurrency: 1 });
    const answers = answersByHand();
    for (let n = 0; n < 4; n++) await publish();
    await eventually(() => answers.length).toBe(1);
    const other = await yard.stores.open();
    expect(await other.endpoints.delete(project, endpoint.id)).toBe(true);
    await eventually(() => yard.store.subscribers.get(endpoint.id)).toBeUndefined();
    answers[0]?.(ok);
    await eventually(() => count({ status: 'discarded' })).toBe(3);
    expect(await count({ status: 'delivered' })).toBe(1);
    expect(rig.seen).toHaveLength(1);
  });
});
