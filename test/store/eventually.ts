import { expect } from 'vitest';

/** Looks again until what is expected is there; a busy machine may take its time. */
export function eventually<T>(look: () => T) {
  return expect.poll(look, { timeout: 20_000, interval: 5 });
}
