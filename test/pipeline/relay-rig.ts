import { createOutboundRoad, type OutboundRoad, type OutboundRoadParts } from '../../src/app/outbound-road.ts';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { newSigningKey } from '../../src/outbound/keys.ts';
import type { PostRequest, PostResult } from '../../src/outbound/post.ts';
import type { DeliveryNews } from '../../src/pipeline/delivery-news.ts';
import type { Store } from '../../src/store/store.ts';
import { eventually } from '../store/eventually.ts';
import { type OpenStores, openStores } from '../store/open-store.ts';
import { anEndpoint } from '../store/relay-samples.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { createClockSchedule } from './clock-schedule.ts';

/** A request as a receiver of the test's own saw it. */
export type Seen = PostRequest & { body: string; at: number };

/** How the receiver answers; a test replaces it. */
export type Answer = (request: Seen) => PostResult | Promise<PostResult>;

/** One process's relay on a real store, with a clock that the test moves and a receiver that it plays. */
export interface Rig extends OutboundRoad {
  seen: Seen[];
  news: DeliveryNews[];
  answer(how: Answer): void;
  /** When each occasion of the schedule comes, by name and key. */
  planned(): Map<string, number>;
}

export const ok: PostResult = { ok: true, status: 200, timing: { total: 5 }, response: 'ok' };
export const down: PostResult = {
  ok: false,
  status: 500,
  errorClass: 'status_5xx',
  reason: 'HTTP 500',
  timing: { total: 5 },
  response: 'down',
};

export const ticket = {
  ticket: { id: 'tkt_1', title: 'Bug', status: 'open', priority: 'high' },
  project: { id: 'proj_1', name: 'Main' },
  user: { id: 'usr_1', name: 'Ann' },
};

export interface RigParts {
  store: Store;
  clock: FakeClock;
  limits?: OutboundRoadParts['limits'];
  render?: OutboundRoadParts['render'];
  /** Sends requests out to a real receiver, in place of the test's own. */
  send?: OutboundRoadParts['send'];
}

export function openRig({ store, clock, limits, render, send }: RigParts): Rig {
  const seen: Seen[] = [];
  const news: DeliveryNews[] = [];
  const schedule = createClockSchedule(clock);
  let how: Answer = send ?? (() => ok);
  const road = createOutboundRoad({
    store,
    schedule,
    async send(request) {
      const one = { ...request, body: String(request.body), at: clock.now() };
      seen.push(one);
      return await how(one);
    },
    authorize: async () => ({}),
    render: render ?? (() => Promise.reject(new Error('nothing to render'))),
    metrics: { attempt: () => undefined, firstTry: () => undefined, endpointNews: () => undefined },
    version: '0.0.0',
    clock,
    log: silentLogger,
    ...(limits && { limits }),
  });
  road.listen((one) => void news.push(one));
  return {
    ...road,
    seen,
    news,
    answer: (next) => {
      how = next;
    },
    planned: schedule.planned,
  };
}

/** Stores an endpoint that this process's memory knows at once. */
export async function register(store: Store, changes: Partial<Endpoint> = {}): Promise<Endpoint> {
  const endpoint = anEndpoint(changes);
  await store.endpoints.insert(endpoint, { signing: [newSigningKey('hmac', new Date(0))], headers: {} });
  return endpoint;
}

/** Endpoints stored at once: so many at a time as a busy database takes without letting one wait too long. */
const storedAtOnce = 50;

/** Stores many endpoints. */
export async function registerAll(store: Store, changes: readonly Partial<Endpoint>[]): Promise<Endpoint[]> {
  const all: Endpoint[] = [];
  for (let at = 0; at < changes.length; at += storedAtOnce) {
    const some = changes.slice(at, at + storedAtOnce).map((one) => register(store, one));
    all.push(...(await Promise.all(some)));
  }
  return all;
}

/** What the tests of a file have to themselves: a database, a clock and the rigs on them, one per process. */
export interface Yard {
  stores: OpenStores;
  store: Store;
  clock: FakeClock;
  /** One more process on the same database. */
  open(limits?: OutboundRoadParts['limits'], of?: Store): Rig;
  /** Lets time go on until something is so. */
  meanwhile(look: () => unknown, be: unknown, stepMs?: number): Promise<void>;
  /** Stops every rig, cutting off requests that never end, and deletes the database. */
  close(): Promise<void>;
}

export async function openYard(): Promise<Yard> {
  const stores = await openStores();
  const store = await stores.open();
  const clock = new FakeClock(Date.now());
  const rigs: Rig[] = [];
  const meanwhile = meanwhileBy(clock);
  return {
    stores,
    store,
    clock,
    meanwhile,
    open(limits = {}, of = store) {
      const rig = openRig({ store: of, clock, limits });
      rigs.push(rig);
      rig.start();
      return rig;
    },
    async close() {
      for (const rig of rigs) await stopAtOnce(rig, meanwhile);
      await stores.close();
    },
  };
}

/** Lets time go on, by that clock, until something is so. */
export function meanwhileBy(clock: FakeClock): Yard['meanwhile'] {
  return (look, be, stepMs = 1_000) =>
    eventually(async () => {
      await clock.advance(stepMs);
      return await look();
    }).toEqual(be);
}

/** Stops a rig; requests that never end are cut off. */
export async function stopAtOnce(rig: Rig, meanwhile: Yard['meanwhile']): Promise<void> {
  let stopped = false;
  const stopping = rig.stop(0).then(() => (stopped = true));
  await meanwhile(() => stopped, true);
  await stopping;
}
