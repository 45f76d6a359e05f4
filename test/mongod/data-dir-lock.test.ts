import { spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { lockDataDir } from '../../src/mongod/lock.ts';
import { findProcess } from '../../src/mongod/process-table.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { killHard, startParent } from './processes.ts';

// Each starts MongoDB several times, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const lockFile = (dataDir: string) => path.join(dataDir, 'switchhook.pid');

/** A process that does nothing. */
function idler(): { pid: number; kill(): Promise<void> } {
  const child = spawn('sleep', ['60']);
  onTestFinished(() => void child.kill('SIGKILL'));
  return { pid: child.pid ?? 0, kill: () => killHard(child) };
}

async function writeLock(dataDir: string, pid: number, started?: string): Promise<void> {
  const facts = await findProcess(pid);
  await writeFile(lockFile(dataDir), JSON.stringify({ pid, started: started ?? facts?.started }));
}

it('refuses a second copy of Switchhook on the same data, naming the first', async () => {
  const dataDir = await temporaryFolder();
  const first = await startParent(dataDir);
  expect(first.said).toMatchObject({ count: 1 });
  const second = await startParent(dataDir);
  expect(second.said).toEqual({
    error: expect.stringContaining(
      `Another Switchhook (process ${first.pid}) is running on ${dataDir}; stop it or set DATA_DIR to another folder.`,
    ),
  });
  await killHard(first.process);
});

it('is held against the same process too, and free again after its release', async () => {
  const dataDir = await temporaryFolder();
  const lock = await lockDataDir(dataDir);
  await expect(lockDataDir(dataDir)).rejects.toMatchObject({ code: 'data_dir_in_use', details: { pid: process.pid } });
  await lock.release();
  await (await lockDataDir(dataDir)).release();
  expect(await readdir(dataDir)).toEqual([]);
});

it('is held while the process that is noted runs', async () => {
  const dataDir = await temporaryFolder();
  const other = idler();
  await writeLock(dataDir, other.pid);
  await expect(lockDataDir(dataDir)).rejects.toMatchObject({ code: 'data_dir_in_use', details: { pid: other.pid } });
  await other.kill();
  await lockDataDir(dataDir);
});

it('is taken over when the process id belongs to somebody else by now', async () => {
  const dataDir = await temporaryFolder();
  await writeLock(dataDir, idler().pid, 'another start');
  await lockDataDir(dataDir);
  expect(JSON.parse(await readFile(lockFile(dataDir), 'utf8'))).toMatchObject({ pid: process.pid });
});

it('is taken over when its file is unreadable', async () => {
  const dataDir = await temporaryFolder();
  await writeFile(lockFile(dataDir), '');
  await lockDataDir(dataDir);
  expect(JSON.parse(await readFile(lockFile(dataDir), 'utf8'))).toMatchObject({ pid: process.pid });
});

it('goes to exactly one of many that take over a stale one at once', async () => {
  const dataDir = await temporaryFolder();
  await writeLock(dataDir, 2 ** 22 + 1, 'long gone');
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockDataDir(dataDir)));
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await readdir(dataDir)).toEqual(['switchhook.pid']);
});
