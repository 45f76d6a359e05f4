import { MongoClient } from 'mongodb';
import { expect, it, onTestFinished, vi } from 'vitest';
import { silentLogger } from '../../src/domain/logger.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runs, start } from './processes.ts';

// Each starts MongoDB several times, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const patient = { timeout: 60_000, interval: 20 };

it('F3: a mongod that is killed is started again on the same port, and every acknowledged write is there', async () => {
  const lines: string[] = [];
  const log = { ...silentLogger, error: (_: object, line: string) => lines.push(line) };
  const embedded = await start(await temporaryFolder(), { log });
  const client = await MongoClient.connect(embedded.uri, { w: 'majority', journal: true });
  onTestFinished(() => client.close());
  const things = client.db().collection<{ _id: number }>('things');

  const acknowledged: number[] = [];
  let next = 0;
  let killed = 0;
  const writeUntil = async (count: number) => {
    while (acknowledged.length < count) {
      const _id = next++;
      await things.insertOne({ _id }).then(
        () => acknowledged.push(_id),
        () => undefined,
      );
    }
  };
  for (const goal of [200, 400, 600]) {
    await writeUntil(goal - 100);
    const before = embedded.pid;
    process.kill(before, 'SIGKILL');
    killed++;
    await writeUntil(goal);
    expect(embedded.pid).not.toBe(before);
  }
  const stored = new Set(await things.distinct('_id'));
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
  expect(lines.filter((line) => line === 'mongod ended unexpectedly; starting it again')).toHaveLength(killed);
});

it('leaves nothing behind when it is stopped while mongod is being started again', async () => {
  const embedded = await start(await temporaryFolder());
  const before = embedded.pid;
  process.kill(before, 'SIGKILL');
  await vi.waitFor(async () => expect(await runs(before)).toBe(false), patient);
  await embedded.stop();
  expect(await runs(embedded.pid)).toBe(false);
  await expect(MongoClient.connect(embedded.uri, { serverSelectionTimeoutMS: 200 })).rejects.toThrow();
});
