import type { Clock } from '../domain/clock.ts';
import type { InboundEvent, Lease } from '../domain/inbound-event.ts';
import type { Logger } from '../domain/logger.ts';
import type { EventQueue } from './ports.ts';

/** How much one process takes on at a time, and how long a claim lasts without a heartbeat. */
export interface WindowLimits {
  /** Events worked on at once. */
  concurrency: number;
  /** Events held in memory at most, those being worked on included. */
  events: number;
  /** Bytes of bodies held in memory at most. */
  bytes: number;
  /** Milliseconds a lease lasts; heartbeats come three times as often. */
  leaseMs: number;
  /** Milliseconds between looks for what nobody holds. */
  sweepMs: number;
}

export const defaultLimits: WindowLimits = {
  concurrency: 128,
  events: 512,
  bytes: 64 << 20,
  leaseMs: 10_000,
  sweepMs: 1_000,
};

export interface WindowDeps {
  owner: string;
  queue: Pick<EventQueue, 'claim' | 'renew' | 'release'>;
  clock: Clock;
  log: Logger;
  limits: WindowLimits;
  /** Works one event to its end; a rejection leaves the event to the sweep once its lease has run out. */
  work(event: InboundEvent): Promise<void>;
}

/**
 * The bounded part of the queue that this process holds in memory. Accepted events that find room are stored with a
 * lease and handed over without a claim; the rest wait in the store and are claimed in batches as room appears.
 */
export interface WorkWindow {
  /** Room for an event of `bytes`: its lease, to be stored with it; undefined when it has to wait in the store. */
  reserve(bytes: number): Lease | undefined;
  /** Gives room back when the event was not stored after all. */
  cancel(bytes: number): void;
  /** Takes an event that was stored under a reserved lease. */
  handOver(event: InboundEvent): void;
  start(): void;
  /** Stops taking work, waits up to `graceMs` for what is under way, then gives the rest back. */
  stop(graceMs: number): Promise<void>;
  /** Events held now, for metrics. */
  held(): number;
}

/** Creates the window; nothing is claimed before `start`. */
export function createWorkWindow(deps: WindowDeps): WorkWindow {
  const { clock, limits, log, owner, queue } = deps;
  const waiting: InboundEvent[] = [];
  const stopTimers: (() => void)[] = [];
  /** Ids of the events in memory: only their leases are renewed, so that a dropped one runs out and is swept. */
  const inMemory = new Set<string>();
  let held = 0;
  let bytes = 0;
  let working = 0;
  let taking = false;
  let claiming: Promise<void> | undefined;
  /** True while the store may hold work that nobody has: after an overflow, until a claim comes back short. */
  let moreInStore = true;
  let whenIdle: (() => void) | undefined;

  const leaseEnd = () => new Date(clock.now() + limits.leaseMs);
  const room = () => limits.events - held;

  function begin(): void {
    while (working < limits.concurrency) {
      const event = waiting.shift();
      if (!event) break;
      working += 1;
      void deps.work(event).then(
        () => end(event),
        (error: unknown) => {
          log.warn({ err: error, event: event.id }, '[WEBHOOK] event left to the sweep');
          moreInStore = true;
          end(event);
        },
      );
    }
  }

  function end(event: InboundEvent): void {
    inMemory.delete(event.id);
    working -= 1;
    held -= 1;
    bytes -= event.body.length;
    begin();
    if (working === 0) whenIdle?.();
    // Refill in batches: a claim per finished event would cost what the in-memory hand-over saves.
    if (moreInStore && held <= limits.events / 2) claim();
  }

  function take(event: InboundEvent): void {
    inMemory.add(event.id);
    waiting.push(event);
    begin();
  }

  function claim(): void {
    if (!taking || claiming || room() <= 0 || bytes >= limits.bytes) return;
    claiming = claimBatch(Math.min(room(), Math.ceil(limits.events / 4))).finally(() => {
      claiming = undefined;
    });
  }

  async function claimBatch(wanted: number): Promise<void> {
    held += wanted;
    try {
      const events = await queue.claim(owner, wanted, new Date(clock.now()), leaseEnd());
      held -= wanted;
      moreInStore = events.length === wanted;
      // What arrives after a stop has begun is given back with everything else.
      if (taking) for (const event of events) admit(event);
    } catch (error) {
      held -= wanted;
      log.warn({ err: error }, '[WEBHOOK] could not look for waiting events');
    }
  }

  function admit(event: InboundEvent): void {
    held += 1;
    bytes += event.body.length;
    take(event);
  }

  async function renew(): Promise<void> {
    if (inMemory.size === 0) return;
    try {
      await queue.renew(owner, leaseEnd(), [...inMemory]);
    } catch (error) {
      log.warn({ err: error }, '[WEBHOOK] could not renew leases');
    }
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
    reserve(size) {
      if (!taking || room() <= 0 || bytes + size > limits.bytes) {
        moreInStore = true;
        return undefined;
      }
      held += 1;
      bytes += size;
      return { owner, token: 1, until: leaseEnd() };
    },
    cancel(size) {
      held -= 1;
      bytes -= size;
    },
    handOver: take,
    start() {
      taking = true;
      stopTimers.push(clock.every(limits.sweepMs, claim));
      stopTimers.push(clock.every(limits.leaseMs / 3, () => void renew()));
      claim();
    },
    async stop(graceMs) {
      taking = false;
      await claiming;
      waiting.length = 0;
      await idle(graceMs);
      for (const stopTimer of stopTimers) stopTimer();
      const released = await queue.release(owner).catch((error: unknown) => {
        log.warn({ err: error }, '[WEBHOOK] could not give events back; their leases will run out');
        return 0;
      });
      if (released > 0) log.info({ released }, '[WEBHOOK] gave unfinished events back');
    },
    held: () => held,
  };
}
