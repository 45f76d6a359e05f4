import { type Db, type MongoJobRepository, ObjectId } from '@agendajs/mongo-backend';

// While Agenda has an occasion locked, whatever is written to its time is lost: the run clears the time when it begins
// and removes the occasion when it is done. So a time that comes in meanwhile waits in a field of its own, `again`, and
// the removal turns into a move to that time. Each step is one write to one document, so nothing gets between.

/** Where times wait that came in while an occasion was locked. */
const waiting = 'data.again';

export interface NamedOccasion {
  name: string;
  key: string;
  when: Date;
  data: unknown;
}

/**
 * Puts an occasion at `when`, or leaves it where it is if it is to come sooner anyway. One that is running now comes
 * again at `when` after it is done, or at once if that has passed.
 */
export async function putSooner(db: Db, collection: string, occasion: NamedOccasion): Promise<void> {
  const { name, key, when, data } = occasion;
  const isLocked = { $gt: ['$lockedAt', null] };
  const fresh = { priority: 0, failCount: 0, disabled: false, lockedAt: null };
  const kept = Object.fromEntries(
    Object.entries(fresh).map(([field, value]) => [field, { $ifNull: [`$${field}`, value] }]),
  );
  // $min of an expression leaves out what is null or missing.
  const next = { $cond: [isLocked, '$nextRunAt', { $min: ['$nextRunAt', `$${waiting}`, when] }] };
  const again = { $cond: [isLocked, { $min: [`$${waiting}`, when] }, '$$REMOVE'] };
  await db
    .collection(collection)
    .updateOne(
      { name, type: 'normal', 'data.key': key },
      [{ $set: { ...kept, nextRunAt: next, data: { key, value: { $literal: data }, again } } }],
      { upsert: true },
    );
}

/** Makes the removal of an occasion that is done heed what `putSooner` has left for it. */
export function heedWaiting(repository: MongoJobRepository, db: Db, collection: string): void {
  const remove = repository.removeJobs.bind(repository);
  repository.removeJobs = async (options) =>
    options.id === undefined ? await remove(options) : await removeOrMove(db, collection, String(options.id));
}

/**
 * Agenda unlocks an occasion that is done, with no next time, and removes it then. Whoever planned it between the two
 * has given it a time, so it stays; what waits in `again` becomes its time unless somebody has locked it since.
 */
async function removeOrMove(db: Db, collection: string, id: string): Promise<number> {
  const _id = new ObjectId(id);
  const { deletedCount } = await db.collection(collection).deleteOne({ _id, nextRunAt: null, [waiting]: null });
  if (deletedCount > 0) return deletedCount;
  const moved = { nextRunAt: { $min: ['$nextRunAt', `$${waiting}`] }, data: { again: '$$REMOVE' } };
  await db.collection(collection).updateOne({ _id, lockedAt: null, [waiting]: { $ne: null } }, [{ $set: moved }]);
  return 0;
}
