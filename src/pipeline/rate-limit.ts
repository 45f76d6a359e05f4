import type { Clock } from '../domain/clock.ts';

interface Bucket {
  tokens: number;
  at: number;
}

/** Takes one token of `perMinute` for `key`; 0 when there was one, else the whole seconds to wait. */
export type RateLimit = (key: string, perMinute: number) => number;

/**
 * A token bucket per key, refilled evenly over a minute, so that a burst of a whole minute's worth is let through
 * and the average is held. Each process counts for itself. The least recently used keys are forgotten beyond
 * `maxKeys`: a forgotten bucket starts full, which errs towards accepting.
 */
export function createRateLimit(clock: Clock, maxKeys = 50_000): RateLimit {
  const buckets = new Map<string, Bucket>();
  return (key, perMinute) => {
    const now = clock.now();
    const bucket = refill(buckets.get(key), perMinute, now);
    buckets.delete(key);
    buckets.set(key, bucket);
    if (buckets.size > maxKeys) forgetOldest(buckets);
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return 0;
    }
    return Math.ceil(((1 - bucket.tokens) * 60) / perMinute);
  };
}

function refill(bucket: Bucket | undefined, perMinute: number, now: number): Bucket {
  if (!bucket) return { tokens: perMinute, at: now };
  // A wall clock that steps back must not take tokens away (case F14).
  const elapsed = Math.max(0, now - bucket.at);
  return { tokens: Math.min(perMinute, bucket.tokens + (elapsed * perMinute) / 60_000), at: now };
}

function forgetOldest(buckets: Map<string, Bucket>): void {
  const oldest = buckets.keys().next();
  if (!oldest.done) buckets.delete(oldest.value);
}
