import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { systemClock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import { databaseFolder, signal } from './launch.ts';
import { findProcess } from './process-table.ts';

const politeTimeout = 20_000;
const step = 20;

/**
 * Stops a mongod that still runs on `dataDir` although nobody owns it, as when its parent and the watchdog were
 * killed. Call it only while holding the directory's lock. mongod itself notes its process id in `mongod.lock`; the
 * command line tells whether the process of that id is really ours.
 */
export async function stopOrphan(dataDir: string, log: Logger): Promise<void> {
  const folder = databaseFolder(dataDir);
  const noted = await readFile(path.join(folder, 'mongod.lock'), 'utf8').catch(() => '');
  const pid = Number(noted.trim());
  if (!(pid > 0) || !(await runsOn(pid, folder))) return;
  log.warn({ pid }, 'stopping a mongod that an earlier process left behind');
  signal(pid, 'SIGTERM');
  if (await isGoneWithin(pid, folder, politeTimeout)) return;
  signal(pid, 'SIGKILL');
  await isGoneWithin(pid, folder, politeTimeout);
}

async function runsOn(pid: number, folder: string): Promise<boolean> {
  const found = await findProcess(pid);
  return found?.command.includes(`--dbpath ${folder} `) === true;
}

async function isGoneWithin(pid: number, folder: string, timeout: number): Promise<boolean> {
  const until = Date.now() + timeout;
  while (await runsOn(pid, folder)) {
    if (Date.now() > until) return false;
    await systemClock.sleep(step);
  }
  return true;
}
