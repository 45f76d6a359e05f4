import { type Clock, systemClock } from '../domain/clock.ts';
import { type Logger, silentLogger } from '../domain/logger.ts';
import type { Program } from './candidate.ts';
import { prepareDataDir } from './data-dir.ts';
import { keepRunning } from './keep-running.ts';
import { replicaSetName } from './launch.ts';
import { type DataDirLock, lockDataDir } from './lock.ts';
import { rotateRunningLog } from './log-file.ts';
import { stopOrphan } from './orphan.ts';
import { freePort } from './port.ts';
import { readRemembered, remember } from './remembered.ts';
import { findMongod } from './resolve.ts';
import { failedStart, type Started, startMongod } from './start.ts';

/** What the embedded database needs to know. */
export interface EmbeddedOptions {
  /** Folder of the database, its log and its lock; made when it is not there. */
  dataDir: string;
  /** A mongod program to try first. */
  mongodPath?: string | undefined;
  /** Where an obtained mongod is kept for other copies to use. */
  cacheDir: string;
  /** Shows a person a line about what takes a while. */
  say(line: string): void;
  log?: Logger;
  clock?: Clock;
  /** Environment of the programs that are started; left out = this process's own. */
  env?: NodeJS.ProcessEnv;
}

/** A MongoDB that runs for this process. */
export interface Embedded {
  /** URI naming the database `switchhook`; stays the same when mongod has to be started again. */
  uri: string;
  /** One line that says which mongod was taken. */
  took: string;
  /** Process id of the mongod that runs now. */
  readonly pid: number;
  /** Shuts it down cleanly and gives the data directory free. */
  stop(): Promise<void>;
}

/** Most starts take less; a person who waits longer than this is told why. */
const longStart = 3_000;
const portTries = 5;
const hour = 60 * 60 * 1000;

/**
 * Finds or obtains a mongod and runs it on `dataDir` as a one-member replica set on 127.0.0.1. A mongod that dies is
 * started again on the same port; one whose parent dies is stopped by its watchdog.
 * Throws `data_dir_unwritable`, `data_dir_in_use`, `mongod_unavailable` or `mongod_failed`.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const dataDir = await prepareDataDir(options.dataDir);
  const lock = await lockDataDir(dataDir);
  try {
    return await startLocked({ ...options, dataDir }, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function startLocked(options: EmbeddedOptions, lock: DataDirLock): Promise<Embedded> {
  const { dataDir, log = silentLogger, clock = systemClock, env } = options;
  const remembered = await readRemembered(dataDir);
  const program = await findMongod({ ...options, dataVersion: remembered?.dataVersion });
  await stopOrphan(dataDir, log);
  const stopTelling = clock.after(longStart, () => options.say('MongoDB is still getting ready …'));
  const { mongod, dataVersion } = await startOnFreePort(options, program, remembered?.port).finally(stopTelling);
  const port = mongod.port;
  await remember(dataDir, { port, dataVersion });
  const restart = async () => {
    await stopOrphan(dataDir, log);
    const again = await startMongod({ program: program.path, port, dataDir, env });
    if (again) return again.mongod;
    throw failedStart({ program: program.path, dataDir }, `port ${port} is taken by another program`);
  };
  const running = keepRunning({ first: mongod, restart, clock, log });
  const stopRotating = clock.every(hour, () => {
    rotateRunningLog(dataDir, running.current().pid).catch((error) => log.warn({ err: error }, 'log not rotated'));
  });
  return {
    uri: `mongodb://127.0.0.1:${port}/switchhook?replicaSet=${replicaSetName}`,
    took: program.took,
    get pid() {
      return running.current().pid;
    },
    async stop() {
      stopRotating();
      await running.stop();
      await lock.release();
    },
  };
}

/** Another program may take a port between the look and the start; then another one is chosen. */
async function startOnFreePort(options: EmbeddedOptions, program: Program, preferred?: number): Promise<Started> {
  const { dataDir, env } = options;
  for (let i = 0; i < portTries; i++) {
    const port = await freePort(i === 0 ? preferred : undefined);
    const started = await startMongod({ program: program.path, port, dataDir, env });
    if (started) return started;
  }
  throw failedStart({ program: program.path, dataDir }, 'every port that was tried was taken');
}
