import type { Collection } from 'mongodb';
import type { DeliveryReader } from '../admin/relay-ports.ts';
import type { DeadGroup } from '../domain/delivery.ts';
import type { DeliveryErrorClass } from '../domain/endpoint.ts';
import type { DeliveryQueue } from '../pipeline/outbound-ports.ts';
import { type DeliveryDocument, toDelivery } from './delivery-document.ts';
import { beyond, type DeliveryQuery, queryOf, timeOf } from './delivery-query.ts';
import { toOutboundEvent } from './outbound-event-document.ts';
import type { RelayCollections } from './outbound-publish.ts';
import { pageBy, parseTimeCursor, timeCursor } from './page.ts';

/** What lists leave out: what tries sent and heard, which may be long. */
const projection = { 'attempts.response': 0, 'attempts.requestHeaders': 0 };

/** Groups shown at most, and event types shown of each. */
const mostGroups = 500;
const mostTypes = 5;

/** Lists, counts and look-ups of deliveries and their events. */
export function createDeliveryReader({
  events,
  deliveries,
}: RelayCollections): Omit<DeliveryReader, 'blockages' | 'listEvents'> &
  Pick<DeliveryQueue, 'count' | 'page' | 'events'> {
  return {
    async list(project, page, filter = {}) {
      const { where, hint } = queryOf(project, filter);
      const before = page.cursor === undefined ? undefined : parseTimeCursor(page.cursor);
      const older = before ? beyond({ id: before._id, createdAt: before.createdAt }, -1) : {};
      const found = deliveries.find({ $and: [where, older] }, { projection, hint });
      const documents = await found
        .sort({ createdAt: -1, _id: -1 })
        .limit(page.limit + 1)
        .toArray();
      return pageBy(documents, page, { show: toDelivery, cursor: timeCursor });
    },
    async get(project, id) {
      const found = await deliveries.findOne({ _id: id, project });
      return found ? toDelivery(found) : undefined;
    },
    async event(project, id) {
      const found = await events.findOne({ _id: id, project });
      return found ? toOutboundEvent(found) : undefined;
    },
    async events(ids) {
      const found = await events.find({ _id: { $in: [...ids] } }).toArray();
      return new Map(found.map((document) => [document._id, toOutboundEvent(document)]));
    },
    deadGroups: (project) => findDeadGroups(deliveries, project),
    count: (project, filter) => countOf(deliveries, queryOf(project, filter)),
    async page(project, filter, after, limit) {
      const { where, hint } = queryOf(project, filter);
      const later = after === undefined ? {} : beyond(await placeOf(deliveries, after), 1);
      const found = deliveries.find({ $and: [where, later] }, { projection, hint });
      const documents = await found.sort({ createdAt: 1, _id: 1 }).limit(limit).toArray();
      return documents.map(toDelivery);
    },
  };
}

/** Counted from the index where it holds all that is asked for. */
function countOf(deliveries: Collection<DeliveryDocument>, { where, hint }: DeliveryQuery): Promise<number> {
  return deliveries.countDocuments(where, { hint });
}

/** Where a delivery stands in the order; one that retention deleted meanwhile is placed by the time in its id. */
async function placeOf(deliveries: Collection<DeliveryDocument>, id: string) {
  const found = await deliveries.findOne({ _id: id }, { projection: { createdAt: 1 } });
  return { id, createdAt: found?.createdAt ?? timeOf(id) };
}

interface TypeGroup {
  _id: { endpointId: string; errorClass?: DeliveryErrorClass; eventType: string };
  count: number;
  oldest: Date;
  newest: Date;
}

/** One pass over the index `dead_groups`, which holds everything that a group shows. Largest first. */
async function findDeadGroups(deliveries: Collection<DeliveryDocument>, project: string): Promise<DeadGroup[]> {
  const found = deliveries.aggregate<TypeGroup>(
    [
      { $match: { project, status: 'dead' } },
      {
        $group: {
          _id: { endpointId: '$endpointId', errorClass: '$errorClass', eventType: '$eventType' },
          count: { $sum: 1 },
          oldest: { $min: '$createdAt' },
          newest: { $max: '$createdAt' },
        },
      },
      { $sort: { count: -1 } },
    ],
    { hint: 'dead_groups' },
  );
  const groups = new Map<string, DeadGroup>();
  for (const { _id, ...part } of await found.toArray()) {
    const { endpointId, errorClass = 'interrupted', eventType } = _id;
    const key = `${endpointId} ${errorClass}`;
    const known = groups.get(key);
    groups.set(key, known ? joined(known, part, eventType) : { endpointId, errorClass, ...part, types: [eventType] });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count).slice(0, mostGroups);
}

/** A group and one more of its event types; they come most frequent first. */
function joined(group: DeadGroup, part: Omit<TypeGroup, '_id'>, eventType: string): DeadGroup {
  return {
    ...group,
    count: group.count + part.count,
    oldest: part.oldest < group.oldest ? part.oldest : group.oldest,
    newest: part.newest > group.newest ? part.newest : group.newest,
    types: group.types.length < mostTypes ? [...group.types, eventType] : group.types,
  };
}
