import { describe, expect, it } from 'vitest';
import { createRateLimit } from '../../src/pipeline/rate-limit.ts';
import { FakeClock } from '../support/fake-clock.ts';

describe('the rate limit of a webhook', () => {
  it("lets a minute's worth through at once, then says how long to wait", () => {
    const limit = createRateLimit(new FakeClock());
    expect([1, 2, 3].map(() => limit('a', 3))).toEqual([0, 0, 0]);
    expect(limit('a', 3)).toBe(20);
  });

  it('refills evenly', async () => {
    const clock = new FakeClock();
    const limit = createRateLimit(clock);
    for (let n = 0; n < 60; n++) limit('a', 60);
    expect(limit('a', 60)).toBe(1);
    await clock.advance(2_000);
    expect([limit('a', 60), limit('a', 60), limit('a', 60)]).toEqual([0, 0, 1]);
  });

  it('R1: counts each webhook for itself', () => {
    const limit = createRateLimit(new FakeClock());
    expect(limit('a', 1)).toBe(0);
    expect(limit('a', 1)).toBeGreaterThan(0);
    expect(limit('b', 1)).toBe(0);
  });

  it('F14: a clock that steps back takes nothing away', () => {
    const clock = new FakeClock(1_000_000_000);
    const limit = createRateLimit(clock);
    limit('a', 2);
    clock.set(1_000_000_000 - 600_000);
    expect(limit('a', 2)).toBe(0);
    expect(limit('a', 2)).toBe(30);
  });

  it('forgets the longest unused webhook beyond its size and errs towards accepting', () => {
    const limit = createRateLimit(new FakeClock(), 2);
    limit('a', 1);
    limit('b', 1);
    limit('c', 1);
    expect(limit('a', 1)).toBe(0);
  });
});
