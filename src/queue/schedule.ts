import { type Db, MongoJobRepository } from '@agendajs/mongo-backend';
import { Agenda, type AgendaBackend, type Job } from 'agenda';
import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import { lookTogether } from './look-together.ts';
import { heedWaiting, putSooner } from './sooner.ts';

/** Work that is due; `signal` aborts when the process stops, after which it should end soon. */
export type Task = (signal: AbortSignal) => Promise<void>;

/** The same for a single occasion, with what was stored for it. Parse it: it may come from an older version. */
export type TaskFor = (data: unknown, signal: AbortSignal) => Promise<void>;

export interface Occasion {
  when: Date;
  /** The same name and key again moves the occasion instead of adding one. */
  key: string;
  /** Small and plain: it is stored. */
  data: unknown;
}

/** Everything that happens later or again and again, once for all processes on one database. */
export interface Schedule {
  /** Names a task that runs every `interval` (`5 minutes`, `1 hour`) on whichever process is free. Before `start`. */
  every(name: string, interval: string, task: Task): void;
  /** Says what an occasion of this name means, and how many a process runs at once (default 1). Before `start`. */
  define(name: string, task: TaskFor, atOnce?: number): void;
  /** Runs a defined task at a time, and again after 30 s, 2 min, 10 min and 1 h if it fails. */
  at(name: string, occasion: Occasion): Promise<void>;
  /**
   * As `at`, but an occasion that is there is only ever moved to an earlier time. While it runs (so also for the task
   * that runs it) this plans it once more, so that nothing that falls due meanwhile is forgotten.
   */
  sooner(name: string, occasion: Occasion): Promise<void>;
  /** Begins. Rejects when the database is away or an interval can't be read. */
  start(): Promise<void>;
  /** Takes nothing new and waits up to `graceMs` for what is under way. */
  stop(graceMs: number): Promise<void>;
}

export interface ScheduleDeps {
  /** Handle of an open connection to a replica set; it stays open. */
  db: Db;
  clock: Clock;
  log: Logger;
  /** Milliseconds between looks for what is due; default 5,000. */
  lookEveryMs?: number;
  /** Milliseconds that a process which died holds its tasks up; one that lives extends its lock in good time. Default 30,000. */
  lockMs?: number;
}

const collection = 'schedule';

const defaultLockMs = 30_000;

/** Tasks of one name that a process runs at once. Locks are limited to the same number, or others could not help. */
const concurrency = 1;

/** Milliseconds before a failed occasion is tried again. */
const retries = [30_000, 120_000, 600_000, 3_600_000];

/** Creates the schedule; nothing runs before `start`. */
export function createSchedule(deps: ScheduleDeps): Schedule {
  const { db, log } = deps;
  const stopping = new AbortController();
  const repository = createRepository(deps, stopping.signal);
  const recurring = new Map<string, string>();
  const agenda = new Agenda({
    backend: connectedBackend(repository),
    processEvery: deps.lookEveryMs ?? 5_000,
    defaultConcurrency: concurrency,
    defaultLockLimit: concurrency,
    defaultLockLifetime: deps.lockMs ?? defaultLockMs,
    removeOnComplete: true,
  });
  logFailures(agenda, log);

  const run = keepingLock(deps);

  return {
    every(name, interval, task) {
      recurring.set(name, interval);
      agenda.define<Stored>(name, (job) => run(job, () => task(stopping.signal)));
    },
    define(name, task, atOnce = concurrency) {
      const backoff = ({ attempt }: { attempt: number }) => retries[attempt - 1] ?? null;
      const options = { backoff, concurrency: atOnce, lockLimit: atOnce };
      agenda.define<Stored>(name, (job) => run(job, () => task(job.attrs.data?.value, stopping.signal)), options);
    },
    async at(name, { when, key, data }) {
      const job = () => agenda.create<Stored>(name, { key, value: data }).unique({ 'data.key': key }).schedule(when);
      await onceMoreIfTaken(() => job().save());
    },
    async sooner(name, occasion) {
      await onceMoreIfTaken(() => putSooner(db, collection, { name, ...occasion }));
    },
    async start() {
      await prepare(db, repository);
      for (const [name, interval] of recurring) await plan(db, agenda, { name, interval });
      await agenda.start();
    },
    async stop(graceMs) {
      stopping.abort();
      const { timedOut, running } = await agenda.drain({ timeout: graceMs, closeConnection: false });
      if (timedOut) log.warn({ running }, 'tasks were left running; their locks run out by themselves');
    },
  };
}

