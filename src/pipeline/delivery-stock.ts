import type { Clock } from '../domain/clock.ts';
import type { Lease } from '../domain/inbound-event.ts';
import type { Logger } from '../domain/logger.ts';
import type { Task } from './delivery-lane.ts';
import type { DeliveryQueue } from './outbound-ports.ts';

export interface StockLimits {
  /** Deliveries held in memory at most. */
  deliveries: number;
  /** Characters of bodies held in memory at most. */
  size: number;
  /** Milliseconds a lease lasts. */
  leaseMs: number;
}

/** What this process holds, how much of it, and its leases. */
export interface Stock {
  /** Takes room from now on. */
  open(): void;
  close(): void;
  isOpen(): boolean;
  /** Deliveries for which there is room. */
  room(): number;
  reserve(size: number): Lease | undefined;
  /** Gives a reservation back. */
  cancel(size: number): void;
  /** Takes room for what was claimed. */
  admit(size: number): void;
  /** Keeps the leases of a task, whose room was taken before, until it is removed. */
  add(task: Task): void;
  remove(task: Task): void;
  has(task: Task): boolean;
  find(deliveryId: string): Task | undefined;
  /** Whether somebody else may have it by now. */
  ranOut(task: Task): boolean;
  leaseEnd(): Date;
  /** Extends the leases on what is held: on nothing else, so that what was dropped runs out and is swept. */
  renew(): Promise<void>;
  held(): number;
}

export interface StockDeps {
  owner: string;
  queue: Pick<DeliveryQueue, 'renew' | 'lost'>;
  clock: Clock;
  log: Logger;
  limits: StockLimits;
}

export function createStock({ owner, queue, clock, log, limits }: StockDeps): Stock {
  const tasks = new Map<string, Task>();
  let isOpen = false;
  let held = 0;
  let size = 0;

  const leaseEnd = () => new Date(clock.now() + limits.leaseMs);

  return {
    open() {
      isOpen = true;
    },
    close() {
      isOpen = false;
    },
    isOpen: () => isOpen,
    room: () => (size >= limits.size ? 0 : limits.deliveries - held),
    reserve(wanted) {
      if (!isOpen || held >= limits.deliveries || size + wanted > limits.size) return undefined;
      held += 1;
      size += wanted;
      return { owner, token: 1, until: leaseEnd() };
    },
    cancel(wanted) {
      held -= 1;
      size -= wanted;
    },
    admit(wanted) {
      held += 1;
      size += wanted;
    },
    add: (task) => void tasks.set(task.delivery.id, task),
    remove(task) {
      tasks.delete(task.delivery.id);
      held -= 1;
      size -= task.event.body.length;
    },
    has: ({ delivery }) => tasks.has(delivery.id),
    find: (deliveryId) => tasks.get(deliveryId),
    ranOut: ({ delivery }) => (delivery.lease?.until.getTime() ?? 0) <= clock.now(),
    leaseEnd,
    async renew() {
      if (tasks.size === 0) return;
      const until = leaseEnd();
      const mine = [...tasks.values()];
      try {
        const ids = mine.map(({ delivery }) => delivery.id);
        // What somebody gave up meanwhile is not to be sent: its lease runs out here as well.
        const renewed = await queue.renew(owner, until, ids);
        const lost = new Set(renewed < ids.length ? await queue.lost(owner, ids) : []);
        const kept = mine.filter(({ delivery }) => !lost.has(delivery.id));
        for (const { delivery } of kept) if (delivery.lease) delivery.lease = { ...delivery.lease, until };
      } catch (error) {
        log.warn({ err: error }, '[WEBHOOK] could not renew leases of deliveries');
      }
    },
    held: () => held,
  };
}
