import { describe, expect, it } from 'vitest';
import { createCrowd } from '../../src/pipeline/crowd.ts';
import type { ReceiveAnswer, WireRequest } from '../../src/pipeline/receive.ts';
import { FakeClock } from '../support/fake-clock.ts';

const request: WireRequest = {
  headers: new Map(),
  body: Buffer.alloc(0),
  receivedAt: 0,
  remoteAddress: '127.0.0.1',
};
const answer: ReceiveAnswer = { status: 200, body: { status: 'accepted', event: 'evt_1', message: '' } };

/** A door at which senders wait until they are let go. */
function door(busy: () => number) {
  const clock = new FakeClock(1_000);
  const crowd = createCrowd({ busy, clock });
  const letGo: (() => void)[] = [];
  const receive = crowd.counting(() => new Promise((resolve) => letGo.push(() => resolve(answer))));
  const come = (count: number) => Array.from({ length: count }, () => receive('hook', request));
  return { clock, crowd, come, letGo: () => letGo.splice(0).map((go) => go()) };
}

describe('a crowd of senders', () => {
  it('is seen where many wait for a busy process, also between two groups of answers, and is gone with them', async () => {
    const { clock, crowd, come, letGo } = door(() => 1);
    const waiting = come(16);
    expect(crowd.crowded()).toBe(true);
    letGo();
    await Promise.all(waiting);
    expect(crowd.crowded()).toBe(true);
    await clock.advance(50);
    expect(crowd.crowded()).toBe(true);
    await clock.advance(50);
    expect(crowd.crowded()).toBe(false);
  });

  it('is none where few wait, however busy the process is with its work', () => {
    const { crowd, come } = door(() => 1);
    come(15);
    expect(crowd.crowded()).toBe(false);
  });

  it('is none where many wait for a slow disk and there is time for work', () => {
    const { crowd, come } = door(() => 0.5);
    come(100);
    expect(crowd.crowded()).toBe(false);
  });

  it('forgets a sender that was refused', async () => {
    const clock = new FakeClock(1_000);
    const crowd = createCrowd({ busy: () => 1, clock });
    const receive = crowd.counting(() => Promise.reject(new Error('refused')));
    await Promise.allSettled(Array.from({ length: 20 }, () => receive('hook', request)));
    crowd.crowded();
    await clock.advance(50);
    crowd.crowded();
    await clock.advance(50);
    expect(crowd.crowded()).toBe(false);
  });
});
