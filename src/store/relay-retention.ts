import type { Collection, Db } from 'mongodb';
import type { DeliveryStatus } from '../domain/delivery.ts';
import type { DeliveryChange } from './delivery-change.ts';
import { type DeliveryDocument, deliveriesOf } from './delivery-document.ts';
import { endpointsOf, statesOf } from './endpoints.ts';
import type { MailOrder } from './mailboxes.ts';
import type { OutboundEventDocument } from './outbound-event-document.ts';
import type { RelayCollections } from './outbound-publish.ts';
import { batchSize, repeat } from './repeat.ts';

/** What is over. Queued and held deliveries never are, however old, and dead ones have a time of their own (case F23). */
const over: DeliveryStatus[] = ['delivered', 'discarded'];
const dead: DeliveryStatus[] = ['dead'];

/** What is deleted: deliveries that ended before `ended`, dead letters from before `dead`, events from before `events`. */
export interface RelayAges {
  ended: Date;
  /** Dead letters stay for ever when left out. */
  dead?: Date | undefined;
  events: Date;
}

export interface RelayRetention {
  /** Deletes deliveries whose time is over, and events without any. Returns how many of both. */
  ofProject(project: string, ages: RelayAges, signal?: AbortSignal): Promise<number>;
  /** Discards what waits for endpoints that are no more. Returns how many deliveries. */
  abandoned(now: Date): Promise<number>;
}

type Mail = Pick<MailOrder, 'settle' | 'raiseFloor'>;

/** Deleting deliveries that are over, and each event after its last one. */
export function createRelayRetention(
  db: Db,
  { abandon, mail }: Pick<DeliveryChange, 'abandon'> & { mail: Mail },
): RelayRetention {
  const deliveries = db.collection<DeliveryDocument>('deliveries');
  const events = db.collection<OutboundEventDocument>('outbound_events');
  return {
    async ofProject(project, ages, signal) {
      const collections = { deliveries, events };
      const ended = await repeat(signal, () => deleteEnded(collections, { project, before: ages.ended, status: over }));
      const { dead: before } = ages;
      const died = before ? await repeat(signal, () => deleteEnded(collections, { project, before, status: dead })) : 0;
      // An event goes with its place, so that whoever has not come to it can be told.
      await mail.settle(project);
      const old = { project, before: ages.events };
      const loose = await repeat(signal, () => deleteLoose(collections, mail, old));
      return ended + died + loose;
    },
    async abandoned(now) {
      const waiting = await Promise.all([
        groupedBy(deliveries, { holder: '' }, 'waiting'),
        groupedBy(deliveries, { status: { $in: ['held', 'dead'] } }, 'parked'),
      ]);
      const ids = [...new Set(waiting.flat())];
      const known = new Set((await statesOf(endpointsOf(db), ids)).known);
      const gone = ids.filter((id) => !known.has(id));
      return gone.length > 0 ? await abandon(gone, now) : 0;
    },
  };
}

interface Old {
  project: string;
  before: Date;
}

/**
 * The oldest that have ended. Their events are marked first, so that an event whose last delivery goes here is found
 * even if this is stopped half-way.
 */
async function deleteEnded(
  { deliveries, events }: RelayCollections,
  { project, before, status }: Old & { status: DeliveryStatus[] },
): Promise<number> {
  // One that was sent again lately ended lately, whenever its event was.
  const old = { project, status: { $in: status }, createdAt: { $lt: before }, endedAt: { $lt: before } };
  const found = deliveries.find(old, { projection: { eventId: 1 }, hint: 'by_project' });
  const batch = await found.sort({ createdAt: 1 }).limit(batchSize).toArray();
  if (batch.length === 0) return 0;
  const eventIds = [...new Set(batch.map(({ eventId }) => eventId))];
  await events.updateMany({ _id: { $in: eventIds }, fanOut: { $exists: false } }, { $set: { loose: true } });
  await deliveries.deleteMany({ _id: { $in: batch.map(({ _id }) => _id) }, status: { $in: status } });
  return batch.length;
}

/** Events of which a delivery is left lose their mark; they get it again with their next ended delivery. */
async function deleteLoose(
  { deliveries, events }: RelayCollections,
  mail: Mail,
  { project, before }: Old,
): Promise<number> {
  const loose = { project, loose: true as const, timestamp: { $lt: before }, unplaced: { $exists: false } };
  const projection = { _id: 1, place: 1 };
  const found = await events.find(loose, { projection, hint: 'loose', limit: batchSize }).toArray();
  const needed = await Promise.all(
    found.map(({ _id }) => deliveries.findOne({ _id: deliveriesOf(_id) }, { projection: { _id: 1 } })),
  );
  const idsOf = (kept: boolean) => found.filter((_, index) => (needed[index] !== null) === kept).map(({ _id }) => _id);
  await events.updateMany({ _id: { $in: idsOf(true) } }, { $unset: { loose: '' } });
  const places = found.flatMap(({ place }, index) => (needed[index] === null && place !== undefined ? [place] : []));
  if (places.length > 0) await mail.raiseFloor(project, Math.max(...places));
  await events.deleteMany({ _id: { $in: idsOf(false) }, loose: true });
  return found.length;
}

async function groupedBy(
  deliveries: Collection<DeliveryDocument>,
  which: Record<string, unknown>,
  hint: string,
): Promise<string[]> {
  const found = deliveries.aggregate<{ _id: string }>([{ $match: which }, { $group: { _id: '$endpointId' } }], {
    hint,
  });
  return (await found.toArray()).map(({ _id }) => _id);
}
