import { type Db, MongoServerError } from 'mongodb';
import type { Connection, Schema } from 'mongoose';

/** A collection of the product: its name and the schema that says its fields and indexes. */
export interface CollectionPlan {
  name: string;
  schema: Schema;
}

const namespaceExists = 48;
const zstd = { storageEngine: { wiredTiger: { configString: 'block_compressor=zstd' } } };

/**
 * Creates what is missing: collections, compressed with zstd where the server allows it (half the disk of the
 * default), and their indexes. Done before anything is served; several processes may do it at the same time (case
 * F22), because each step is a no-op where it was done before.
 */
export async function prepareCollections(connection: Connection, plans: readonly CollectionPlan[]): Promise<void> {
  const { db } = connection;
  if (!db) throw new Error('prepareCollections needs an open connection');
  const existing = new Set(
    await db
      .listCollections({}, { nameOnly: true })
      .map(({ name }) => name)
      .toArray(),
  );
  await Promise.all(
    plans.map(async ({ name, schema }) => {
      if (!existing.has(name)) await createCollection(db, name);
      await connection.model(name, schema, name).createIndexes();
    }),
  );
}

async function createCollection(db: Db, name: string): Promise<void> {
  try {
    await db.createCollection(name, zstd);
  } catch (error) {
    if (isExisting(error)) return;
    // Some hosted servers refuse storage options; then their own default has to do.
    await db.createCollection(name).catch((again: unknown) => {
      if (!isExisting(again)) throw again;
    });
  }
}

function isExisting(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === namespaceExists;
}
