import { MongoClient } from 'mongodb';
import { inject } from 'vitest';

/** A database of a test's own on the run's mongod. */
export interface FreshDatabase {
  /** URI with the database's name in it; ready for `mongoose.connect` or `new MongoClient`. */
  uri: string;
  name: string;
  /** Deletes the database. Close your own connections first. */
  drop(): Promise<void>;
}

let count = 0;

/** An empty database with a name of its own on the mongod of this test run (a one-member replica set). */
export async function freshDatabase(): Promise<FreshDatabase> {
  const name = `test_${process.pid}_${Date.now().toString(36)}_${count++}`;
  const uri = withDatabase(inject('mongoUri'), name);
  return { uri, name, drop: () => dropDatabase(uri) };
}

async function dropDatabase(uri: string): Promise<void> {
  const client = await MongoClient.connect(uri);
  await client.db().dropDatabase();
  await client.close();
}

function withDatabase(uri: string, name: string): string {
  const url = new URL(uri);
  url.pathname = `/${name}`;
  return url.toString();
}
