import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/domain/logger.ts';
import { createDue } from '../../src/pipeline/due.ts';
import { FakeClock } from '../support/fake-clock.ts';

function open() {
  const clock = new FakeClock(Date.parse('2026-01-01T00:00:00Z'));
  const looked: number[] = [];
  const planned: number[] = [];
  const begun = clock.now();
  const due = createDue({
    queue: { nextDue: async () => undefined, owing: async () => [] },
    window: { look: () => void looked.push(clock.now() - begun), lookFor: async () => 0 },
    plan: async (_, when) => void planned.push(when.getTime() - begun),
    clock,
    log: silentLogger,
  });
  const arm = (endpointId: string, ms: number) => due.arm(endpointId, new Date(begun + ms));
  return { clock, looked, planned, arm };
}

describe('tries that are due later', () => {
  it('F7: are looked for within a tenth of a second of their time, once for all that are due together', async () => {
    const { clock, looked, planned, arm } = open();
    for (let n = 0; n < 10_000; n++) arm('ep_1', 30_001 + (n % 99));
    arm('ep_2', 30_250);
    await clock.advance(30_099);
    expect(looked).toEqual([]);
    await clock.advance(1_000);
    expect(looked).toEqual([30_100, 30_300]);
    expect(planned, 'the schedule knows as well, should this process be gone').toEqual([30_001, 30_250]);
    expect(clock.waiting, 'no timer is left').toBe(0);
  });

  it('are left to the schedule when they are far off', async () => {
    const { clock, looked, planned, arm } = open();
    arm('ep_1', 600_000);
    expect(planned).toEqual([600_000]);
    await clock.advance(700_000);
    expect(looked).toEqual([]);
  });
});
