import type { Clock } from '../domain/clock.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { Logger } from '../domain/logger.ts';
import type { TryEnd } from './deliver.ts';
import { comesBefore, type Lane, type Task, takeOut } from './delivery-lane.ts';
import type { Sending } from './delivery-lanes.ts';
import type { Settle } from './delivery-settle.ts';
import type { DeliveryQueue } from './outbound-ports.ts';

/** Which deliveries follow each other. */
export type InOrder = Pick<Delivery, 'endpointId' | 'orderKey'>;

/**
 * Keeps deliveries with the same order key one behind the other, whichever process holds them: only the first that is
 * not through is sent. Whoever is through with it lets the next one go, so that none has to look whether it is its turn;
 * the times that are set for those behind only matter where a process dies in between.
 */
export interface DeliveryOrder {
  /** Whether an earlier one, here or in the store, goes first; this one and those behind it are given back then. */
  waitsForOthers(lane: Lane, task: Task): Promise<boolean>;
  /** Its try has ended like this: where it is to be tried again, those behind it go back to the store until then. */
  ended(sending: Sending, end: TryEnd): Promise<void>;
  /** It has left this process, whatever became of it: the next one goes. Never throws. */
  passOn(sending: Sending): Promise<void>;
  /** One was stored behind another, which may be through by now. */
  left(delivery: InOrder): void;
  /** Lets the first one go unless it waits for its own next try. Never throws. */
  letNextGo(delivery: InOrder): Promise<void>;
}

export interface DeliveryOrderDeps {
  queue: Pick<DeliveryQueue, 'head' | 'free'>;
  settle: Pick<Settle, 'back' | 'giveBack'>;
  /** Takes what an endpoint owes now. */
  lookFor(endpointId: string): Promise<number>;
  arm(endpointId: string, when: Date): void;
  clock: Clock;
  log: Logger;
}

/** Bounds of the wait behind a delivery that another process holds, should that process not let this one go. */
const shortestWaitMs = 1_000;
const longestWaitMs = 60_000;

/** Many may be stored behind the same one: they ask once. */
const leftMs = 100;

export function createDeliveryOrder(deps: DeliveryOrderDeps): DeliveryOrder {
  const { queue, settle, clock } = deps;
  const asking = new Set<string>();

  /** Those of the key that are here wait in the store until then. */
  async function block(lane: Lane, orderKey: string, until: Date): Promise<void> {
    lane.blockedKeys.set(orderKey, until.getTime());
    await settle.giveBack(lane, takeOut(lane, orderKey), { status: 'queued', dueAt: behind(until) });
  }

  /** As long again as it has waited so far behind what is under way: soon at first, and rarely behind a slow one. */
  function untilOf(head: Delivery, { createdAt }: Delivery): Date {
    const now = clock.now();
    if (!head.lease && head.dueAt.getTime() > now) return head.dueAt;
    return new Date(now + Math.min(Math.max(now - createdAt.getTime(), shortestWaitMs), longestWaitMs));
  }

  function letNextGo(delivery: InOrder): Promise<void> {
    return goOn(deps, delivery).catch((error: unknown) =>
      deps.log.debug({ err: error, endpoint: delivery.endpointId }, '[WEBHOOK] the next in order goes a little later'),
    );
  }

  return {
    async waitsForOthers(lane, task) {
      const { delivery } = task;
      const { endpointId, orderKey } = delivery;
      if (orderKey === undefined) return false;
      const head = await queue.head(endpointId, orderKey);
      if (!head || !comesBefore(head, delivery)) {
        lane.blockedKeys.delete(orderKey);
        return false;
      }
      const until = untilOf(head, delivery);
      await Promise.all([block(lane, orderKey, until), settle.back(task, { status: 'queued', dueAt: behind(until) })]);
      deps.arm(endpointId, behind(until));
      return true;
    },
    async ended({ lane, task: { delivery } }, end) {
      const { orderKey } = delivery;
      if (orderKey !== undefined && end.status === 'queued') await block(lane, orderKey, end.dueAt);
    },
    async passOn({ lane, task: { delivery } }) {
      // What stands here is next, or sees for itself that it is not.
      if (!lane.waiting.some(({ delivery: { orderKey } }) => orderKey === delivery.orderKey)) await letNextGo(delivery);
    },
    left({ endpointId, orderKey }) {
      const key = `${endpointId} ${orderKey}`;
      if (orderKey === undefined || asking.has(key)) return;
      asking.add(key);
      clock.after(leftMs, () => {
        asking.delete(key);
        void letNextGo({ endpointId, orderKey });
      });
    },
    letNextGo,
  };
}

function behind(until: Date): Date {
  return new Date(until.getTime() + 1);
}

async function goOn({ queue, clock, lookFor }: DeliveryOrderDeps, { endpointId, orderKey }: InOrder): Promise<void> {
  if (orderKey === undefined) return;
  const now = clock.now();
  const next = await queue.head(endpointId, orderKey);
  if (!next || next.lease || ownTime(next) > now) return;
  if (next.dueAt.getTime() > now && !(await queue.free(next.id, new Date(now)))) return;
  await lookFor(endpointId);
}

/** When its own schedule has it tried; what it is due at may be the time of one that was before it. */
function ownTime({ attempts, chain, createdAt }: Delivery): number {
  const last = attempts.at(-1);
  return (last?.chain === chain ? last.nextAt : undefined)?.getTime() ?? createdAt.getTime();
}
