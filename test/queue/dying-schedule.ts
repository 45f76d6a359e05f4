import { MongoClient } from 'mongodb';
import { systemClock } from '../../src/domain/clock.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { createSchedule } from '../../src/queue/schedule.ts';

// A process that begins an occasion, says so, and is killed before it ends. Usage: node dying-schedule.ts MONGODB_URI

const client = await MongoClient.connect(process.argv[2] ?? '');
const schedule = createSchedule({
  db: client.db(),
  clock: systemClock,
  log: silentLogger,
  lookEveryMs: 25,
  lockMs: 1_000,
});
schedule.define('due', async () => {
  process.stdout.write('begun\n');
  await new Promise(() => undefined);
});
await schedule.start();
await schedule.sooner('due', { when: new Date(), key: 'ep', data: 'planned before the crash' });
