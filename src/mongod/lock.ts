import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../domain/errors.ts';
import { unwritable } from './data-dir.ts';
import { findProcess } from './process-table.ts';

const holderSchema = z.object({ pid: z.int().positive(), started: z.string() });
type Holder = z.infer<typeof holderSchema>;

/** A data directory held by this process. */
export interface DataDirLock {
  /** Gives it free; once only, as it may be another's by the second time. */
  release(): Promise<void>;
}

/**
 * Takes `dataDir` for this process. Throws `data_dir_in_use` with the other's process id while another Switchhook
 * runs on it; what a dead process left behind is taken over, also when its process id was given out again.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  const file = path.join(dataDir, 'switchhook.pid');
  const mine = `${file}.${process.pid}`;
  try {
    await writeFile(mine, await describeMyself());
    while (!(await tryLink(mine, file))) await removeStale(file, dataDir);
  } catch (error) {
    throw error instanceof AppError ? error : unwritable(dataDir, error);
  } finally {
    await rm(mine, { force: true });
  }
  let held = true;
  return {
    async release() {
      if (held) await rm(file, { force: true });
      held = false;
    },
  };
}

async function describeMyself(): Promise<string> {
  const me = await findProcess(process.pid);
  return JSON.stringify({ pid: process.pid, started: me?.started ?? 'unknown' } satisfies Holder);
}

/** A hard link appears with its whole content at once, or not at all when the name is taken. */
async function tryLink(mine: string, file: string): Promise<boolean> {
  try {
    await link(mine, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function removeStale(file: string, dataDir: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const holder = readHolder(text);
  if (holder && (await isRunning(holder))) throw new AppError('data_dir_in_use', { pid: holder.pid, dir: dataDir });
  await takeAway(file, text);
}

/** Moves a stale lock away; one that another process put there in between is put back. */
async function takeAway(file: string, stale: string): Promise<void> {
  const aside = `${file}.stale-${process.pid}`;
  await rename(file, aside).catch(() => undefined);
  const moved = await readFile(aside, 'utf8').catch(() => stale);
  if (moved !== stale) await tryLink(aside, file);
  await rm(aside, { force: true });
}

async function isRunning(holder: Holder): Promise<boolean> {
  return (await findProcess(holder.pid))?.started === holder.started;
}

function readHolder(text: string): Holder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
