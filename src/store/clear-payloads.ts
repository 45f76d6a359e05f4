import { Binary, type Collection, type Db } from 'mongodb';
import type { Expunged } from '../domain/expunged.ts';
import { runIdOf } from '../domain/run.ts';
import type { Bodies } from './bodies.ts';
import { type DeliveryDocument, deliveriesOf } from './delivery-document.ts';
import type { EventDocument } from './event-document.ts';
import type { OutboundEventDocument } from './outbound-event-document.ts';
import type { RunDocument } from './runs.ts';

/** Removing what events hold. Each may be repeated, and is when it was broken off. */
export interface ClearPayloads {
  /** Bodies of outbound events. What still claims a delivery of one gives it up. */
  outbound(ids: readonly string[], expunged: Expunged): Promise<void>;
  /** What was sent and answered in the tries of these events' deliveries; ids, times, statuses and timings stay. */
  tries(eventIds: readonly string[]): Promise<number>;
  /** Bodies and headers of inbound events. */
  inbound(ids: readonly string[], expunged: Expunged): Promise<void>;
  /** Prompts of the runs of events; with `answers` also what was answered, and what their cards told of the event. */
  runs(eventIds: readonly string[], what: { answers: boolean }): Promise<void>;
}

/** Fields of a try that may hold something of the event or of its receiver's answer. */
const contents = ['response', 'reason', 'address', 'requestHeaders'].map((field) => `attempts.${field}`);

export function createClearPayloads(db: Db, bodies: Bodies): ClearPayloads {
  const outbound = db.collection<OutboundEventDocument>('outbound_events');
  const deliveries = db.collection<DeliveryDocument>('deliveries');
  const events = db.collection<EventDocument>('events');
  return {
    async outbound(ids, expunged) {
      const theirs = { _id: { $in: [...ids] }, expunged: { $exists: false } };
      await outbound.updateMany(theirs, { $set: { body: '', expunged }, $unset: { fanOut: '', payloadLeft: '' } });
    },
    async tries(eventIds) {
      // An order key is a value of the payload; it orders nothing any more.
      const cleared = eventIds.map((id) =>
        deliveries.updateMany({ _id: deliveriesOf(id) }, [{ $unset: [...contents, 'orderKey'] }], { hint: '_id_' }),
      );
      return (await Promise.all(cleared)).reduce((sum, { matchedCount }) => sum + matchedCount, 0);
    },
    async inbound(ids, expunged) {
      await bodies.remove([...ids]);
      const theirs = { _id: { $in: [...ids] }, expunged: { $exists: false } };
      const nothing = { body: new Binary(Buffer.alloc(0)), headers: {}, expunged };
      await events.updateMany(theirs, { $set: nothing, $unset: { bodyChunks: '', payloadLeft: '' } });
    },
    runs: (eventIds, { answers }) => clearRuns(db.collection<RunDocument>('runs'), eventIds, answers),
  };
}

async function clearRuns(runs: Collection<RunDocument>, eventIds: readonly string[], answers: boolean): Promise<void> {
  const theirs = { _id: { $in: eventIds.map(runIdOf) } };
  await runs.updateMany(theirs, { $set: { prompts: [] } });
  if (!answers) return;
  const said = { output: '', facts: { title: '', facts: [] }, steps: [], warnings: [] };
  await runs.updateMany(theirs, { $set: said, $unset: { warningsZh: '' } });
  // A failure may quote what failed: its code stays.
  await runs.updateMany(
    { ...theirs, error: { $type: 'object' } },
    { $set: { 'error.message': '' }, $unset: { 'error.details': '' } },
  );
}
