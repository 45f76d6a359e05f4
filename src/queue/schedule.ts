import { MongoBackend } from '@agendajs/mongo-backend';
import { Agenda, type Job } from 'agenda';
import { type Clock, systemClock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';

/** The handle of a connected database, as Agenda's backend takes it. */
type Database = NonNullable<Extract<ConstructorParameters<typeof MongoBackend>[0], { mongo?: unknown }>['mongo']>;

export interface ScheduleDeps {
  /** Of a connection that is open: a connect that fails inside the backend would be an unhandled rejection. */
  db: Database;
  log: Logger;
  clock?: Clock;
  /** How often due jobs are looked for, in milliseconds; default 5,000. */
  lookEveryMs?: number;
}

/**
 * Everything that happens now and then. Of several processes on one database one runs a job at a time; each job is one
 * document, whatever the backlog it works on.
 */
export interface Schedule {
  /**
   * Plans a task under a name that is unique in the database. `interval` is Agenda's text (`10 minutes`) or cron. The
   * first run is one interval from the first plan, not from each start. A task that fails is logged and runs again
   * at its next time.
   */
  every(name: string, interval: string, task: () => Promise<void>): Promise<void>;
  /** Begins to look for due jobs. */
  start(): Promise<void>;
  /** Waits up to `graceMs` for what runs, gives the rest back, and leaves no timer. */
  stop(graceMs?: number): Promise<void>;
}

const collection = 'schedule';
/** A process that died holding a job delays it by this much; long tasks touch their lock. */
const lockMs = 60_000;
const readyWithinMs = 10_000;

/** Prepares Agenda on the database; nothing runs before `start`. Throws when the backend does not get ready. */
export async function createSchedule(deps: ScheduleDeps): Promise<Schedule> {
  const { log, clock = systemClock } = deps;
  // Agenda's own `unique` does not hold against two processes that plan at the same moment.
  await deps.db
    .collection(collection)
    .createIndex({ name: 1 }, { name: 'one_of_a_name', unique: true, partialFilterExpression: { type: 'single' } });
  const agenda = new Agenda({
    backend: new MongoBackend({ mongo: deps.db, collection }),
    processEvery: deps.lookEveryMs ?? 5_000,
    // With 0 an expired lock is taken again while the job still runs.
    defaultLockLimit: 1,
    defaultConcurrency: 1,
    defaultLockLifetime: lockMs,
  });
  agenda.on('error', (error: unknown) => log.warn({ err: error }, 'the schedule could not reach the database'));
  await within(agenda.ready, clock);
  return {
    async every(name, interval, task) {
      agenda.define(name, (job: Job<void>) => run(job, task, { log, clock }), {
        lockLimit: 1,
        concurrency: 1,
        lockLifetime: lockMs,
      });
      // Planning again at each start would push the next run away for ever in a process that restarts often.
      const planned = await deps.db.collection(collection).findOne({ name, type: 'single', repeatInterval: interval });
      if (!planned) await planOnce(agenda, name, interval);
    },
    start: () => agenda.start(),
    async stop(graceMs = 5_000) {
      // In this order: `drain` waits for what runs, `stop` unlocks what is left.
      await agenda.drain(graceMs);
      await agenda.stop(false);
    },
  };
}

/** Another process that starts at the same time may have planned the same job: then there is nothing left to do. */
async function planOnce(agenda: Agenda, name: string, interval: string): Promise<void> {
  try {
    await agenda.every(interval, name, undefined, { skipImmediate: true });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}

function isDuplicateKey(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 11_000;
}

async function run(
  job: Job<void>,
  task: () => Promise<void>,
  { log, clock }: { log: Logger; clock: Clock },
): Promise<void> {
  const keepLock = clock.every(lockMs / 3, () => {
    job
      .touch()
      .catch((error: unknown) => log.warn({ err: error, job: job.attrs.name }, 'could not keep the lock of a job'));
  });
  try {
    await task();
  } catch (error) {
    log.error({ err: error, job: job.attrs.name }, 'a scheduled job failed; it runs again at its next time');
  } finally {
    keepLock();
  }
}

async function within(ready: Promise<unknown>, clock: Clock): Promise<void> {
  const waiting = new AbortController();
  const tooLate = clock.sleep(readyWithinMs, waiting.signal).then(() => {
    throw new Error('the schedule did not get ready');
  });
  tooLate.catch(() => undefined);
  try {
    await Promise.race([ready, tooLate]);
  } finally {
    waiting.abort();
  }
}
