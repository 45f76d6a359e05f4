import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Clock } from '../domain/clock.ts';
import type { Endpoint, Subscriber } from '../domain/endpoint.ts';
import type { Language } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import type { Tracer } from '../domain/tracer.ts';
import type { Metrics } from '../http/metrics.ts';
import { checkEvent, isOperational } from '../outbound/catalog.ts';
import { envelope } from '../outbound/envelope.ts';
import { orderKeyOf, reads, wants } from '../outbound/match.ts';
import type { Post } from '../outbound/post.ts';
import { prepare, prepareFailure } from '../outbound/prepare.ts';
import { nextTry } from '../outbound/retry-schedule.ts';
import type { Render } from '../outbound/transform.ts';
import { defaultBreaker } from '../pipeline/breaker.ts';
import { createDeliver } from '../pipeline/deliver.ts';
import type { DeliveryNews, TellDelivery } from '../pipeline/delivery-news.ts';
import { createDeliveryWindow, type DeliveryLimits, type DeliveryWindow } from '../pipeline/delivery-window.ts';
import { createDue } from '../pipeline/due.ts';
import { createEndpointWatch } from '../pipeline/endpoint-watch.ts';
import { createFanOut } from '../pipeline/fan-out.ts';
import { createPolling, type Polling } from '../pipeline/polling.ts';
import { createPublish, type Publish } from '../pipeline/publish.ts';
import { tracePublish, traceTries } from '../pipeline/trace-steps.ts';
import type { Schedule } from '../queue/schedule.ts';
import type { Store } from '../store/store.ts';
import { checkLag, countTry, tellMetrics } from './relay-figures.ts';
import { beginReplay, planDue, planPauseEnd, planRelay } from './relay-schedule.ts';

/** Everything between an outbound event and its receivers. */
export interface OutboundRoad {
  publish: Publish;
  polling: Polling;
  window: DeliveryWindow;
  /** An endpoint's state or its queue changed. Never throws. */
  changed(endpoint: Pick<Endpoint, 'id' | 'state'>): void;
  /** A delivery that others followed in order was given up: the next goes. Never throws. */
  letNextGo: DeliveryWindow['letNextGo'];
  /** There is a new job over deliveries. Never throws. */
  begun(replayId: string): void;
  /** Adds somebody who hears the news of deliveries; who throws is logged and not asked to stop. */
  listen(tell: TellDelivery): void;
  /** Whether deliveries that are overdue by so many seconds wait for us and not for their endpoints; throws then, in words. */
  checkLag(mostSeconds: number): Promise<string>;
  start(): void;
  /** Stops taking work, waits up to `graceMs`, then gives the rest back. */
  stop(graceMs: number): Promise<void>;
}

export interface OutboundRoadParts {
  store: Pick<Store, 'subscribers' | 'deliveries' | 'replays' | 'mailboxes'>;
  schedule: Pick<Schedule, 'define' | 'every' | 'sooner'>;
  send: Post['send'];
  authorize(subscriber: Subscriber): Promise<Record<string, string>>;
  render: Render;
  /** Of messages made for chats; English unless given. */
  language?: Language | undefined;
  metrics: Pick<Metrics, 'attempt' | 'firstTry' | 'endpointNews'>;
  version: string;
  /** Nothing is traced without one. */
  tracer?: Tracer | undefined;
  clock: Clock;
  log: Logger;
  limits?: Partial<DeliveryLimits>;
}

export const deliveryLimits: DeliveryLimits = {
  slots: 512,
  laterShare: 0.5,
  unknownShare: 0.5,
  keptShare: 0.25,
  lane: 512,
  breaker: defaultBreaker,
  deliveries: 4_096,
  size: 64 << 20,
  leaseMs: 10_000,
  sweepMs: 1_000,
};

/** Who gets an event, and in which order. */
const rules = { wants, orderKeyOf, isOperational };

