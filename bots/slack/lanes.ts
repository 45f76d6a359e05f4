import type { Clock } from '../../src/domain/clock.ts';
import { AppError } from '../../src/domain/errors.ts';
import { retryAfter } from './failures.ts';

/** Waiting longer than this altogether is given up; the pipeline has tries of its own. */
const patienceMs = 15 * 60_000;

/** Calls to each channel, one after the other. */
export interface Lanes {
  /**
   * Runs a call when those before it are done. When Slack says "too many", the channel waits as long as it is told
   * and the call is made again, so nothing is lost; other channels go on.
   */
  run<T>(channel: string, call: () => Promise<T>): Promise<T>;
  /** Ends all waiting. */
  stop(): void;
}

export function createLanes(clock: Clock): Lanes {
  const tails = new Map<string, Promise<unknown>>();
  const stopped = new AbortController();
  return {
    run(channel, call) {
      const before = tails.get(channel) ?? Promise.resolve();
      const turn = before.then(() => persistent({ clock, signal: stopped.signal }, call));
      const tail = turn.then(
        () => undefined,
        () => undefined,
      );
      tails.set(channel, tail);
      void tail.then(() => {
        if (tails.get(channel) === tail) tails.delete(channel);
      });
      return turn;
    },
    stop: () => stopped.abort(new AppError('platform_unavailable', { platform: 'slack' })),
  };
}

async function persistent<T>(
  { clock, signal }: { clock: Clock; signal: AbortSignal },
  call: () => Promise<T>,
): Promise<T> {
  const giveUpAt = clock.now() + patienceMs;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const seconds = retryAfter(error);
      if (seconds === undefined || clock.now() + seconds * 1_000 > giveUpAt) throw error;
      await clock.sleep(Math.max(seconds, 1) * 1_000, signal);
    }
  }
}
