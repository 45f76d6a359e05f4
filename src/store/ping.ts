import type { Db } from 'mongodb';
import type { Clock } from '../domain/clock.ts';
import type { MetaDocument } from './secret-check.ts';

/**
 * A tiny durable write: a database that answers but can't write (disk full, no majority) is not ready. Callers that
 * ask at the same time share one, so that nobody can make it a load.
 */
export function createPing(db: Db, clock: Clock): () => Promise<void> {
  const meta = db.collection<MetaDocument>('meta');
  let pinging: Promise<void> | undefined;

  async function write(): Promise<void> {
    const value = new Date(clock.now()).toISOString();
    await meta.updateOne({ _id: 'ping' }, { $set: { value } }, { upsert: true });
  }

  return () => {
    pinging ??= write().finally(() => {
      pinging = undefined;
    });
    return pinging;
  };
}
