import { randomUUID } from 'node:crypto';
import type { Collection, Filter } from 'mongodb';
import type { DeliveryQueue } from '../pipeline/outbound-ports.ts';
import { type DeliveryDocument, toDelivery } from './delivery-document.ts';

/** Two processes may reach for the same deliveries; whoever gets none reaches for the next ones. */
const rounds = 3;

type Wanted = Parameters<DeliveryQueue['claim']>[1];
type Claim = Pick<DeliveryQueue, 'claim' | 'renew' | 'lost' | 'release' | 'nextDue' | 'owing'>;

/** What a delivery brings along when it is claimed: all but what earlier tries sent and heard. */
const projection = { 'attempts.response': 0, 'attempts.requestHeaders': 0 };

/** Taking, keeping and giving back deliveries, and telling when some are due. */
export function createDeliveryClaim(deliveries: Collection<DeliveryDocument>): Claim {
  /** Whether the last look at all endpoints found nothing: then one question comes first instead of three. */
  let quiet = false;
  return {
    async claim(owner, wanted) {
      const ofAll = wanted.endpointId === undefined;
      if (ofAll && quiet && !(await isAnyFree(deliveries, wanted))) return [];
      for (let round = 0; round < rounds; round++) {
        const ids = await findFree(deliveries, wanted);
        if (ofAll) quiet = ids.length === 0;
        if (ids.length === 0) break;
        const taken = await take(deliveries, ids, { owner, ...wanted });
        if (taken.length > 0) return taken.map(toDelivery);
      }
      return [];
    },
    async renew(owner, until, held) {
      const { matchedCount } = await deliveries.updateMany(
        { _id: { $in: [...held] }, holder: owner },
        { $set: { freeAt: until } },
      );
      return matchedCount;
    },
    async lost(owner, held) {
      const mine = deliveries.find(
        { _id: { $in: [...held] }, holder: owner },
        { projection: { _id: 1 }, hint: '_id_' },
      );
      const kept = new Set((await mine.toArray()).map(({ _id }) => _id));
      return held.filter((id) => !kept.has(id));
    },
    async release(owner) {
      const mine = { holder: owner, freeAt: { $exists: true } };
      const free = [{ $set: { holder: '', freeAt: '$dueAt' } }, { $unset: 'claim' }];
      return (await deliveries.updateMany(mine, free)).modifiedCount;
    },
    async nextDue(endpointId) {
      const earliest = await Promise.all(
        ([0, 1] as const).map((turn) =>
          deliveries.findOne(
            { holder: '', endpointId, turn },
            { sort: { freeAt: 1 }, projection: { freeAt: 1 }, hint: 'waiting' },
          ),
        ),
      );
      const times = earliest.flatMap((found) => found?.freeAt?.getTime() ?? []);
      return times.length > 0 ? new Date(Math.min(...times)) : undefined;
    },
    owing: (before, limit) => findOwing(deliveries, before, limit),
  };
}

/**
 * Ids of deliveries that may be claimed. Run-out leases first: their try may have been begun, and somebody waits for
 * it; then first tries, then later ones, each oldest first. Answered by the indexes alone.
 */
async function findFree(deliveries: Collection<DeliveryDocument>, wanted: Wanted): Promise<string[]> {
  const { limit, now, endpointId } = wanted;
  const freeAt = { $lte: now };
  const whose = whoseOf(wanted);
  const unheld = endpointId === undefined ? 'due_work' : 'waiting';
  const looks: [Filter<DeliveryDocument>, string][] = [
    [{ holder: { $gt: '' }, turn: { $in: [0, 1] }, freeAt, ...whose }, 'due_work'],
    [{ holder: '', turn: 0, freeAt, ...whose }, unheld],
    [{ holder: '', turn: 1, freeAt, ...whose }, unheld],
  ];
  const ids: string[] = [];
  for (const [look, hint] of looks) {
    if (ids.length >= limit) break;
    const found = deliveries.find(look, { projection: { _id: 1 }, hint, limit: limit - ids.length });
    // In order of the index, but for run-out leases, which come holder by holder.
    const sorted = hint === unheld && look.holder === '' ? found.sort({ freeAt: 1 }) : found;
    ids.push(...(await sorted.toArray()).map(({ _id }) => _id));
  }
  return ids;
}

async function isAnyFree(deliveries: Collection<DeliveryDocument>, wanted: Wanted): Promise<boolean> {
  const freeAt = { $lte: wanted.now };
  const free: Filter<DeliveryDocument> = { holder: { $gte: '' }, turn: { $in: [0, 1] }, freeAt, ...whoseOf(wanted) };
  return (await deliveries.findOne(free, { projection: { _id: 1 }, hint: 'due_work' })) !== null;
}

function whoseOf({ endpointId, except }: Wanted): Filter<DeliveryDocument> {
  if (endpointId !== undefined) return { endpointId };
  return except && except.length > 0 ? { endpointId: { $nin: [...except] } } : {};
}

/**
 * One write for all: it checks again, one by one, that nobody holds them, marks what it takes with a mark of its own,
 * and reads back exactly that. Two claims can't get the same delivery, and every claim raises the fencing token.
 */
async function take(
  deliveries: Collection<DeliveryDocument>,
  ids: string[],
  { owner, now, until }: { owner: string; now: Date; until: Date },
): Promise<DeliveryDocument[]> {
  const claim = randomUUID();
  await deliveries.updateMany(
    { _id: { $in: ids }, status: 'queued', freeAt: { $lte: now } },
    { $set: { holder: owner, freeAt: until, claim }, $inc: { fence: 1 } },
    { hint: '_id_' },
  );
  const taken = await deliveries.find({ _id: { $in: ids }, claim }, { projection, hint: '_id_' }).toArray();
  const place = new Map(ids.map((id, index) => [id, index]));
  return taken.sort((a, b) => (place.get(a._id) ?? 0) - (place.get(b._id) ?? 0));
}

/** Grouped from the index, without a look at any document. */
async function findOwing(deliveries: Collection<DeliveryDocument>, before: Date, limit: number): Promise<string[]> {
  const due: Filter<DeliveryDocument> = { holder: { $gte: '' }, turn: { $in: [0, 1] }, freeAt: { $lt: before } };
  const found = deliveries.aggregate<{ _id: string }>(
    [
      { $match: due },
      { $group: { _id: '$endpointId', since: { $min: '$freeAt' } } },
      { $sort: { since: 1 } },
      { $limit: limit },
    ],
    { hint: 'due_work' },
  );
  return (await found.toArray()).map(({ _id }) => _id);
}
