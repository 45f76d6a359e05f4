import type { Clock } from '../domain/clock.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import type { OutboundEvent } from '../domain/outbound-event.ts';
import { type Breaker, type BreakerLimits, createBreaker } from './breaker.ts';
import { createTokenBucket, type TokenBucket } from './token-bucket.ts';

/** A delivery that this process holds, with what it delivers. */
export interface Task {
  delivery: Delivery;
  event: OutboundEvent;
}

/** The deliveries to one endpoint that this process holds. */
export interface Lane {
  readonly endpointId: string;
  readonly breaker: Breaker;
  readonly bucket: TokenBucket;
  /** Room taken: reserved, waiting, under way and being written down. */
  held: number;
  /** Requests under way. */
  sending: number;
  /** As the endpoint was configured when a delivery last came in. */
  limits: Pick<Endpoint, 'concurrency' | 'rate' | 'health'>;
  /** When this process last saw it take a delivery. */
  answeredAt: number;
  /** Whether it took one lately, here or elsewhere: only of such an endpoint is it known that it is quick to answer. */
  known(): boolean;
  readonly waiting: Task[];
  /** Order keys of which a delivery is under way. */
  readonly busyKeys: Set<string>;
  /** Order keys whose first delivery failed, and when it is tried again: the others follow it. */
  readonly blockedKeys: Map<string, number>;
  /** Whether it stands in the row of lanes that may have something to send. */
  queued: boolean;
  /** Cancels the wait for a token. */
  cancelWait: (() => void) | undefined;
  /** Whether the store has more for it, which found no room here. */
  more: boolean;
}

/** How long a success speaks for an endpoint, and how many requests at once one gets for which nothing does. */
const knownForMs = 600_000;
const unknownAtOnce = 4;

export function createLane(endpointId: string, deps: { clock: Clock; limits: BreakerLimits; onProbe(): void }): Lane {
  const { clock } = deps;
  const lane: Lane = {
    endpointId,
    breaker: createBreaker(deps),
    bucket: createTokenBucket(deps.clock),
    held: 0,
    sending: 0,
    limits: { concurrency: 1, rate: 0, health: { failures: 0, warned: 0 } },
    answeredAt: Number.NEGATIVE_INFINITY,
    known() {
      const elsewhere = lane.limits.health.lastSuccessAt?.getTime() ?? Number.NEGATIVE_INFINITY;
      return clock.now() - Math.max(lane.answeredAt, elsewhere) < knownForMs;
    },
    waiting: [],
    busyKeys: new Set(),
    blockedKeys: new Map(),
    queued: false,
    cancelWait: undefined,
    more: false,
  };
  return lane;
}

/** Lines a task up: behind all others, or among those of its order key by the time of its event. */
export function lineUp(lane: Lane, task: Task): void {
  const { waiting } = lane;
  let at = waiting.length;
  if (task.delivery.orderKey !== undefined) {
    while (at > 0 && comesBefore(task.delivery, waiting[at - 1]?.delivery)) at -= 1;
  }
  if (at === waiting.length) waiting.push(task);
  else waiting.splice(at, 0, task);
}

/** Whether it goes first: both have the same order key, and its event is the earlier one. */
export function comesBefore(one: Delivery, other: Delivery | undefined): boolean {
  if (other === undefined || other.orderKey !== one.orderKey) return false;
  const apart = one.createdAt.getTime() - other.createdAt.getTime();
  return apart < 0 || (apart === 0 && one.id < other.id);
}

/** Whether the endpoint takes one more request now; a limit of tries per second aside. */
export function isOpen(lane: Lane): boolean {
  const state = lane.breaker.state();
  if (state === 'open') return false;
  if (state === 'probing') return lane.sending < 1;
  const { concurrency } = lane.limits;
  return lane.sending < (lane.known() ? concurrency : Math.min(concurrency, unknownAtOnce));
}

/**
 * What is to be expected of a try, as far as slots go. `later`: it may well fail, for it is not the first or the endpoint
 * just failed; `unknown`: a first one to an endpoint that took none lately; `known`: one that will be over soon.
 */
export type TryKind = 'known' | 'unknown' | 'later';

export function kindOf(lane: Lane, { delivery }: Task): TryKind {
  if (delivery.tries > 0 || lane.breaker.suspect()) return 'later';
  return lane.known() ? 'known' : 'unknown';
}

/**
 * Position of the task to send next: first tries before later ones, of an order key only the earliest while none of
 * them is under way; -1 when there is none. `mayGo` is false for kinds that have used up their share of slots.
 */
export function nextIn(lane: Lane, mayGo: (kind: TryKind) => boolean): number {
  const taken = new Set(lane.busyKeys);
  let later = -1;
  for (const [at, task] of lane.waiting.entries()) {
    const key = task.delivery.orderKey;
    if (key !== undefined) {
      if (taken.has(key)) continue;
      taken.add(key);
    }
    const kind = kindOf(lane, task);
    if (!mayGo(kind)) continue;
    if (kind !== 'later') return at;
    if (later < 0) later = at;
    if (later === at && key !== undefined) return at;
  }
  return later;
}

/** Takes what waits out of the lane, all or that of one order key. */
export function takeOut(lane: Lane, orderKey?: string): Task[] {
  if (orderKey === undefined) return lane.waiting.splice(0);
  const out = lane.waiting.filter(({ delivery }) => delivery.orderKey === orderKey);
  if (out.length > 0) {
    const rest = lane.waiting.filter(({ delivery }) => delivery.orderKey !== orderKey);
    lane.waiting.splice(0, lane.waiting.length, ...rest);
  }
  return out;
}

/** Until when deliveries of an order key wait for one that failed; undefined when they don't. */
export function blockedUntil(lane: Lane, orderKey: string | undefined, now: number): Date | undefined {
  const until = orderKey === undefined ? undefined : lane.blockedKeys.get(orderKey);
  if (until === undefined || orderKey === undefined) return undefined;
  if (until > now) return new Date(until);
  lane.blockedKeys.delete(orderKey);
  return undefined;
}
