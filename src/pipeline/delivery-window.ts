import type { Clock } from '../domain/clock.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import type { Lease } from '../domain/inbound-event.ts';
import type { Logger } from '../domain/logger.ts';
import type { Deliver, Tried, TryEnd } from './deliver.ts';
import { createClaims } from './delivery-claims.ts';
import { blockedUntil, isOpen, type Lane, type Task, takeOut } from './delivery-lane.ts';
import { createLanes, type LaneLimits, type Sending } from './delivery-lanes.ts';
import { createDeliveryOrder, type InOrder } from './delivery-order.ts';
import { createSettle } from './delivery-settle.ts';
import { createStock } from './delivery-stock.ts';
import type { DeliveryQueue, Subscribers } from './outbound-ports.ts';
import type { PutOff } from './put-off.ts';

/** How much one process takes on at a time, and how long a claim lasts without a heartbeat. */
export interface DeliveryLimits extends LaneLimits {
  /** Deliveries held in memory at most. */
  deliveries: number;
  /** Characters of bodies held in memory at most. */
  size: number;
  /** Milliseconds a lease lasts; heartbeats come three times as often. */
  leaseMs: number;
  /** Milliseconds between looks for what is due and nobody holds. */
  sweepMs: number;
}

export interface DeliveryWindowDeps {
  owner: string;
  queue: Pick<
    DeliveryQueue,
    'claim' | 'renew' | 'lost' | 'release' | 'events' | 'giveBack' | 'discard' | 'head' | 'free'
  >;
  subscribers: Pick<Subscribers, 'get'>;
  deliver: Deliver;
  /** Cuts off requests that are under way when the grace of a shutdown is over. */
  abort(): void;
  /** Makes sure that somebody looks after the endpoint when something falls due. */
  arm(endpointId: string, when: Date): void;
  clock: Clock;
  log: Logger;
  limits: DeliveryLimits;
}

/** A delivery that is about to be stored. */
export interface Arrival {
  endpoint: Endpoint;
  orderKey: string | undefined;
  /** Characters of its body. */
  size: number;
}

/**
 * The bounded part of the deliveries that this process holds in memory: a lane per endpoint, so that one that is slow
 * or down never delays another. What finds room is stored with a lease and sent at once; the rest waits in the store
 * and is claimed as room appears.
 */
export interface DeliveryWindow {
  /** Room for a delivery: its lease, to be stored with it, or none; and when it may be sent first. */
  reserve(arrival: Arrival): { lease?: Lease; dueAt: Date };
  /** Gives room back when the delivery was not stored after all. */
  cancel(arrival: Arrival): void;
  /** Takes a delivery that was stored under a reserved lease. */
  handOver(task: Task): void;
  /** A delivery was stored without a lease: one that is before it may be through by now. */
  left(delivery: InOrder): void;
  /** What was before others in order is through: the next goes. Never throws. */
  letNextGo(delivery: InOrder): Promise<void>;
  /** Something new is due in the store. */
  look(): void;
  /** Takes what an endpoint owes now; its number. Zero also when it can't be tried now. */
  lookFor(endpointId: string): Promise<number>;
  /** Somebody says that the endpoint is well again: a breaker that is open lets a probe through. */
  wake(endpointId: string): void;
  /** The endpoint was paused or disabled: what waits for it here goes back to the store, held. Never rejects. */
  park(endpointId: string): Promise<void>;
  /** Whether what an endpoint owes waits for itself: its lane is full, or its breaker open. */
  waitsForItself(endpointId: string): boolean;
  start(): void;
  /** Stops taking work, waits up to `graceMs` for what is under way, then gives the rest back. */
  stop(graceMs: number): Promise<void>;
  held(): number;
  sending(): number;
}

