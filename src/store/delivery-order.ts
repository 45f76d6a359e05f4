import type { Collection, Filter } from 'mongodb';
import type { DeliveryReader } from '../admin/relay-ports.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { DeliveryQueue } from '../pipeline/outbound-ports.ts';
import { raised } from './delivery-change.ts';
import { type DeliveryDocument, toDelivery, unqueued } from './delivery-document.ts';

/** All but the answers to tries, which may be long. */
const projection = { 'attempts.response': 0 };

/** Order keys that are looked at for one answer: those that have failed for longest. */
const mostKeys = 200;

type DeliveryOrder = Pick<DeliveryQueue, 'head' | 'free' | 'giveUp'> & Pick<DeliveryReader, 'blockages'>;

/** Deliveries of ordered endpoints: who is first, how many wait behind it, and what people do about it. */
export function createDeliveryOrder(deliveries: Collection<DeliveryDocument>): DeliveryOrder {
  async function head(endpointId: string, orderKey: string): Promise<Delivery | undefined> {
    const first = { sort: { createdAt: 1, _id: 1 }, projection, hint: 'order' } as const;
    const found = await deliveries.findOne({ endpointId, orderKey, status: 'queued' }, first);
    return found ? toDelivery(found) : undefined;
  }

  return {
    head,
    async free(id, now) {
      const waiting = { _id: id, status: 'queued', holder: '', freeAt: { $gt: now } } as const;
      const { modifiedCount } = await deliveries.updateOne(waiting, { $set: { dueAt: now, freeAt: now } });
      return modifiedCount > 0;
    },
    async giveUp(id, to, now) {
      // Nobody is at it, or whoever was is dead: what it may still write is refused by the raised fence.
      const unheld: Filter<DeliveryDocument> = { $or: [{ holder: '' }, { freeAt: { $lte: now } }] };
      const blocking = { _id: id, status: 'queued', turn: 1, orderKey: { $exists: true }, ...unheld } as const;
      const { modifiedCount } = await deliveries.updateOne(blocking, [
        { $set: { status: to, endedAt: now, ...raised } },
        { $unset: Object.keys(unqueued) },
      ]);
      return modifiedCount > 0;
    },
    async blockages(endpointId, limit) {
      const keys = await failingKeys(deliveries, endpointId);
      const rows = await rowsOf(deliveries, endpointId, keys);
      const longEnough = keys.filter((orderKey) => (rows.get(orderKey) ?? 0) > 1).slice(0, limit);
      const found = longEnough.map(async (orderKey) => {
        const delivery = await head(endpointId, orderKey);
        return delivery && { delivery, waiting: (rows.get(orderKey) ?? 1) - 1 };
      });
      return (await Promise.all(found)).filter((one) => one !== undefined);
    },
  };
}

/** Order keys of which a delivery has failed and is to be tried again, those of the oldest first. */
async function failingKeys(deliveries: Collection<DeliveryDocument>, endpointId: string): Promise<string[]> {
  const failed = { endpointId, turn: 1, orderKey: { $exists: true } } as const;
  const oldest = { sort: { createdAt: 1 }, limit: mostKeys, projection: { orderKey: 1, createdAt: 1 } } as const;
  const underWay = { ...failed, holder: { $gt: '' }, freeAt: { $exists: true } };
  const found = await Promise.all([
    deliveries.find({ ...failed, holder: '' }, { ...oldest, hint: 'waiting' }).toArray(),
    deliveries.find(underWay, { ...oldest, hint: 'due_work' }).toArray(),
  ]);
  const byAge = found.flat().sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  return [...new Set(byAge.flatMap(({ orderKey }) => orderKey ?? []))];
}

/** How many are queued of each key. */
async function rowsOf(
  deliveries: Collection<DeliveryDocument>,
  endpointId: string,
  keys: readonly string[],
): Promise<Map<string, number>> {
  const which = { $match: { endpointId, orderKey: { $in: keys }, status: 'queued' } };
  const count = { $group: { _id: '$orderKey', count: { $sum: 1 } } };
  const found = deliveries.aggregate<{ _id: string; count: number }>([which, count], { hint: 'order' });
  return new Map((await found.toArray()).map(({ _id, count }) => [_id, count]));
}
