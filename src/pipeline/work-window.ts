import type { Clock } from '../domain/clock.ts';
import type { InboundEvent, Lease } from '../domain/inbound-event.ts';
import type { Logger } from '../domain/logger.ts';
import type { EventQueue } from './ports.ts';
import { createPace, type Pace } from './work-pace.ts';

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
  /** Whether senders wait for a process that has its hands full, so that beginning work has to wait. */
  crowded(): boolean;
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
  return new Window(deps);
}

class Window implements WorkWindow {
  readonly #deps: WindowDeps;
  readonly #limits: WindowLimits;
  readonly #pace: Pace;
  readonly #waiting: InboundEvent[] = [];
  readonly #stopTimers: (() => void)[] = [];
  /** Ids of the events in memory: only their leases are renewed, so that a dropped one runs out and is swept. */
  readonly #inMemory = new Set<string>();
  /** Events in memory and on their way there. */
  #held = 0;
  #bytes = 0;
  #working = 0;
  #taking = false;
  #claiming: Promise<void> | undefined;
  /** True while the store may hold work that nobody has: after an overflow, until a claim comes back short. */
  #moreInStore = true;
  #whenIdle: (() => void) | undefined;

  constructor(deps: WindowDeps) {
    this.#deps = deps;
    this.#limits = deps.limits;
    this.#pace = createPace({ beginNext: () => this.#beginNext(), crowded: deps.crowded, clock: deps.clock });
  }

  reserve(bytes: number): Lease | undefined {
    this.#pace.requestCame();
    if (!this.#taking || this.#room() <= 0 || this.#bytes + bytes > this.#limits.bytes) {
      this.#moreInStore = true;
      return undefined;
    }
    this.#held += 1;
    this.#bytes += bytes;
    return { owner: this.#deps.owner, token: 1, until: this.#leaseEnd() };
  }

  cancel(bytes: number): void {
    this.#held -= 1;
    this.#bytes -= bytes;
  }

  handOver(event: InboundEvent): void {
    this.#inMemory.add(event.id);
    this.#waiting.push(event);
    this.#pace.wake();
  }

  start(): void {
    const { clock } = this.#deps;
    this.#taking = true;
    this.#stopTimers.push(clock.every(this.#limits.sweepMs, () => this.#claim()));
    this.#stopTimers.push(clock.every(this.#limits.leaseMs / 3, () => void this.#renew()));
    this.#claim();
  }

  async stop(graceMs: number): Promise<void> {
    this.#taking = false;
    await this.#claiming;
    this.#waiting.length = 0;
    await this.#idle(graceMs);
    for (const stopTimer of this.#stopTimers) stopTimer();
    await this.#release();
  }

  held(): number {
    return this.#held;
  }

  #room(): number {
    return this.#limits.events - this.#held;
  }

  #leaseEnd(): Date {
    return new Date(this.#deps.clock.now() + this.#limits.leaseMs);
  }

  #beginNext(): boolean {
    if (this.#working >= this.#limits.concurrency) return false;
    const event = this.#waiting.shift();
    if (!event) return false;
    this.#working += 1;
    void this.#work(event).then(() => this.#end(event));
    return true;
  }

  /** Never rejects. */
  async #work(event: InboundEvent): Promise<void> {
    try {
      await this.#deps.work(event);
    } catch (error) {
      this.#deps.log.warn({ err: error, event: event.id }, '[WEBHOOK] event left to the sweep');
      this.#moreInStore = true;
    }
  }

  #end(event: InboundEvent): void {
    this.#inMemory.delete(event.id);
    this.#working -= 1;
    this.#held -= 1;
    this.#bytes -= event.body.length;
    this.#pace.wake();
    if (this.#working === 0) this.#whenIdle?.();
    // Refill in batches: a claim per finished event would cost what the in-memory hand-over saves.
    if (this.#moreInStore && this.#held <= this.#limits.events / 2) this.#claim();
  }

  #claim(): void {
    if (!this.#taking || this.#claiming || this.#room() <= 0 || this.#bytes >= this.#limits.bytes) return;
    const wanted = Math.min(this.#room(), Math.ceil(this.#limits.events / 4));
    this.#claiming = this.#claimBatch(wanted).finally(() => {
      this.#claiming = undefined;
    });
  }

  /** Never rejects. */
  async #claimBatch(wanted: number): Promise<void> {
    const { owner, queue, clock, log } = this.#deps;
    this.#held += wanted;
    try {
      const events = await queue.claim(owner, wanted, new Date(clock.now()), this.#leaseEnd());
      this.#moreInStore = events.length === wanted;
      // What arrives after a stop has begun is given back with everything else.
      if (this.#taking) for (const event of events) this.#admit(event);
    } catch (error) {
      log.warn({ err: error }, '[WEBHOOK] could not look for waiting events');
    } finally {
      this.#held -= wanted;
    }
  }

  #admit(event: InboundEvent): void {
    this.#held += 1;
    this.#bytes += event.body.length;
    this.handOver(event);
  }

  async #renew(): Promise<void> {
    if (this.#inMemory.size === 0) return;
    try {
      await this.#deps.queue.renew(this.#deps.owner, this.#leaseEnd(), [...this.#inMemory]);
    } catch (error) {
      this.#deps.log.warn({ err: error }, '[WEBHOOK] could not renew leases');
    }
  }

  /** Resolves when nothing is being worked on, or after `graceMs`. */
  async #idle(graceMs: number): Promise<void> {
    if (this.#working === 0) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#deps.clock.after(graceMs, resolve);
      this.#whenIdle = () => {
        cancel();
        resolve();
      };
    });
  }

  async #release(): Promise<void> {
    const { owner, queue, log } = this.#deps;
    const released = await queue.release(owner).catch((error: unknown) => {
      log.warn({ err: error }, '[WEBHOOK] could not give events back; their leases will run out');
      return 0;
    });
    if (released > 0) log.info({ released }, '[WEBHOOK] gave unfinished events back');
  }
}
