import { systemClock } from '../domain/clock.ts';
import { AppError } from '../domain/errors.ts';
import { type Ended, type LaunchOptions, launchMongod, logFile, type RunningMongod } from './launch.ts';
import { lastLoggedError, logSize, rotateLog } from './log-file.ts';
import { becomePrimary } from './replica-set.ts';

/** A mongod that takes writes. */
export interface Started {
  mongod: RunningMongod;
  dataVersion: string;
}

/** Recovery from the journal after a crash of a large database takes its time. */
const readyTimeout = 5 * 60_000;

/** mongod's own exit codes: https://www.mongodb.com/docs/manual/reference/exit-codes/ */
const portTaken = 48;

/**
 * Starts mongod and waits until it takes writes. Returns undefined when another program listens on the port.
 * Throws `data_dir_in_use` when another mongod holds the files, and `mongod_failed` with what mongod said.
 */
export async function startMongod(options: LaunchOptions): Promise<Started | undefined> {
  await rotateLog(options.dataDir);
  const logged = await logSize(options.dataDir);
  const mongod = await launchMongod(options).catch((error: unknown) => {
    throw failedStart(options, String(error));
  });
  const givenUp = new AbortController();
  const cancel = systemClock.after(readyTimeout, () => givenUp.abort(new Error('it was not ready within 5 min')));
  const failed = mongod.ended.then((ended) => ({ ended }));
  try {
    const ready = becomePrimary(mongod.port, givenUp.signal).then((dataVersion) => ({ mongod, dataVersion }));
    const first = await Promise.race([failed, ready]);
    if (!('ended' in first)) return first;
    givenUp.abort(new Error('it ended'));
    await ready.catch(() => undefined);
    if (first.ended.code === portTaken) return undefined;
    throw await explain(options, first.ended, logged);
  } catch (error) {
    await mongod.stop();
    throw error instanceof AppError ? error : failedStart(options, String(error));
  } finally {
    cancel();
  }
}

async function explain(options: LaunchOptions, ended: Ended, logged: number): Promise<AppError> {
  const why = (await lastLoggedError(options.dataDir, logged)) ?? ended.printed.trim();
  if (why.includes('DBPathInUse')) return new AppError('data_dir_in_use', { pid: 'unknown', dir: options.dataDir });
  return failedStart(options, why || `exit code ${ended.code}`);
}

/** The error for a mongod that did not start. */
export function failedStart(options: Pick<LaunchOptions, 'program' | 'dataDir'>, why: string): AppError {
  return new AppError('mongod_failed', { program: options.program, why, log: logFile(options.dataDir) });
}
