import type { Logger } from '../domain/logger.ts';
import type { Tried } from './deliver.ts';
import { type Lane, type Task, takeOut } from './delivery-lane.ts';
import type { DeliveryQueue } from './outbound-ports.ts';

/** What the end of a try means for what waits for the same endpoint. */
export interface Settle {
  /** A try has ended: the breaker counts it, and when it opens, what waits goes back untried. */
  heard(lane: Lane, tried: Tried): void;
  /** While the breaker is open, what waits goes back. */
  refuseWhileOpen(lane: Lane): void;
  /** Gives tasks that were taken out of a lane back to the store. */
  giveBack(lane: Lane, tasks: readonly Task[], given: GivenBack): Promise<void>;
  /** Gives one back to the store that has left its lane. Never throws: its lease will run out. */
  back(task: Task, given: GivenBack): Promise<void>;
}

interface GivenBack {
  status: 'queued' | 'held';
  dueAt: Date;
}

export interface SettleDeps {
  queue: Pick<DeliveryQueue, 'giveBack'>;
  forget(lane: Lane, task: Task): void;
  arm(endpointId: string, when: Date): void;
  log: Logger;
}

export function createSettle({ queue, forget, arm, log }: SettleDeps): Settle {
  async function back({ delivery }: Task, given: GivenBack): Promise<void> {
    try {
      await queue.giveBack(delivery.id, delivery.lease?.token ?? 0, given);
    } catch (error) {
      log.debug({ err: error, delivery: delivery.id }, '[WEBHOOK] delivery not given back; its lease will run out');
    }
  }

  async function giveBack(lane: Lane, tasks: readonly Task[], given: GivenBack): Promise<void> {
    if (tasks.length === 0) return;
    for (const task of tasks) forget(lane, task);
    if (given.status === 'queued') arm(lane.endpointId, given.dueAt);
    await Promise.all(tasks.map((task) => back(task, given)));
  }

  function refuseWhileOpen(lane: Lane): void {
    if (lane.breaker.state() !== 'open') return;
    void giveBack(lane, takeOut(lane), { status: 'queued', dueAt: lane.breaker.probeAt() });
  }

  return {
    heard(lane, { result, endedAt }) {
      if (result.ok) lane.answeredAt = endedAt.getTime();
      if (result.ok) return lane.breaker.succeeded();
      lane.breaker.failed(result.errorClass);
      refuseWhileOpen(lane);
    },
    refuseWhileOpen,
    back,
    giveBack,
  };
}
