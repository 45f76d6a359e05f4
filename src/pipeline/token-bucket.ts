import type { Clock } from '../domain/clock.ts';

/** Tries per second, evenly, after a burst of at most a second's worth. */
export interface TokenBucket {
  /** 0 when a token was taken, else the milliseconds until there is one. */
  take(perSecond: number): number;
}

/** Starts full. A clock that steps back takes no tokens away, one that steps forward fills it at most once (case F14). */
export function createTokenBucket(clock: Clock): TokenBucket {
  let tokens = Number.POSITIVE_INFINITY;
  let at = clock.now();
  return {
    take(perSecond) {
      const now = clock.now();
      const full = Math.max(1, perSecond);
      tokens = Math.min(full, tokens + (Math.max(0, now - at) * perSecond) / 1_000);
      at = now;
      if (tokens >= 1) {
        tokens -= 1;
        return 0;
      }
      return Math.ceil(((1 - tokens) * 1_000) / perSecond);
    },
  };
}
