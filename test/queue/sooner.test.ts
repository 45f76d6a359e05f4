import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { type Db, MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { createSchedule, type Schedule, type TaskFor } from '../../src/queue/schedule.ts';
import { eventually } from '../store/eventually.ts';
import { type FreshDatabase, freshDatabase } from '../support/mongo.ts';

let database: FreshDatabase;
let client: MongoClient;
let db: Db;
let schedules: Schedule[];

beforeAll(async () => {
  database = await freshDatabase();
  client = await MongoClient.connect(database.uri);
  db = client.db();
});
beforeEach(async () => {
  schedules = [];
  await db.collection('schedule').deleteMany({});
});
afterEach(async () => void (await Promise.all(schedules.map((schedule) => schedule.stop(1_000)))));
afterAll(async () => {
  await client.close();
  await database.drop();
});

/** A process's schedule in which `due` means `task`. */
async function started(task: TaskFor, atOnce?: number): Promise<Schedule> {
  const schedule = createSchedule({ db, clock: systemClock, log: silentLogger, lookEveryMs: 25, lockMs: 1_000 });
  schedules.push(schedule);
  schedule.define('due', task, atOnce);
  await schedule.start();
  return schedule;
}

const stored = () => db.collection('schedule').find({}).toArray();
const hours = (count: number) => new Date(Date.now() + count * 3_600_000);
const nothing = async () => undefined;

describe('an occasion that may only come sooner', () => {
  it('moves to an earlier time and never to a later one', async () => {
    const schedule = await started(nothing);
    const [one, two, three] = [hours(1), hours(2), hours(3)];
    for (const when of [two, three, one, two]) await schedule.sooner('due', { when, key: 'ep', data: when.getTime() });
    const [occasion, ...others] = await stored();
    expect(others).toEqual([]);
    expect(occasion).toMatchObject({ name: 'due', type: 'normal', nextRunAt: one, data: { key: 'ep' } });
  });

  it('is one, at the earliest time, when two processes plan it at the same moment', async () => {
    const [first, second] = [await started(nothing), await started(nothing)];
    const times = Array.from({ length: 20 }, (_, n) => hours(20 - n));
    const plans = times.map((when, n) => (n % 2 ? first : second).sooner('due', { when, key: 'ep', data: null }));
    await Promise.all(plans);
    expect(await stored()).toMatchObject([{ nextRunAt: times.at(-1) }]);
  });

  it('runs with what was stored for it and leaves nothing behind; names that look like fields stay names', async () => {
    const heard: unknown[] = [];
    const schedule = await started(async (data) => void heard.push(data));
    const data = { endpointId: '$name', list: ['$$NOW'] };
    await schedule.sooner('due', { when: new Date(), key: 'ep', data });
    await eventually(() => heard).toEqual([data]);
    await eventually(async () => (await stored()).length).toBe(0);
  });

  it('planned again by its own task, comes again at that time', async () => {
    const next = hours(1);
    let runs = 0;
    const schedule: Schedule = await started(async () => {
      runs += 1;
      await schedule.sooner('due', { when: next, key: 'ep', data: 'again' });
    });
    await schedule.sooner('due', { when: new Date(), key: 'ep', data: 'first' });
    await eventually(() => runs).toBe(1);
    await eventually(async () => (await stored())[0]?.nextRunAt).toEqual(next);
    const [occasion] = await stored();
    expect(occasion?.lockedAt).toBeNull();
    expect(occasion?.data).toEqual({ key: 'ep', value: 'again' });
  });

  it('planned while another process runs it, is run once more and not forgotten', async () => {
    let letGo: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let runs = 0;
    const task = async () => {
      runs += 1;
      if (runs === 1) await gate;
    };
    const [first, second] = [await started(task), await started(task)];
    await first.sooner('due', { when: new Date(), key: 'ep', data: null });
    await eventually(() => runs).toBe(1);
    await second.sooner('due', { when: hours(1), key: 'ep', data: null });
    await second.sooner('due', { when: new Date(), key: 'ep', data: null });
    letGo();
    await eventually(() => runs).toBe(2);
    await eventually(async () => (await stored()).length).toBe(0);
  });

  it('forgets nothing while two processes plan and run it as fast as they can', async () => {
    const owed = new Set<number>();
    const take = async () => owed.clear();
    const [first, second] = [await started(take), await started(take)];
    for (let n = 0; n < 200; n++) {
      owed.add(n);
      await (n % 2 ? first : second).sooner('due', { when: new Date(), key: 'ep', data: null });
    }
    await eventually(() => owed.size).toBe(0);
    await eventually(async () => (await stored()).length).toBe(0);
  });

  it('F5: is taken over from a process that was killed while it ran it, and then comes at the time planned meanwhile', async () => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'dying-schedule.ts'), database.uri], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await db.collection('schedule').createIndex({ name: 1 });
    await once(child.stdout, 'data');
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    const heard: unknown[] = [];
    const schedule = await started(async (data) => void heard.push(data));
    const next = hours(1);
    await schedule.sooner('due', { when: next, key: 'ep', data: 'planned after the crash' });
    await eventually(() => heard).toEqual(['planned after the crash']);
    await eventually(async () => (await stored())[0]?.nextRunAt).toEqual(next);
  });
});
