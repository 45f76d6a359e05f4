import type { Collection } from 'mongodb';
import type { Clock } from '../domain/clock.ts';
import type { DeliveryQueue } from '../pipeline/outbound-ports.ts';
import { deliveriesOf, toDeliveryDocument } from './delivery-document.ts';
import { type OutboundEventDocument, toOutboundEvent } from './outbound-event-document.ts';
import { insertDeliveries, type RelayCollections } from './outbound-publish.ts';

/** Fan-outs that are too large for one write, page by page; whoever takes over goes on where the last one was. */
export function createFanOuts(
  { events, deliveries }: RelayCollections,
  clock: Clock,
): Pick<DeliveryQueue, 'claimFanOuts' | 'continueFanOut'> {
  return {
    async claimFanOuts(owner, limit, now, until) {
      const claimed: Awaited<ReturnType<DeliveryQueue['claimFanOuts']>> = [];
      const lease = { holder: owner, until, leaseMs: until.getTime() - now.getTime() };
      while (claimed.length < limit) {
        const document = await claimOne(events, now, lease);
        if (!document) break;
        claimed.push({ event: toOutboundEvent(document), after: document.fanOut?.after ?? '' });
      }
      return claimed;
    },
    async continueFanOut(eventId, made, progress) {
      await insertDeliveries(deliveries, made.map(toDeliveryDocument));
      const open = { _id: eventId, 'fanOut.until': { $exists: true } };
      if (progress === 'done') {
        const any = await deliveries.findOne({ _id: deliveriesOf(eventId) }, { projection: { _id: 1 } });
        const $unset = { fanOut: '' as const };
        await events.updateOne(open, any ? { $unset } : { $unset, $set: { loose: true } });
        return;
      }
      await events.updateOne(open, [
        {
          $set: {
            'fanOut.after': { $max: ['$fanOut.after', progress.after] },
            // Going on is a sign of life: the lease begins anew.
            'fanOut.until': { $add: [new Date(clock.now()), '$fanOut.leaseMs'] },
          },
        },
      ]);
    },
  };
}

function claimOne(
  events: Collection<OutboundEventDocument>,
  now: Date,
  lease: { holder: string; until: Date; leaseMs: number },
): Promise<OutboundEventDocument | null> {
  const { holder, until, leaseMs } = lease;
  return events.findOneAndUpdate(
    { 'fanOut.until': { $lte: now } },
    { $set: { 'fanOut.holder': holder, 'fanOut.until': until, 'fanOut.leaseMs': leaseMs } },
    { sort: { 'fanOut.until': 1 }, returnDocument: 'after' },
  );
}
