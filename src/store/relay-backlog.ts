import type { Db } from 'mongodb';
import type { DeliveryDocument } from './delivery-document.ts';

/** What is owed to endpoints, in figures. */
export interface RelayBacklog {
  /** Milliseconds that the oldest delivery which nobody holds is overdue; 0 when none is. */
  oldestMs: number;
  /** Dead letters, counted up to `countedTo`. */
  dead: number;
}

/** Counting stops here: more than this is "very many", and counting on would cost the database for nothing. */
const countedTo = 100_000;

/** Looks at indexes alone. */
export async function readRelayBacklog(db: Db, now: Date): Promise<RelayBacklog> {
  const deliveries = db.collection<DeliveryDocument>('deliveries');
  const oldestOf = (turn: 0 | 1) =>
    deliveries
      .find({ holder: '', turn, freeAt: { $lte: now } }, { projection: { _id: 0, freeAt: 1 }, hint: 'due_work' })
      .sort({ freeAt: 1 })
      .limit(1)
      .next();
  const [dead, ...oldest] = await Promise.all([
    deliveries.countDocuments({ status: 'dead' }, { hint: 'dead_groups', limit: countedTo }),
    oldestOf(0),
    oldestOf(1),
  ]);
  const times = oldest.flatMap((one) => (one?.freeAt ? [one.freeAt.getTime()] : []));
  return { dead, oldestMs: Math.max(0, now.getTime() - Math.min(now.getTime(), ...times)) };
}