/** Puts the relay together: publish → (window) → prepare → post → record, with fan-outs, retries and replays. */
export function createOutboundRoad(parts: OutboundRoadParts): OutboundRoad {
  const { store, tracer, clock, log } = parts;
  const { deliveries: queue, subscribers } = store;
  const owner = `${hostname()}:${process.pid}:${randomUUID()}`;
  const aborting = new AbortController();
  const listeners: TellDelivery[] = [tellMetrics(parts)];
  const limits = { ...deliveryLimits, ...parts.limits };
  const arm = (endpointId: string, when: Date) => due.arm(endpointId, when);
  const watch = createEndpointWatch({ subscribers, queue, park: (id) => void window.park(id), clock, log });
  const deliver = createDeliver({
    subscribers,
    queue,
    prepare: (subscriber, event, attemptAt) =>
      prepare(subscriber, event, {
        attemptAt,
        render: parts.render,
        language: parts.language,
        authorize: parts.authorize,
        version: parts.version,
      }),
    prepareFailure,
    send: parts.send,
    nextTry,
    watch,
    arm,
    tell: (news) => tellAll(listeners, news, log),
    tried: (figures) => countTry(parts, figures),
    clock,
    log,
    signal: aborting.signal,
  });
  const window = createDeliveryWindow({
    owner,
    queue,
    subscribers,
    deliver: tracer ? traceTries(deliver, tracer) : deliver,
    abort: () => aborting.abort(),
    arm,
    clock,
    log,
    limits,
  });
  const fanOut = createFanOut({
    ...rules,
    owner,
    queue,
    subscribers,
    look: window.look,
    clock,
    log,
    sweepMs: limits.sweepMs,
  });
  const due = createDue({ queue, window, plan: planDue(parts.schedule), clock, log });
  planRelay({ parts, rules, due, window });
  const polling = createPolling({ mailboxes: store.mailboxes, clock });
  const publish = createPublish({
    ...rules,
    reads,
    subscribers,
    queue,
    window,
    checkEvent,
    envelope,
    opened: fanOut.look,
    kept: polling.arrived,
    clock,
  });
  return {
    publish: tracer ? tracePublish(publish, tracer) : publish,
    polling,
    window,
    changed: onChange(parts, window),
    letNextGo: window.letNextGo,
    begun: (replayId) => void beginReplay(parts, replayId),
    listen: (tell) => void listeners.push(tell),
    checkLag: (mostSeconds) => checkLag(parts, window, mostSeconds),
    start() {
      window.start();
      fanOut.start();
    },
    async stop(graceMs) {
      polling.end();
      await fanOut.stop();
      await window.stop(graceMs);
    },
  };
}

/** Somebody changed an endpoint: what is owed is held, or looked at again; given up, where the endpoint is no more. */
function onChange({ store, schedule, clock, log }: OutboundRoadParts, window: DeliveryWindow): OutboundRoad['changed'] {
  async function follow({ id, state }: Pick<Endpoint, 'id' | 'state'>): Promise<void> {
    if (state === 'active') {
      window.wake(id);
      return window.look();
    }
    await Promise.all([window.park(id), store.deliveries.hold(id)]);
    const subscriber = await store.subscribers.get(id);
    if (!subscriber) return void (await store.deliveries.abandon([id], new Date(clock.now())));
    const until = subscriber.endpoint.pausedUntil;
    const when = until && new Date(Math.max(until.getTime(), clock.now()));
    if (state === 'paused' && when) await planPauseEnd(schedule, id, when);
  }
  return (endpoint) =>
    void follow(endpoint).catch((error: unknown) =>
      log.warn({ err: error, endpoint: endpoint.id }, '[WEBHOOK] what an endpoint owes is held as it is taken up'),
    );
}

function tellAll(listeners: readonly TellDelivery[], news: DeliveryNews, log: Logger): void {
  for (const tell of listeners) {
    try {
      tell(news);
    } catch (error) {
      log.error({ err: error, kind: news.kind, delivery: news.delivery.id }, 'news of a delivery was not heard');
    }
  }
}
