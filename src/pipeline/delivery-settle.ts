import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { Tried, TryEnd } from './deliver.ts';
import { blockedUntil, type Lane, type Task, takeOut } from './delivery-lane.ts';
import type { Lanes, Sending } from './delivery-lanes.ts';
import type { DeliveryQueue } from './outbound-ports.ts';

/** What the end of a try means for what waits behind it. */
export interface Settle {
  /** A try has ended: the breaker counts it, and when it opens, what waits goes back untried. */
  heard(lane: Lane, tried: Tried): void;
  /** While the breaker is open, what waits goes back. */
  refuseWhileOpen(lane: Lane): void;
  /** Its outcome is written down: deliveries that follow a failed one in order wait for its next try. */
  concluded(sending: Sending, end: TryEnd): Promise<void>;
  /** Whether an earlier delivery with the same order key, here or in the store, goes first; this one is given back then. */
  waitsForOthers(lane: Lane, task: Task): Promise<boolean>;
  /** Gives tasks that were taken out of a lane back to the store. */
  giveBack(lane: Lane, tasks: readonly Task[], back: GivenBack): void;
}

interface GivenBack {
  status: 'queued' | 'held';
  dueAt: Date;
}

export interface SettleDeps {
  queue: Pick<DeliveryQueue, 'giveBack' | 'blocked'>;
  lanes: Lanes;
  forget(lane: Lane, task: Task): void;
  arm(endpointId: string, when: Date): void;
  clock: Clock;
  log: Logger;
}

/** Bounds of the wait for an earlier delivery that another process holds. */
const shortestWaitMs = 1_000;
const longestWaitMs = 60_000;

export function createSettle({ queue, forget, arm, clock, log }: SettleDeps): Settle {
  async function back({ delivery }: Task, given: GivenBack): Promise<void> {
    try {
      await queue.giveBack(delivery.id, delivery.lease?.token ?? 0, given);
    } catch (error) {
      log.debug({ err: error, delivery: delivery.id }, '[WEBHOOK] delivery not given back; its lease will run out');
    }
  }

  function giveBack(lane: Lane, tasks: readonly Task[], given: GivenBack): void {
    for (const task of tasks) {
      forget(lane, task);
      void back(task, given);
    }
    if (tasks.length > 0 && given.status === 'queued') arm(lane.endpointId, given.dueAt);
  }

  function refuseWhileOpen(lane: Lane): void {
    if (lane.breaker.state() !== 'open') return;
    giveBack(lane, takeOut(lane), { status: 'queued', dueAt: lane.breaker.probeAt() });
  }

  function block(lane: Lane, orderKey: string, until: Date): void {
    lane.blockedKeys.set(orderKey, until.getTime());
    giveBack(lane, takeOut(lane, orderKey), { status: 'queued', dueAt: new Date(until.getTime() + 1) });
  }

  return {
    heard(lane, { result }) {
      if (result.ok) return lane.breaker.succeeded();
      lane.breaker.failed(result.errorClass);
      refuseWhileOpen(lane);
    },
    refuseWhileOpen,
    async concluded({ lane, task }, end) {
      const { orderKey } = task.delivery;
      if (orderKey !== undefined && end.status === 'queued') block(lane, orderKey, end.dueAt);
    },
    async waitsForOthers(lane, task) {
      const { delivery } = task;
      const now = clock.now();
      const known = blockedUntil(lane, delivery.orderKey, now);
      if (!known && !(await queue.blocked(delivery))) return false;
      // As long again as it has waited so far: soon at first, and rarely behind one that fails for hours.
      const waited = Math.min(Math.max(now - delivery.createdAt.getTime(), shortestWaitMs), longestWaitMs);
      const until = known ?? new Date(now + waited);
      if (delivery.orderKey !== undefined) block(lane, delivery.orderKey, until);
      const dueAt = new Date(until.getTime() + 1);
      await back(task, { status: 'queued', dueAt });
      arm(lane.endpointId, dueAt);
      return true;
    },
    giveBack,
  };
}
