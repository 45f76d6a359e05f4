import type { Clock } from '../../src/domain/clock.ts';

interface Timer {
  at: number;
  order: number;
  /** Undefined for a timer that fires once. */
  every?: number;
  run(): void;
}

/**
 * Time that stands still until a test moves it. Timers and sleeps fire in the order of their due times, those due
 * together in the order they were asked for, and the code each of them wakes runs on before the next one fires.
 */
export class FakeClock implements Clock {
  #now: number;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(start: number = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, task: () => void): () => void {
    return this.#add({ at: this.#now + Math.max(0, ms), run: task });
  }

  every(ms: number, task: () => void): () => void {
    const step = Math.max(1, ms);
    return this.#add({ at: this.#now + step, every: step, run: task });
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = () => {
        cancel();
        reject(signal?.reason);
      };
      const cancel = this.after(ms, () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      });
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** How many timers and sleeps are waiting; tests use it to know that code has reached its wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Moves time forward by `ms`, firing everything that falls due on the way. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle();
    for (let next = this.#next(until); next; next = this.#next(until)) {
      this.#now = Math.max(this.#now, next.at);
      this.#reschedule(next);
      next.run();
      await settle();
    }
    this.#now = Math.max(this.#now, until);
  }

  /** Sets the wall clock (forward or back, as NTP may) without firing timers; their remaining waits stay as they are. */
  set(ms: number): void {
    const jump = ms - this.#now;
    for (const timer of this.#timers) timer.at += jump;
    this.#now = ms;
  }

  #add(timer: Omit<Timer, 'order'>): () => void {
    const added = { ...timer, order: this.#order++ };
    this.#timers.add(added);
    return () => this.#timers.delete(added);
  }

  #next(until: number): Timer | undefined {
    const due = [...this.#timers].filter((timer) => timer.at <= until);
    return due.sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }

  #reschedule(timer: Timer): void {
    if (timer.every === undefined) this.#timers.delete(timer);
    else timer.at += timer.every;
  }
}

/** Lets promise chains that are ready run to their next wait; setImmediate runs after all of them. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
