import type { Clock } from '../../src/domain/clock.ts';

/**
 * Times of messages, milliseconds since the epoch: each one later than the one before, so that what was posted in
 * the same millisecond (the parts of a long answer) keeps its order.
 */
export function createNextTime(clock: Clock): () => number {
  let last = 0;
  return () => {
    last = Math.max(clock.now(), last + 1);
    return last;
  };
}