/**
 * Plans a recurring task unless it is planned: the first process sets its first time, and no other moves it. Agenda's
 * own `every` would, when two processes plan within a millisecond, and the task would run once more than it should.
 */
async function plan(db: Db, agenda: Agenda, { name, interval }: { name: string; interval: string }): Promise<void> {
  const { attrs } = agenda.create(name).repeatEvery(interval);
  if (!attrs.nextRunAt) throw new TypeError(`"${interval}" is no interval for the task ${name}`);
  const first = { priority: attrs.priority, nextRunAt: new Date(), lockedAt: null, failCount: 0, disabled: false };
  const update = { $set: { repeatInterval: interval }, $setOnInsert: first };
  await onceMoreIfTaken(() => db.collection(collection).updateOne({ name, type: 'single' }, update, { upsert: true }));
}

/** Runs a task and keeps its lock while it does. */
function keepingLock({
  clock,
  log,
  lockMs = defaultLockMs,
}: ScheduleDeps): (job: Job<Stored>, task: () => Promise<void>) => Promise<void> {
  return async (job, task) => {
    const stopTouching = clock.every(lockMs / 3, () => {
      job.touch().catch((error: unknown) => log.debug({ err: error, task: job.attrs.name }, 'lock not extended'));
    });
    try {
      await task();
    } finally {
      stopTouching();
    }
  };
}

/** What is stored for an occasion. */
interface Stored {
  key: string;
  value: unknown;
}

/**
 * The repository with two faults of Agenda mended: it gives locks back without waiting for the answer, so a database
 * that is away would end the process; and a look that is under way at a stop locks what nobody will run.
 */
function createRepository({ db, log }: ScheduleDeps, stopping: AbortSignal): MongoJobRepository {
  const repository = new MongoJobRepository({ mongo: db, db: { collection } });
  const unlock = repository.unlockJob.bind(repository);
  repository.unlockJob = (job) =>
    unlock(job).catch((error: unknown) => log.debug({ err: error, task: job.name }, 'lock not given back'));
  lookTogether(repository, db, collection);
  const next = repository.getNextJobToRun.bind(repository);
  repository.getNextJobToRun = async (...wanted) => {
    const job = await next(...wanted);
    if (!job || !stopping.aborted) return job;
    await repository.unlockJob(job);
    return undefined;
  };
  heedWaiting(repository, db, collection);
  return repository;
}

/**
 * A backend that counts as connected. Agenda connects in its constructor and leaves a failure unhandled, so `prepare`
 * does it where it can be waited for.
 */
function connectedBackend(repository: MongoJobRepository): AgendaBackend {
  const done = () => Promise.resolve();
  return { name: 'MongoDB', repository, ownsConnection: false, connect: done, disconnect: done };
}

/** Connects and makes sure, before anything is stored, that no task can be scheduled twice (case F22). */
async function prepare(db: Db, repository: MongoJobRepository): Promise<void> {
  await db.collection(collection).createIndexes([
    { key: { name: 1, type: 1 }, name: 'one_recurring', unique: true, partialFilterExpression: { type: 'single' } },
    {
      key: { name: 1, 'data.key': 1 },
      name: 'one_occasion',
      unique: true,
      partialFilterExpression: { type: 'normal' },
    },
  ]);
  await repository.connect();
}

/** Two processes that store the same task in the same moment: the later one finds it there at the second try. */
async function onceMoreIfTaken<T>(store: () => Promise<T>): Promise<T> {
  try {
    return await store();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 11_000) return await store();
    throw error;
  }
}

/** Failures of a look are told once until a task runs again: while the database is away there is one every look. */
function logFailures(agenda: Agenda, log: Logger): void {
  let told = false;
  agenda.on('start', () => {
    told = false;
  });
  agenda.on('error', (error) => {
    if (!told) log.warn({ err: error }, 'the schedule could not be looked at; trying again');
    told = true;
  });
  agenda.on('fail', (error, job) => {
    log.error({ err: error, task: job.attrs.name }, 'a scheduled task failed');
  });
  const givenUp = new Set<unknown>();
  agenda.on('retry exhausted', (error, job) => {
    log.error({ err: error, task: job.attrs.name }, 'a scheduled task was given up');
    givenUp.add(job);
  });
  // Not before it is unlocked, or a time that it was planned for meanwhile would be forgotten.
  agenda.on('complete', (job) => {
    if (!givenUp.delete(job)) return;
    job.remove().catch((failure: unknown) => log.warn({ err: failure }, 'a task that was given up is still stored'));
  });
}
