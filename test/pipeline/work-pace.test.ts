import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createPace } from '../../src/pipeline/work-pace.ts';
import { FakeClock } from '../support/fake-clock.ts';

/** A pace over so many waiting events; `crowded` can be changed. */
function paceOver(waiting: number) {
  const state = { waiting, begun: 0, crowded: false };
  const clock = new FakeClock(1_000);
  const beginNext = () => {
    if (state.waiting === 0) return false;
    state.waiting -= 1;
    state.begun += 1;
    return true;
  };
  return { state, clock, pace: createPace({ beginNext, crowded: () => state.crowded, clock }) };
}

describe('the pace of work', () => {
  it('begins everything there is room for, after the requests that came in the same turn', async () => {
    const { state, pace } = paceOver(50);
    pace.wake();
    expect(state.begun).toBe(0);
    await nextTurn();
    expect(state.begun).toBe(50);
  });

  it('begins one event for every six requests while senders crowd in, and never stands still', async () => {
    const { state, pace } = paceOver(50);
    state.crowded = true;
    for (let request = 0; request < 60; request++) {
      pace.requestCame();
      pace.wake();
      await nextTurn();
    }
    expect(state.begun).toBeGreaterThanOrEqual(9);
    expect(state.begun).toBeLessThanOrEqual(10);
  });

  it('begins the rest when the crowd has gone, though nobody comes any more', async () => {
    const { state, clock, pace } = paceOver(50);
    state.crowded = true;
    pace.wake();
    await nextTurn();
    expect(state.begun).toBe(0);
    await clock.advance(100);
    await nextTurn();
    expect(state.begun).toBe(0);
    state.crowded = false;
    await clock.advance(10);
    await nextTurn();
    expect(state.begun).toBe(50);
  });

  it('does not save up what a long crowd has earned', async () => {
    const { state, pace } = paceOver(0);
    state.crowded = true;
    for (let request = 0; request < 600; request++) pace.requestCame();
    state.waiting = 50;
    pace.wake();
    await nextTurn();
    expect(state.begun).toBeLessThanOrEqual(4);
  });
});
