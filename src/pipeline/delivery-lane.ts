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
  limits: Pick<Endpoint, 'concurrency' | 'rate'>;
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

export function createLane(endpointId: string, deps: { clock: Clock; limits: BreakerLimits; onProbe(): void }): Lane {
  return {
    endpointId,
    breaker: createBreaker(deps),
    bucket: createTokenBucket(deps.clock),
    held: 0,
    sending: 0,
    limits: { concurrency: 1, rate: 0 },
    waiting: [],
    busyKeys: new Set(),
    blockedKeys: new Map(),
    queued: false,
    cancelWait: undefined,
    more: false,
  };
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
  return lane.sending < (state === 'probing' ? 1 : lane.limits.concurrency);
}

/** Whether a task has to leave the reserved share of slots alone: a later try, or one to an endpoint that just failed. */
export function isLater(lane: Lane, { delivery }: Task): boolean {
  return delivery.tries > 0 || lane.breaker.suspect();
}

/**
 * Position of the task to send next: first tries before later ones, of an order key only the earliest while none of
 * them is under way; -1 when there is none. `laterToo` is false while later tries have used up their share.
 */
export function nextIn(lane: Lane, laterToo: boolean): number {
  const taken = new Set(lane.busyKeys);
  let later = -1;
  for (const [at, task] of lane.waiting.entries()) {
    const key = task.delivery.orderKey;
    if (key !== undefined) {
      if (taken.has(key)) continue;
      taken.add(key);
    }
    if (!isLater(lane, task)) return at;
    if (laterToo && later < 0) later = at;
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
