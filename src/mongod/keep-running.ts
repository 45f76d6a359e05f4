import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { RunningMongod } from './launch.ts';

/** Milliseconds before each try to start it again; the last one repeats. */
const backOff = [100, 500, 1_000, 2_000, 5_000, 10_000] as const;
const longestBackOff = 10_000;
/** After running so long, its next end counts as the first again. */
const settled = 60_000;

interface KeepRunning {
  first: RunningMongod;
  /** Starts it again on the same port; a throw is a try that failed. */
  restart(): Promise<RunningMongod>;
  clock: Clock;
  log: Logger;
}

/** A mongod that is started again whenever it ends by itself. */
export interface KeptRunning {
  /** The one that runs now, or the last one while it is being started again. */
  current(): RunningMongod;
  stop(): Promise<void>;
}

/** Watches a mongod and starts it again when it dies, so that the product recovers without help. */
export function keepRunning({ first, restart, clock, log }: KeepRunning): KeptRunning {
  let current = first;
  const stopping = new AbortController();

  async function watch(): Promise<void> {
    let tries = 0;
    while (!stopping.signal.aborted) {
      const since = clock.now();
      const { code } = await current.ended;
      if (stopping.signal.aborted) return;
      if (clock.now() - since > settled) tries = 0;
      log.error({ pid: current.pid, code }, 'mongod ended unexpectedly; starting it again');
      tries = await startAgain(tries);
    }
  }

  async function startAgain(triesBefore: number): Promise<number> {
    for (let tries = triesBefore; ; tries++) {
      if (!(await waited(backOff[tries] ?? longestBackOff))) return tries;
      const next = await attempt();
      if (!next) continue;
      current = next;
      log.info({ pid: next.pid, port: next.port }, 'mongod runs again');
      return tries + 1;
    }
  }

  async function attempt(): Promise<RunningMongod | undefined> {
    try {
      return await restart();
    } catch (error) {
      log.error({ err: error }, 'mongod could not be started again');
      return undefined;
    }
  }

  async function waited(ms: number): Promise<boolean> {
    await clock.sleep(ms, stopping.signal).catch(() => undefined);
    return !stopping.signal.aborted;
  }

  const watching = watch();
  return {
    current: () => current,
    async stop() {
      stopping.abort();
      await current.stop();
      await watching;
      // One that was being started again while the first stop ran.
      await current.stop();
    },
  };
}
