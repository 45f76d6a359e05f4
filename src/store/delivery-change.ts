import type { Collection, Document, Filter } from 'mongodb';
import type { DeliveryStatus } from '../domain/delivery.ts';
import type { DeliveryQueue } from '../pipeline/outbound-ports.ts';
import { type DeliveryDocument, unqueued } from './delivery-document.ts';

/** What is known of the endpoints' states: ids of the active ones, and of those that exist at all. */
export type EndpointStates = (ids: readonly string[]) => Promise<{ active: string[]; known: string[] }>;

export type DeliveryChange = Pick<DeliveryQueue, 'hold' | 'stranded' | 'requeue' | 'discard' | 'abandon'>;

/** What people and the states of endpoints do to deliveries. Done twice, each changes nothing the second time. */
export function createDeliveryChange(
  deliveries: Collection<DeliveryDocument>,
  statesOf: EndpointStates,
): DeliveryChange {
  const change = async (which: Filter<DeliveryDocument>, to: Document[]) =>
    (await deliveries.updateMany(which, to)).modifiedCount;

  /** Sends to active endpoints, holds for the others; for an endpoint that is no more nothing can be sent. */
  async function sortIn(chosen: { ids: readonly string[]; from: readonly DeliveryStatus[] }, now: Date) {
    const which = { _id: { $in: [...chosen.ids] }, status: { $in: [...chosen.from] } };
    const theirs = await deliveries.find(which, { projection: { endpointId: 1 }, hint: '_id_' }).toArray();
    const { active, known } = await statesOf([...new Set(theirs.map(({ endpointId }) => endpointId))]);
    const idle = known.filter((id) => !active.includes(id));
    const queued = await change({ ...which, endpointId: { $in: active } }, newChain('queued', now));
    const held = await change(
      // What is held already stays as it is.
      { $and: [which, { endpointId: { $in: idle }, status: { $ne: 'held' } }] },
      newChain('held', now),
    );
    return { changed: queued + held, idle };
  }

  return {
    async hold(endpointId) {
      const waiting = { holder: '', endpointId };
      const held = { $set: { status: 'held' as const }, $unset: unqueued };
      return (await deliveries.updateMany(waiting, held, { hint: 'waiting' })).modifiedCount;
    },
    async stranded(limit) {
      const groups = deliveries.aggregate<{ _id: string }>(
        [{ $match: { status: 'held' } }, { $group: { _id: '$endpointId' } }],
        { hint: 'parked' },
      );
      const holding = (await groups.toArray()).map(({ _id }) => _id);
      return (await statesOf(holding)).active.slice(0, limit);
    },
    async requeue(ids, now, from) {
      const { changed, idle } = await sortIn({ ids, from }, now);
      // An endpoint that was resumed in this very moment may have missed what was just held for it.
      const { active } = idle.length > 0 ? await statesOf(idle) : { active: [] };
      const missed = { _id: { $in: [...ids] }, status: 'held' as const, endpointId: { $in: active } };
      if (active.length > 0) await change(missed, newChain('queued', now));
      return changed;
    },
    discard: (ids, now, from) => change({ _id: { $in: [...ids] }, status: { $in: [...from] } }, discarded(now)),
    async abandon(endpointIds, now) {
      const theirs = { endpointId: { $in: [...endpointIds] } };
      const waiting = await deliveries.updateMany({ ...theirs, holder: '' }, discarded(now), { hint: 'waiting' });
      const parked = { ...theirs, status: { $in: ['held', 'dead'] as DeliveryStatus[] } };
      const rest = await deliveries.updateMany(parked, discarded(now), { hint: 'parked' });
      return waiting.modifiedCount + rest.modifiedCount;
    },
  };
}

/** A raised fence refuses whatever a former holder may still write. */
export const raised = { fence: { $add: ['$fence', 1] } };

function newChain(status: 'queued' | 'held', now: Date): Document[] {
  const afresh = { status, tries: 0, chain: { $add: ['$chain', 1] }, dueAt: now, ...raised };
  return status === 'queued'
    ? [{ $set: { ...afresh, holder: '', turn: 0, freeAt: now } }, { $unset: ['claim', 'endedAt', 'errorClass'] }]
    : [{ $set: afresh }, { $unset: [...Object.keys(unqueued), 'endedAt', 'errorClass'] }];
}

/** Given up now, whoever holds it. */
export function discarded(now: Date): Document[] {
  return [{ $set: { status: 'discarded', endedAt: now, ...raised } }, { $unset: Object.keys(unqueued) }];
}
