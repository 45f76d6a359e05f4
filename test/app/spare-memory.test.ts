import { expect, it } from 'vitest';
import { spareMemory } from '../../src/app/spare-memory.ts';
import { FakeClock } from '../support/fake-clock.ts';

/** A process that is as busy as told; what counts is how often memory was given back. */
function watched() {
  const clock = new FakeClock();
  const state = { busy: 0, collected: 0 };
  const stop = spareMemory({ clock, busyShare: () => state.busy, collect: () => void state.collected++ });
  return { clock, state, stop };
}

it('gives memory back once when there was no work for 40 s, and again only after there was some', async () => {
  const { clock, state, stop } = watched();
  await clock.advance(39_000);
  expect(state.collected).toBe(0);
  await clock.advance(1_000);
  expect(state.collected).toBe(1);
  await clock.advance(3_600_000);
  expect(state.collected).toBe(1);
  state.busy = 0.4;
  await clock.advance(20_000);
  state.busy = 0.01;
  await clock.advance(40_000);
  expect(state.collected).toBe(2);
  stop();
  state.busy = 0.4;
  await clock.advance(20_000);
  state.busy = 0;
  await clock.advance(60_000);
  expect(state.collected).toBe(2);
});

it('leaves a process that works alone', async () => {
  const { clock, state } = watched();
  state.busy = 0.06;
  await clock.advance(3_600_000);
  expect(state.collected).toBe(0);
});

it('collects with what V8 has for it, in a process that was not started for that', async () => {
  const clock = new FakeClock();
  let share = 0.9;
  spareMemory({ clock, busyShare: () => share });
  const held = new WeakRef({ of: 'nobody' });
  await clock.advance(20_000);
  share = 0;
  await clock.advance(40_000);
  expect(held.deref()).toBeUndefined();
});
