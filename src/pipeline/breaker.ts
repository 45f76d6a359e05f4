import type { Clock } from '../domain/clock.ts';
import type { DeliveryErrorClass } from '../domain/endpoint.ts';

/** When an endpoint is left alone for a while. */
export interface BreakerLimits {
  /** Failures in a row that open it. */
  inARow: number;
  /** It also opens when more than half of at least so many tries within `spanMs` failed. */
  least: number;
  spanMs: number;
  /** How long it stays open at first; each failed probe doubles it, up to `longestMs`. */
  firstMs: number;
  longestMs: number;
}

export const defaultBreaker: BreakerLimits = {
  inARow: 5,
  least: 20,
  spanMs: 30_000,
  firstMs: 10_000,
  longestMs: 300_000,
};

/** Failures that say the endpoint is down. Every other answer, a 400 too, says that somebody is there. */
const down: ReadonlySet<DeliveryErrorClass> = new Set(['timeout', 'connect', 'reset', 'status_5xx', 'dns', 'tls']);

/**
 * Whether an endpoint may be tried, as this process has found it lately. `closed`: yes; `open`: no, its deliveries wait
 * and lose no tries; `probing`: one at a time, and what becomes of that one decides.
 */
export interface Breaker {
  state(): 'closed' | 'open' | 'probing';
  /** Wall-clock time of the next probe while it is open. */
  probeAt(): Date;
  /** Whether the last try failed: such an endpoint may not use what is reserved for the others. */
  suspect(): boolean;
  /** Whether nothing is to be remembered of it. */
  forgettable(): boolean;
  /** Lets a probe be made at once: somebody says that the endpoint is well again. */
  probeNow(): void;
  succeeded(): void;
  failed(errorClass: DeliveryErrorClass | undefined): void;
}

export interface BreakerDeps {
  clock: Clock;
  limits: BreakerLimits;
  /** Told when a probe may be made. */
  onProbe(): void;
}

/** The wait goes by a timer, so that a step of the wall clock neither shortens nor stretches it (case F14). */
export function createBreaker({ clock, limits, onProbe }: BreakerDeps): Breaker {
  let state: ReturnType<Breaker['state']> = 'closed';
  let row = 0;
  let span = { tries: 0, failures: 0, since: clock.now() };
  let waitMs = limits.firstMs;
  let probeAt = 0;
  let stopWaiting = () => {};

  function count(failed: boolean): void {
    const age = clock.now() - span.since;
    if (age > limits.spanMs || age < 0) span = { tries: 0, failures: 0, since: clock.now() };
    span.tries += 1;
    if (failed) span.failures += 1;
  }

  function open(): void {
    waitMs = state === 'probing' ? Math.min(waitMs * 2, limits.longestMs) : limits.firstMs;
    state = 'open';
    probeAt = clock.now() + waitMs;
    stopWaiting = clock.after(waitMs, probe);
  }

  function probe(): void {
    state = 'probing';
    onProbe();
  }

  function answered(): void {
    row = 0;
    if (state !== 'probing') return;
    state = 'closed';
    span = { tries: 0, failures: 0, since: clock.now() };
  }

  return {
    state: () => state,
    probeAt: () => new Date(probeAt),
    suspect: () => row > 0 || state !== 'closed',
    forgettable: () => state === 'closed' && row === 0,
    probeNow() {
      if (state !== 'open') return;
      stopWaiting();
      probe();
    },
    succeeded() {
      count(false);
      answered();
    },
    failed(errorClass) {
      if (!errorClass || !down.has(errorClass)) return answered();
      count(true);
      row += 1;
      if (state === 'open') return;
      const tooMany = span.tries >= limits.least && span.failures * 2 > span.tries;
      if (state === 'probing' || row >= limits.inARow || tooMany) open();
    },
  };
}
