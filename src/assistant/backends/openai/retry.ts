import type { Clock } from '../../../domain/clock.ts';
import { AppError } from '../../../domain/errors.ts';
import { TryAgain } from './failure.ts';

/** Milliseconds before the second, third and fourth try. */
const retryDelays: readonly number[] = [1_000, 4_000, 15_000];

/** The longest wait that a server may ask for (ms); beyond it the run fails now rather than hanging. */
const maxWait = 60_000;

/**
 * Milliseconds of a Retry-After: seconds or an HTTP date (RFC 9110, section 10.2.3), or of `retry-after-ms`, which
 * some servers send for finer steps. Undefined when there is none or it can't be read; never negative.
 */
export function retryAfter(headers: Record<string, string | string[] | undefined>, now: number): number | undefined {
  const ms = headers['retry-after-ms'];
  if (typeof ms === 'string' && /^\d{1,9}(?:\.\d+)?$/.test(ms)) return Number(ms);
  const value = headers['retry-after'];
  if (typeof value !== 'string') return undefined;
  if (/^\d{1,9}(?:\.\d+)?$/.test(value)) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** What the run's reader is told while it waits. */
export interface Waiting {
  type: 'waiting';
  text: string;
}

interface Retrying {
  clock: Clock;
  signal: AbortSignal;
  /** 0 ≤ n < 1: spreads the tries of many runs that failed at the same moment. */
  random: () => number;
}

/**
 * Yields what `once` yields, and starts it anew after a passing failure, as long as it has not yielded anything
 * yet: words that were shown are never said twice.
 */
export async function* withRetries<T>(
  once: () => AsyncIterable<T>,
  { clock, signal, random }: Retrying,
): AsyncGenerator<T | Waiting> {
  for (let tries = 0; ; tries++) {
    let begun = false;
    try {
      for await (const piece of once()) {
        begun = true;
        yield piece;
      }
      return;
    } catch (error) {
      const wait = waitAfter(error, begun, { tries, random });
      yield { type: 'waiting', text: `The assistant is not available; next try in ${Math.ceil(wait / 1_000)} s` };
      await clock.sleep(wait, signal);
    }
  }
}

/** Milliseconds until the next try; throws what to tell people when there is none. */
function waitAfter(error: unknown, begun: boolean, { tries, random }: { tries: number; random: () => number }): number {
  if (!(error instanceof TryAgain)) throw error;
  const delay = retryDelays[tries];
  if (begun || delay === undefined) throw error.failure;
  if (error.wait === undefined) return delay * (1 + random() / 4);
  if (error.wait <= maxWait) return error.wait;
  const seconds = Math.ceil(error.wait / 1_000);
  const { why = 'it', whyZh = why } = error.failure.details;
  throw new AppError('backend_unavailable', {
    why: `${why}; it asks to wait ${seconds} s`,
    whyZh: `${whyZh}；服务器要求等待 ${seconds} 秒`,
  });
}
