import type { Db, Filter } from 'mongodb';
import type { EventDocument } from './event-document.ts';

/** What waits in the store for somebody to take it. */
export interface Backlog {
  /** Events that nobody holds, counted up to `countedTo`. */
  waiting: number;
  /** Milliseconds since the oldest of them was received; 0 when nothing waits. */
  oldestMs: number;
}

/** Counting stops here: more than this is "very many", and counting on would cost the database for nothing. */
const countedTo = 10_000;

/** Looks at the index `due_work` alone, so it stays cheap whatever is stored. */
export async function readBacklog(db: Db, now: Date): Promise<Backlog> {
  const events = db.collection<EventDocument>('events');
  const untaken: Filter<EventDocument> = { status: 'queued', 'lease.owner': null, 'lease.until': null };
  const runOut: Filter<EventDocument> = { status: 'queued', 'lease.owner': { $gt: '' }, 'lease.until': { $lte: now } };
  const options = { limit: countedTo, hint: 'due_work' };
  const [waiting, abandoned, ...oldest] = await Promise.all([
    events.countDocuments(untaken, options),
    events.countDocuments(runOut, options),
    events
      .find(untaken, { projection: { receivedAt: 1 } })
      .sort({ _id: 1 })
      .limit(1)
      .next(),
    events
      .find(runOut, { projection: { receivedAt: 1 } })
      .sort({ 'lease.until': 1 })
      .limit(1)
      .next(),
  ]);
  const times = oldest.flatMap((event) => (event ? [event.receivedAt.getTime()] : []));
  return {
    waiting: Math.min(waiting + abandoned, countedTo),
    oldestMs: Math.max(0, now.getTime() - Math.min(now.getTime(), ...times)),
  };
}
