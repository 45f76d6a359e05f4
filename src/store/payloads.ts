import type { Collection, Db } from 'mongodb';
import type { ExpungeOutcome, Payloads } from '../admin/ports.ts';
import { runIdOf } from '../domain/run.ts';
import type { ClearPayloads } from './clear-payloads.ts';
import { discarded } from './delivery-change.ts';
import { type DeliveryDocument, deliveriesOf } from './delivery-document.ts';
import type { EventDocument } from './event-document.ts';
import type { OutboundEventDocument } from './outbound-event-document.ts';
import type { RunDocument } from './runs.ts';

/** Deliveries that wait for their payload. */
const waitingStatuses: DeliveryDocument['status'][] = ['queued', 'held', 'dead'];

interface Wish {
  discard: boolean;
  now: Date;
}

/**
 * Removes payloads on request. An event is marked before its deliveries are given up, so that whoever claims one of
 * them meanwhile finds nothing to send; a raised fence refuses what a try under way would still write down.
 */
export function createPayloads(db: Db, clear: ClearPayloads): Payloads {
  const events = db.collection<EventDocument>('events');
  const outbound = db.collection<OutboundEventDocument>('outbound_events');
  const deliveries = db.collection<DeliveryDocument>('deliveries');

  const countWaiting = async (ids: readonly string[]) => {
    const counts = ids.map((id) => deliveries.countDocuments(waitingOf(id), { hint: '_id_' }));
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  };

  /** What `countWaiting` found is given up; nothing is where nothing waited. */
  async function clearOutbound(ids: readonly string[], now: Date): Promise<{ deliveries: number; discarded: number }> {
    await clear.outbound(ids, { at: now, by: 'request' });
    const given = await Promise.all(ids.map((id) => deliveries.updateMany(waitingOf(id), discarded(now))));
    const cleared = await clear.tries(ids);
    return { deliveries: cleared, discarded: given.reduce((sum, { modifiedCount }) => sum + modifiedCount, 0) };
  }

  return {
    async outbound(project, id, { discard, now }) {
      const event = await outbound.findOne({ _id: id, project }, { projection: { fanOut: 1 } });
      if (!event) return undefined;
      const waiting = (await countWaiting([id])) + (event.fanOut ? 1 : 0);
      if (waiting > 0 && !discard) return { waiting };
      return { events: [id], runs: [], ...(await clearOutbound([id], now)) };
    },
    async inbound(project, id, { discard, now }) {
      if (!(await events.findOne({ _id: id, project }, { projection: { _id: 1 } }))) return undefined;
      const family = [id, ...(await repliesTo(db, id))];
      const told = (await Promise.all(family.map((one) => toldOf(outbound, one)))).flat();
      const waiting = await stillWaiting({ family, told }, { discard, now });
      if (waiting) return waiting;
      await clear.inbound(family, { at: now, by: 'request' });
      await clear.runs(family, { answers: true });
      return { events: [...family, ...told], runs: family.map(runIdOf), ...(await clearOutbound(told, now)) };
    },
  };

  async function stillWaiting(
    { family, told }: { family: string[]; told: string[] },
    { discard }: Wish,
  ): Promise<ExpungeOutcome | undefined> {
    const queued = { _id: { $in: family }, status: 'queued' as const };
    const running = await events.countDocuments({ ...queued, lease: { $exists: true } });
    if (running > 0) return { waiting: running, running: true };
    if (discard) await giveUp(events, family);
    const waiting = (await events.countDocuments(queued)) + (discard ? 0 : await countWaiting(told));
    // Whatever was begun in this very moment can't be given up any more.
    return waiting > 0 ? { waiting, running: discard } : undefined;
  }
}

/** Events that nobody has begun; what somebody works on has to end first. */
async function giveUp(events: Collection<EventDocument>, ids: string[]): Promise<void> {
  const idle = { _id: { $in: ids }, status: 'queued' as const, lease: { $exists: false } };
  await events.updateMany(idle, { $set: { status: 'ignored', reason: 'discarded' }, $inc: { fence: 1 } });
}

function waitingOf(eventId: string) {
  return { _id: deliveriesOf(eventId), status: { $in: waitingStatuses } };
}

/** Replies in the threads of an event's results: they and their answers speak of the same. */
async function repliesTo(db: Db, eventId: string): Promise<string[]> {
  const runs = db.collection<RunDocument>('runs');
  const turns = runs.find({ continues: runIdOf(eventId) }, { projection: { eventId: 1 } });
  return (await turns.toArray()).map((run) => run.eventId);
}

/** Outbound events that tell of an event or its run: their ids are its own with a word behind. */
async function toldOf(outbound: Collection<OutboundEventDocument>, eventId: string): Promise<string[]> {
  const found = outbound.find({ _id: { $gte: `${eventId}_`, $lt: `${eventId}\`` } }, { projection: { _id: 1 } });
  return (await found.toArray()).map(({ _id }) => _id);
}