/** Creates the window; nothing is claimed before `start`. */
export function createDeliveryWindow(deps: DeliveryWindowDeps): DeliveryWindow {
  const { clock, limits, log, queue } = deps;
  const stopTimers: (() => void)[] = [];
  const stock = createStock(deps);
  const lanes = createLanes({
    clock,
    limits,
    stirred: pump,
    onProbe(lane) {
      void claims.lookFor(lane.endpointId);
      pump();
    },
  });
  const claims = createClaims({ ...deps, stock, lanes, take });
  const settle = createSettle({ ...deps, forget });
  const order = createDeliveryOrder({ ...deps, settle, lookFor: claims.lookFor });
  let working = 0;
  let whenIdle: (() => void) | undefined;

  function take(lane: Lane, task: Task): void {
    stock.add(task);
    lanes.add(lane, task);
    settle.refuseWhileOpen(lane);
    pump();
  }

  function pump(): void {
    for (let sending = lanes.next(); sending; sending = lanes.next()) void work(sending);
  }

  /** One task from its slot to its end; whatever goes wrong, the lease runs out and the sweep takes it up again. */
  async function work(sending: Sending): Promise<void> {
    working += 1;
    let waits = false;
    try {
      const tried = await send(sending);
      pump();
      waits = tried !== undefined && 'putOff' in tried;
      if (tried) await order.ended(sending, 'putOff' in tried ? tried : await conclude(sending.task, tried));
    } catch (error) {
      log.warn({ err: error, delivery: sending.task.delivery.id }, '[WEBHOOK] delivery left to the sweep');
      claims.more();
    } finally {
      lanes.settled(sending);
      forget(sending.lane, sending.task);
      working -= 1;
      pump();
      if (working === 0) whenIdle?.();
    }
    // Only now: what was given back may be the next itself, and be claimed again; what was put off is not to be.
    if (!waits && sending.task.delivery.orderKey !== undefined) await order.passOn(sending);
  }

  /** Where the wall clock was set ahead, a look of our own may just be taking over what we are at: under its new token. */
  async function conclude(task: Task, tried: Tried): Promise<TryEnd> {
    const token = task.delivery.lease?.token;
    const end = await deps.deliver.conclude(task, tried);
    if (end.status !== 'lost') return end;
    await claims.idle();
    return task.delivery.lease?.token === token ? end : await deps.deliver.conclude(task, tried);
  }

  async function send(sending: Sending): Promise<Tried | PutOff | undefined> {
    const { lane, task } = sending;
    try {
      if (stock.ranOut(task)) return claims.more();
      if (await order.waitsForOthers(lane, task)) return undefined;
      const tried = await deps.deliver.send(task);
      if (tried && !('putOff' in tried)) settle.heard(lane, tried);
      return tried;
    } finally {
      lanes.sent(sending);
    }
  }

  function forget(lane: Lane, task: Task): void {
    stock.remove(task);
    lane.held -= 1;
    if (lane.more && lane.held <= limits.lane / 2) {
      lane.more = false;
      claims.more();
    }
    lanes.tidy(lane);
    claims.refill();
  }

  async function idle(graceMs: number): Promise<void> {
    if (working === 0) return;
    await new Promise<void>((resolve) => {
      const cancel = clock.after(graceMs, resolve);
      whenIdle = () => {
        cancel();
        resolve();
      };
    });
  }

  return {
    reserve({ endpoint, orderKey, size }) {
      const lane = lanes.of(endpoint.id);
      lane.limits = endpoint;
      const now = clock.now();
      const blocked = blockedUntil(lane, orderKey, now);
      if (lane.breaker.state() === 'open') return { dueAt: lane.breaker.probeAt() };
      if (blocked) return { dueAt: new Date(blocked.getTime() + 1) };
      const lease = lane.held < limits.lane ? stock.reserve(size) : undefined;
      if (lease) lane.held += 1;
      else lane.more = true;
      return lease ? { lease, dueAt: new Date(now) } : { dueAt: new Date(now) };
    },
    cancel({ endpoint, size }) {
      const lane = lanes.of(endpoint.id);
      stock.cancel(size);
      lane.held -= 1;
      lanes.tidy(lane);
    },
    handOver(task) {
      const lane = lanes.of(task.delivery.endpointId);
      // Storing it took longer than its lease: somebody else may have it by now.
      if (!stock.ranOut(task) && !stock.has(task)) return take(lane, task);
      stock.cancel(task.event.body.length);
      lane.held -= 1;
    },
    left: order.left,
    letNextGo: order.letNextGo,
    look: claims.more,
    lookFor: claims.lookFor,
    wake: (endpointId) => lanes.find(endpointId)?.breaker.probeNow(),
    async park(endpointId) {
      const lane = lanes.find(endpointId);
      if (lane) await settle.giveBack(lane, takeOut(lane), { status: 'held', dueAt: new Date(clock.now()) });
    },
    waitsForItself(endpointId) {
      const lane = lanes.find(endpointId);
      return lane !== undefined && (lane.waiting.length > 0 || !isOpen(lane));
    },
    start() {
      stock.open();
      stopTimers.push(
        clock.every(limits.sweepMs, claims.look),
        clock.every(limits.leaseMs / 3, () => void stock.renew()),
      );
      claims.look();
    },
    async stop(graceMs) {
      stock.close();
      await claims.idle();
      for (const lane of lanes.all()) for (const task of takeOut(lane)) stock.remove(task);
      await idle(graceMs);
      deps.abort();
      await idle(1_000);
      for (const stopTimer of stopTimers) stopTimer();
      const released = await queue.release(deps.owner).catch((error: unknown) => {
        log.warn({ err: error }, '[WEBHOOK] could not give deliveries back; their leases will run out');
        return 0;
      });
      if (released > 0) log.info({ released }, '[WEBHOOK] gave unfinished deliveries back');
    },
    held: stock.held,
    sending: lanes.sending,
  };
}
