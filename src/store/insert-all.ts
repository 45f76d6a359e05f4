import type { Collection, OptionalUnlessRequiredId } from 'mongodb';
import { duplicatesOf } from './failure.ts';

/**
 * Inserts what can be inserted, in one write; returns the positions that a unique index refused. Throws when anything
 * else went wrong, because then nothing is certain of any document. Every document brings its `_id`.
 */
export async function insertAll<D extends { _id: string }>(
  collection: Collection<D>,
  batch: readonly OptionalUnlessRequiredId<D>[],
): Promise<ReadonlySet<number>> {
  if (batch.length === 0) return new Set();
  try {
    // Saying that ids are there spares the driver a second look at each document.
    await collection.insertMany(batch, { ordered: false, forceServerObjectId: true });
    return new Set();
  } catch (error) {
    return duplicatesOf(error);
  }
}
