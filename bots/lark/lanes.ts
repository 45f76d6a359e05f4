import type { Clock } from '../../src/domain/clock.ts';
import { isBusy, isPassing } from './fault.ts';

/** Milliseconds between two messages to one chat: Lark takes five a second, from all bots together. */
const gapMs = 250;
/** Waits when Lark says "too many" without saying how long. */
const busyWaits = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
/** Longest that one wait is believed, and that a call is kept waiting in all. */
const longestWait = 120_000;
const patience = 600_000;
/** Waits after trouble on Lark's side. Repeats are safe: creating carries its key, changing has one result. */
const passingWaits = [300, 1_000];

/** Calls to each chat, one after the other, as fast as Lark takes them. */
export interface Lanes {
  run<T>(chat: string, call: () => Promise<T>): Promise<T>;
  /** Changing a message: a change that still waits when the next one comes is left out, the last one never is. */
  change(chat: string, messageId: string, call: () => Promise<void>): Promise<void>;
  /** Ends all waiting. */
  stop(): void;
}

interface Lane {
  tail: Promise<unknown>;
  nextAt: number;
  waiting: number;
}

interface Change {
  call: () => Promise<void>;
  done: Promise<void>;
}

export function createLanes(clock: Clock): Lanes {
  const lanes = new Map<string, Lane>();
  const changes = new Map<string, Change>();
  const stopped = new AbortController();

  function laneOf(chat: string): Lane {
    const lane = lanes.get(chat) ?? { tail: Promise.resolve(), nextAt: 0, waiting: 0 };
    lanes.set(chat, lane);
    return lane;
  }

  async function inTurn<T>(lane: Lane, call: () => Promise<T>): Promise<T> {
    const wait = lane.nextAt - clock.now();
    if (wait > 0) await clock.sleep(wait, stopped.signal);
    try {
      return await persistent(clock, call, stopped.signal);
    } finally {
      lane.nextAt = clock.now() + gapMs;
    }
  }

  function run<T>(chat: string, call: () => Promise<T>): Promise<T> {
    const lane = laneOf(chat);
    lane.waiting++;
    const turn = lane.tail.then(() => inTurn(lane, call));
    lane.tail = turn
      .catch(() => undefined)
      .then(() => {
        lane.waiting--;
        if (lane.waiting === 0) clock.after(gapMs, () => forgetIdle(lanes, chat));
      });
    return turn;
  }

  return {
    run,
    change(chat, messageId, call) {
      const waiting = changes.get(messageId);
      if (waiting) {
        waiting.call = call;
        return waiting.done;
      }
      const change: Change = { call, done: Promise.resolve() };
      change.done = run(chat, () => {
        changes.delete(messageId);
        return change.call();
      });
      changes.set(messageId, change);
      return change.done;
    },
    stop: () => stopped.abort(new Error('the platform was stopped')),
  };
}

function forgetIdle(lanes: Map<string, Lane>, chat: string): void {
  if (lanes.get(chat)?.waiting === 0) lanes.delete(chat);
}

/** Waits as told while Lark is busy, tries again twice when it is in trouble, and gives up after ten minutes. */
async function persistent<T>(clock: Clock, call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const giveUpAt = clock.now() + patience;
  let busy = 0;
  let failed = 0;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const wait = isBusy(error)
        ? Math.min(error.resetMs ?? busyWaits[Math.min(busy++, busyWaits.length - 1)] ?? 0, longestWait)
        : isPassing(error)
          ? passingWaits[failed++]
          : undefined;
      if (wait === undefined || clock.now() + wait > giveUpAt || signal.aborted) throw error;
      await clock.sleep(Math.max(wait, 100), signal);
    }
  }
}
