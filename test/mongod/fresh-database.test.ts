import { MongoClient } from 'mongodb';
import { expect, it } from 'vitest';
import { freshDatabase } from '../support/mongo.ts';

it('gives every test an empty database of its own that takes durable writes and transactions', async () => {
  const [one, two] = await Promise.all([freshDatabase(), freshDatabase()]);
  expect(one.name).not.toBe(two.name);

  const client = await MongoClient.connect(one.uri, { w: 'majority', journal: true });
  await client.withSession((session) =>
    session.withTransaction(() => client.db().collection('things').insertOne({ name: 'a' }, { session })),
  );
  expect(client.db().databaseName).toBe(one.name);
  expect(await client.db().collection('things').countDocuments()).toBe(1);
  expect(await client.db(two.name).collection('things').countDocuments()).toBe(0);

  await one.drop();
  expect(await client.db().collections()).toEqual([]);
  await client.close();
  await two.drop();
});
