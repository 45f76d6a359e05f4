import { createSecretBox } from '../../src/crypto/secret-box.ts';
import { type Clock, systemClock } from '../../src/domain/clock.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import type { RetentionDays } from '../../src/store/retention.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { type FreshDatabase, freshDatabase } from '../support/mongo.ts';

export interface OpenStores {
  database: FreshDatabase;
  /** One more store on the same database, as another process would open it. */
  open(clock?: Clock, retention?: RetentionDays): Promise<Store>;
  /** Closes every store and deletes the database. */
  close(): Promise<void>;
}

/** The same key for all stores of the tests. */
export const testBox = createSecretBox({ bytes: Buffer.alloc(32, 7), file: '/data/secret.key' });

/** A database of a test file's own, and stores on it. */
export async function openStores(): Promise<OpenStores> {
  const database = await freshDatabase();
  const stores: Store[] = [];
  return {
    database,
    async open(clock = systemClock, retention = {}) {
      const store = await createStore({ uri: database.uri, secretBox: testBox, retention, clock, log: silentLogger });
      stores.push(store);
      return store;
    },
    async close() {
      await Promise.all(stores.map((store) => store.close()));
      await database.drop();
    },
  };
}
