import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { createSchedule } from '../../src/queue/schedule.ts';
import { eventually } from '../store/eventually.ts';
import { type FreshDatabase, freshDatabase } from '../support/mongo.ts';

let database: FreshDatabase;
let client: MongoClient;
let commands: string[];

beforeAll(async () => {
  database = await freshDatabase();
  client = await MongoClient.connect(database.uri, { monitorCommands: true });
  client.on('commandStarted', ({ commandName }) => commands.push(commandName));
  commands = [];
});
afterAll(async () => {
  await client.close();
  await database.drop();
});

/** Looks at all names together since a name was last asked for by itself. */
const looksTogether = () =>
  commands.slice(commands.lastIndexOf('findAndModify') + 1).filter((one) => one === 'distinct').length;

it('where nothing is due it asks for all tasks by one read, and runs what falls due then', async () => {
  const schedule = createSchedule({ db: client.db(), clock: systemClock, log: silentLogger, lookEveryMs: 25 });
  const ran: unknown[] = [];
  for (const name of ['one', 'two', 'three', 'four']) schedule.define(name, async (data) => void ran.push(data));
  await schedule.start();
  // Each name is asked for by itself at first; from then on nothing is written.
  await eventually(looksTogether).toBeGreaterThan(5);
  expect(commands).toContain('findAndModify');
  await schedule.sooner('three', { when: new Date(), key: 'k', data: 'now' });
  await eventually(() => ran).toEqual(['now']);
  await schedule.at('two', { when: new Date(), key: 'k', data: 'then' });
  await eventually(() => ran).toEqual(['now', 'then']);
  await schedule.stop(1_000);
});
