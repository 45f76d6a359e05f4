import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { MongoClient } from 'mongodb';
import { expect, it, onTestFinished, vi } from 'vitest';
import { findProcess } from '../../src/mongod/process-table.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { killHard, running, runs, start, startParent } from './processes.ts';

// Each starts MongoDB several times, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const patient = { timeout: 60_000, interval: 20 };

it('F1: a parent killed by -9 three times in a row leaves nothing that blocks the next start, and no data is lost', async () => {
  const dataDir = await temporaryFolder();
  const mongods: number[] = [];
  for (const expected of [1, 2, 3]) {
    const parent = await startParent(dataDir);
    const { count, mongod } = running(parent);
    expect(count).toBe(expected);
    mongods.push(mongod);
    await killHard(parent.process);
  }
  const last = await start(dataDir);
  expect(await Promise.all(mongods.map(runs))).toEqual([false, false, false]);
  const client = await MongoClient.connect(last.uri);
  expect(await client.db().collection('things').countDocuments()).toBe(3);
  await client.close();
});

it('a mongod whose parent is killed by -9 ends by itself', async () => {
  const parent = await startParent(await temporaryFolder());
  const { mongod } = running(parent);
  expect(await runs(mongod)).toBe(true);
  await killHard(parent.process);
  await vi.waitFor(async () => expect(await runs(mongod)).toBe(false), patient);
});

it('a mongod whose parent and watchdog are both killed by -9 is stopped by the next start', async () => {
  const dataDir = await temporaryFolder();
  const parent = await startParent(dataDir);
  const { mongod } = running(parent);
  await killWatchdog(mongod, parent.pid);
  expect(await runs(mongod)).toBe(true);

  const next = await start(dataDir);
  expect(await runs(mongod)).toBe(false);
  const client = await MongoClient.connect(next.uri);
  expect(await client.db().collection('things').countDocuments()).toBe(1);
  await client.close();
});

it('Ctrl-C reaches the product and not its database, so that work in hand can be finished', async () => {
  const dataDir = await temporaryFolder();
  const parent = await startParent(dataDir);
  const { mongod } = running(parent);
  const gone = once(parent.process, 'exit');
  // A terminal signals the whole process group.
  process.kill(-parent.pid, 'SIGINT');
  expect(await gone).toEqual([0, null]);
  expect(await runs(mongod)).toBe(false);

  const next = await start(dataDir);
  const client = await MongoClient.connect(next.uri);
  onTestFinished(() => client.close());
  expect(await client.db().collection('things').countDocuments({ last: true })).toBe(1);
});

/** Kills the parent and everything in mongod's process group but mongod, and leaves none of them time to react. */
async function killWatchdog(mongod: number, parent: number): Promise<void> {
  process.kill(parent, 'SIGSTOP');
  // The watchdog leads the group that it was started in; its helper ends with the pipe.
  for (const pid of await groupOf(mongod)) if (pid !== mongod) process.kill(pid, 'SIGKILL');
  process.kill(parent, 'SIGKILL');
  await vi.waitFor(async () => expect(await findProcess(parent)).toBeUndefined(), patient);
}

async function groupOf(pid: number): Promise<number[]> {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,pgid='], { encoding: 'utf8' });
  const rows = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const group = rows.find(([one]) => one === pid)?.[1];
  return rows.flatMap(([one = 0, its]) => (its === group ? [one] : []));
}
