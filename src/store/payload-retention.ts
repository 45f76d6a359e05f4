import type { Collection, Db, Filter } from 'mongodb';
import type { Clock } from '../domain/clock.ts';
import type { Expunged } from '../domain/expunged.ts';
import { newId } from '../domain/ids.ts';
import type { ClearPayloads } from './clear-payloads.ts';
import { type DeliveryDocument, deliveriesOf } from './delivery-document.ts';
import { batchSize } from './repeat.ts';
import type { MetaDocument } from './secret-check.ts';

/** Removes what old events hold and keeps the events. */
export interface PayloadRetention {
  /** Bodies, headers and prompts of what came in before, once it was worked to its end. Returns of how many events. */
  inbound(before: Date, signal?: AbortSignal): Promise<number>;
  /** Bodies and tries' contents of what was to go out before, once nothing of it waits any more. */
  outbound(before: Date, signal?: AbortSignal): Promise<number>;
}

/** What a sweep needs to know of an event of either kind. */
interface SweptDocument {
  _id: string;
  status?: string;
  receivedAt?: Date;
  timestamp?: Date;
  fanOut?: unknown;
  expunged?: Expunged;
  payloadLeft?: true;
}

/** How one kind of events is swept. */
interface Kind {
  name: 'events' | 'outbound_events';
  /** Which of them can go: old enough, ended, and waited for by nothing. */
  over(batch: SweptDocument[]): Promise<string[]>;
  clear(ids: string[]): Promise<void>;
}

/**
 * A sweep goes along the ids, which begin with a time, and remembers how far it came: what it has seen is not read
 * again. What could not go yet (it waits, or is a dead letter) gets a mark, and is looked at by every sweep until it
 * can.
 */
export function createPayloadRetention(db: Db, clear: ClearPayloads, clock: Clock): PayloadRetention {
  const deliveries = db.collection<DeliveryDocument>('deliveries');
  const expunged = (): Expunged => ({ at: new Date(clock.now()), by: 'retention' });
  return {
    inbound(before, signal) {
      const isOver = ({ status, receivedAt }: SweptDocument) => status !== 'queued' && isBefore(receivedAt, before);
      return sweep(
        db,
        { before, signal },
        {
          name: 'events',
          over: async (batch) => idsOf(batch.filter(isOver)),
          async clear(ids) {
            await clear.runs(ids, { answers: false });
            await clear.inbound(ids, expunged());
          },
        },
      );
    },
    outbound(before, signal) {
      const isOver = ({ fanOut, timestamp }: SweptDocument) => fanOut === undefined && isBefore(timestamp, before);
      return sweep(
        db,
        { before, signal },
        {
          name: 'outbound_events',
          over: (batch) => withoutWaiting(deliveries, idsOf(batch.filter(isOver))),
          async clear(ids) {
            await clear.tries(ids);
            await clear.outbound(ids, expunged());
          },
        },
      );
    },
  };
}

const idsOf = (batch: readonly SweptDocument[]) => batch.map(({ _id }) => _id);
const isBefore = (at: Date | undefined, before: Date) => at !== undefined && at < before;

/** Those of which nothing is queued, held or dead (case F23). */
async function withoutWaiting(deliveries: Collection<DeliveryDocument>, ids: string[]): Promise<string[]> {
  const status = { $in: ['queued', 'held', 'dead'] as DeliveryDocument['status'][] };
  const options = { projection: { _id: 1 }, hint: '_id_' };
  const waiting = await Promise.all(ids.map((id) => deliveries.findOne({ _id: deliveriesOf(id), status }, options)));
  return ids.filter((_, index) => waiting[index] === null);
}

interface Limits {
  before: Date;
  signal: AbortSignal | undefined;
}

async function sweep(db: Db, { before, signal }: Limits, kind: Kind): Promise<number> {
  const meta = db.collection<MetaDocument>('meta');
  const mark = { _id: `payloads:${kind.name}` };
  const to = newId('evt', before.getTime()).slice(0, 'evt_'.length + 10);
  let cleared = 0;
  for (let after = ''; ; ) {
    const last = await step(db, kind, { payloadLeft: true, _id: { $gt: after } });
    cleared += last.cleared;
    if (last.id === undefined || signal?.aborted) break;
    after = last.id;
  }
  while (!signal?.aborted) {
    const from = (await meta.findOne(mark))?.value ?? '';
    const last = await step(db, kind, { _id: { $gt: from, $lt: to } });
    cleared += last.cleared;
    if (last.id === undefined) break;
    await meta.updateOne(mark, { $set: { value: last.id } }, { upsert: true });
  }
  return cleared;
}

/** Clears the first of what is wanted and marks what has to stay; the id of the last one seen. */
async function step(
  db: Db,
  kind: Kind,
  wanted: Filter<SweptDocument>,
): Promise<{ cleared: number; id: string | undefined }> {
  const events = db.collection<SweptDocument>(kind.name);
  const found = events.find(wanted, { projection: { body: 0, headers: 0 } });
  const batch = await found.sort({ _id: 1 }).limit(batchSize).toArray();
  const whole = batch.filter(({ expunged }) => expunged === undefined);
  const over = await kind.over(whole);
  if (over.length > 0) await kind.clear(over);
  const left = idsOf(whole).filter((id) => !over.includes(id));
  if (left.length > 0) await events.updateMany({ _id: { $in: left } }, { $set: { payloadLeft: true } });
  return { cleared: over.length, id: batch.at(-1)?._id };
}
