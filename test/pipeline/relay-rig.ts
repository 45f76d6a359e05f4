import { createOutboundRoad, type OutboundRoad, type OutboundRoadParts } from '../../src/app/outbound-road.ts';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { newSigningKey } from '../../src/outbound/keys.ts';
import type { PostRequest, PostResult } from '../../src/outbound/post.ts';
import type { DeliveryNews } from '../../src/pipeline/delivery-news.ts';
import type { Store } from '../../src/store/store.ts';
import { anEndpoint } from '../store/relay-samples.ts';
import type { FakeClock } from '../support/fake-clock.ts';
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
}

export function openRig({ store, clock, limits, render }: RigParts): Rig {
  const seen: Seen[] = [];
  const news: DeliveryNews[] = [];
  const schedule = createClockSchedule(clock);
  let how: Answer = () => ok;
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
