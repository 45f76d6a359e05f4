import { type Db, MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { type Logger, silentLogger } from '../../src/domain/logger.ts';
import { createSchedule, type Schedule } from '../../src/queue/schedule.ts';
import { eventually } from '../store/eventually.ts';
import { type FreshDatabase, freshDatabase } from '../support/mongo.ts';

let database: FreshDatabase;
let client: MongoClient;
let db: Db;
let schedules: Schedule[];
let errors: string[];
const log: Logger = { ...silentLogger, error: (_, message) => errors.push(message) };

beforeAll(async () => {
  database = await freshDatabase();
  client = await MongoClient.connect(database.uri);
  db = client.db();
});
beforeEach(async () => {
  schedules = [];
  errors = [];
  await db.collection('schedule').deleteMany({});
});
afterEach(async () => void (await Promise.all(schedules.map((schedule) => schedule.stop(1_000)))));
afterAll(async () => {
  await client.close();
  await database.drop();
});

function aSchedule(lookEveryMs = 25): Schedule {
  const schedule = createSchedule({ db, clock: systemClock, log, lookEveryMs });
  schedules.push(schedule);
  return schedule;
}

const stored = () => db.collection('schedule').find({}).toArray();

describe('the schedule', () => {
  it('runs a recurring task soon after the start and plans the next time', async () => {
    let runs = 0;
    const schedule = aSchedule();
    schedule.every('sweep', '1 hour', async () => void runs++);
    await schedule.start();
    await eventually(() => runs).toBe(1);
    await eventually(async () => (await stored())[0]?.lockedAt).toBeNull();
    const [task, ...others] = await stored();
    expect(others).toEqual([]);
    expect(task?.nextRunAt.getTime() - task?.lastRunAt.getTime()).toBe(3_600_000);
  });

  it('runs a recurring task again and again', async () => {
    let runs = 0;
    const schedule = aSchedule();
    schedule.every('often', '1 second', async () => void runs++);
    await schedule.start();
    await eventually(() => runs).toBeGreaterThanOrEqual(2);
  });

  it('F22: keeps one plan, and one run, for processes that start together', async () => {
    let runs = 0;
    const starting = Array.from({ length: 6 }, () => {
      const schedule = aSchedule();
      schedule.every('once for all', '1 hour', async () => void runs++);
      return schedule.start();
    });
    await Promise.all(starting);
    await eventually(() => runs).toBe(1);
    await Promise.all(schedules.map((schedule) => schedule.stop(1_000)));
    expect(await stored()).toHaveLength(1);
    expect(runs).toBe(1);
  });

  it('F22: a later start leaves the time of the next run as it is', async () => {
    const first = aSchedule();
    first.every('sweep', '1 hour', async () => undefined);
    await first.start();
    await eventually(async () => (await stored())[0]?.lastFinishedAt).toBeInstanceOf(Date);
    const [before] = await stored();
    let runs = 0;
    const second = aSchedule();
    second.every('sweep', '1 hour', async () => void runs++);
    await second.start();
    expect((await stored())[0]?.nextRunAt).toEqual(before?.nextRunAt);
    expect(runs).toBe(0);
  });

  it('goes on after a task that failed, and says so', async () => {
    let runs = 0;
    const schedule = aSchedule();
    schedule.every('shaky', '1 second', async () => {
      runs += 1;
      if (runs === 1) throw new Error('not today');
    });
    await schedule.start();
    await eventually(() => runs).toBeGreaterThanOrEqual(2);
    expect(errors).toContain('a scheduled task failed');
  });

  it('runs an occasion at its time with what was stored for it, and leaves nothing behind', async () => {
    const heard: unknown[] = [];
    const schedule = aSchedule();
    schedule.define('remind', async (data) => void heard.push(data));
    await schedule.start();
    await schedule.at('remind', { when: new Date(), key: 'ann', data: { who: 'Ann' } });
    await schedule.at('remind', { when: new Date(Date.now() + 3_600_000), key: 'bob', data: { who: 'Bob' } });
    await eventually(() => heard).toEqual([{ who: 'Ann' }]);
    await eventually(async () => (await stored()).map(({ data }) => data.key)).toEqual(['bob']);
  });

  it('moves an occasion that is planned again under its key, also by two processes at the same time', async () => {
    const [first, second] = [aSchedule(), aSchedule()];
    for (const schedule of [first, second]) schedule.define('retry', async () => undefined);
    await Promise.all([first.start(), second.start()]);
    const when = (hours: number) => new Date(Date.now() + hours * 3_600_000);
    const plans = [first, second, first, second].map((schedule, i) =>
      schedule.at('retry', { when: when(i + 1), key: 'endpoint-1', data: i }),
    );
    await Promise.all(plans);
    expect(await stored()).toHaveLength(1);
    const last = when(9);
    await first.at('retry', { when: last, key: 'endpoint-1', data: 'last' });
    expect(await stored()).toMatchObject([{ nextRunAt: last, data: { key: 'endpoint-1', value: 'last' } }]);
  });

  it('tries a failed occasion again later', async () => {
    const schedule = aSchedule();
    schedule.define('deliver', async () => {
      throw new Error('nobody there');
    });
    await schedule.start();
    const before = Date.now();
    await schedule.at('deliver', { when: new Date(), key: 'one', data: null });
    await eventually(async () => (await stored())[0]?.failCount).toBe(1);
    await eventually(async () => (await stored())[0]?.lockedAt).toBeNull();
    const [failed] = await stored();
    expect(failed?.nextRunAt.getTime()).toBeGreaterThanOrEqual(before + 30_000);
  });

  it('F16: at its end tells tasks to stop, waits for them and takes no more', async () => {
    let ended = false;
    let begun = false;
    const schedule = aSchedule();
    schedule.every('long', '1 hour', async (signal) => {
      begun = true;
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      ended = true;
    });
    await schedule.start();
    await eventually(() => begun).toBe(true);
    await schedule.stop(5_000);
    expect(ended).toBe(true);
    expect((await stored())[0]?.lockedAt).toBeNull();
  });

  it('refuses an interval that it can not read', async () => {
    const schedule = aSchedule();
    schedule.every('odd', 'now and then', async () => undefined);
    await expect(schedule.start()).rejects.toThrow('"now and then" is no interval for the task odd');
  });

  it('can be stopped before it was started', async () => {
    await expect(aSchedule().stop(1_000)).resolves.toBeUndefined();
  });
});
