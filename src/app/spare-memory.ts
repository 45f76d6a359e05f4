import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock } from '../domain/clock.ts';

/** Milliseconds between looks at how busy the process was. */
const lookMs = 20_000;
/** Looks in a row without work after which memory is given back. */
const quietLooks = 2;
/** Share of its time that a process which waits for work is busy at most; looks at the database are most of it. */
const quietShare = 0.05;

interface SpareMemoryDeps {
  clock: Clock;
  /** Share of the time since the last call in which the process was busy. */
  busyShare?: () => number;
  /** Collects what nobody holds and gives the room back. */
  collect?: () => void;
}

/**
 * Gives memory back, once, when there was no work for a while: what a start or a busy time took stays with the process
 * otherwise, for V8 shrinks its heap only as part of a collection, and who does nothing has none. Costs about 0.2 s.
 * Returns what stops it.
 */
export function spareMemory({
  clock,
  busyShare = createBusyShare(),
  collect = collectAll,
}: SpareMemoryDeps): () => void {
  let quiet = 0;
  return clock.every(lookMs, () => {
    quiet = busyShare() < quietShare ? quiet + 1 : 0;
    if (quiet === quietLooks) collect();
  });
}

function createBusyShare(): () => number {
  let seen = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, seen);
    seen = now;
    return utilization;
  };
}

/** The collector of `--expose-gc`, for which nobody has to set the flag at the start: https://nodejs.org/api/v8.html */
function collectAll(): void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  if (typeof gc === 'function') gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
