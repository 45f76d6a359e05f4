import type { Collection } from 'mongodb';
import type { Clock } from '../domain/clock.ts';
import type { Delivery } from '../domain/delivery.ts';
import { AppError } from '../domain/errors.ts';
import type { OutboundEvent } from '../domain/outbound-event.ts';
import type { DeliveryQueue, Published } from '../pipeline/outbound-ports.ts';
import { type DeliveryDocument, toDeliveryDocument } from './delivery-document.ts';
import { createGroupCommit } from './group-commit.ts';
import { insertAll } from './insert-all.ts';
import { type OutboundEventDocument, toOutboundDocument } from './outbound-event-document.ts';

/** What is published at once: an event and its deliveries. */
interface Publication {
  event: OutboundEventDocument;
  deliveries: DeliveryDocument[];
}

export interface RelayCollections {
  events: Collection<OutboundEventDocument>;
  deliveries: Collection<DeliveryDocument>;
}

/** What a delivery, and an event besides its body, weigh in memory, roughly. */
const deliveryBytes = 700;
const eventBytes = 1_024;

const stored: Published = { outcome: 'stored' };

export interface OutboundPublish {
  publish: DeliveryQueue['publish'];
  /** Resolves when everything published has its answer. */
  idle(): Promise<void>;
}

/** Stores events with their deliveries, grouped with what is published at the same time. */
export function createOutboundPublish(collections: RelayCollections, clock: Clock): OutboundPublish {
  const group = createGroupCommit<Publication, Published>({
    write: (batch) => storeAll(collections, batch),
    bytes: ({ event, deliveries }) => eventBytes + event.body.length + deliveries.length * deliveryBytes,
    clock,
  });
  return {
    publish: (event, deliveries, open = false) => group.add(toPublication(event, deliveries, open)),
    idle: () => group.idle(),
  };
}

function toPublication(event: OutboundEvent, deliveries: readonly Delivery[], open: boolean): Publication {
  const made = open ? 'open' : deliveries.length > 0 ? 'all' : 'none';
  return { event: toOutboundDocument(event, made), deliveries: deliveries.map(toDeliveryDocument) };
}

/**
 * Deliveries first: an event that can be seen has them all, and a delivery whose event never came is an orphan that
 * is given up when it is claimed. Both writes wait for majority and journal; the second can't stand in for the first,
 * which a change of primary between them might undo.
 */
async function storeAll(to: RelayCollections, batch: Publication[]): Promise<Published[]> {
  const standing = await insertDeliveries(
    to.deliveries,
    batch.flatMap(({ deliveries }) => deliveries),
  );
  const refused = await insertAll(
    to.events,
    batch.map(({ event }) => event),
  );
  if (refused.size === 0) return batch.map((publication) => storedWith(publication, standing));
  const existing = await findExisting(
    to.events,
    batch.filter((_, index) => refused.has(index)).map(({ event }) => event),
  );
  const answers = batch.map((publication, index) =>
    refused.has(index) ? judge(publication.event, existing) : storedWith(publication, standing),
  );
  await removeOrphans(to.deliveries, { batch, answers, standing });
  return answers;
}

/** Inserts what is not there yet. Returns the ids of what was, and is not this process's own. */
export async function insertDeliveries(
  deliveries: Collection<DeliveryDocument>,
  documents: DeliveryDocument[],
): Promise<Set<string>> {
  const refused = await insertAll(deliveries, documents);
  if (refused.size === 0) return new Set();
  const there = new Map(documents.filter((_, index) => refused.has(index)).map((one) => [one._id, one]));
  const found = deliveries.find({ _id: { $in: [...there.keys()] } }, { projection: { holder: 1, fence: 1 } });
  const foreign = (await found.toArray()).filter(({ _id, holder, fence }) => {
    const mine = there.get(_id);
    // A batch that was begun and then written one by one meets its own deliveries again.
    return !mine?.holder || holder !== mine.holder || fence !== mine.fence;
  });
  return new Set(foreign.map(({ _id }) => _id));
}

function storedWith({ deliveries }: Publication, standing: ReadonlySet<string>): Published {
  if (standing.size === 0) return stored;
  const ids = deliveries.flatMap(({ _id }) => (standing.has(_id) ? [_id] : []));
  return ids.length > 0 ? { outcome: 'stored', standing: ids } : stored;
}

type Known = Pick<OutboundEventDocument, '_id' | 'project' | 'idempotencyKey' | 'contentHash'>;

/** The stored events that stand in the way of these, by id and by key. */
async function findExisting(
  events: Collection<OutboundEventDocument>,
  refused: readonly OutboundEventDocument[],
): Promise<Map<string, Known>> {
  const wanted = refused.flatMap(({ _id, project, idempotencyKey }) =>
    idempotencyKey === undefined ? [{ _id }] : [{ _id }, { project, idempotencyKey }],
  );
  const projection = { project: 1, idempotencyKey: 1, contentHash: 1 };
  const found = await events.find<Known>({ $or: wanted }, { projection }).toArray();
  return new Map(found.flatMap((known) => [[known._id, known] as const, [keyOf(known), known] as const]));
}

function judge(event: OutboundEventDocument, existing: ReadonlyMap<string, Known>): Published {
  if (existing.has(event._id)) return { outcome: 'duplicate', existingId: event._id };
  const known = existing.get(keyOf(event));
  // Deleted by retention in this very moment: asking the caller to come again is the safe answer.
  if (!known) throw new AppError('store_unavailable');
  return { outcome: known.contentHash === event.contentHash ? 'duplicate' : 'conflict', existingId: known._id };
}

function keyOf({ project, idempotencyKey }: Pick<Known, 'project' | 'idempotencyKey'>): string {
  return `${project}\n${idempotencyKey ?? ''}`;
}

/**
 * Deletes the deliveries of events that were not stored because their key is taken. Those of an event that is there
 * under its own id stay: they are that event's, and whoever published it first may count on them.
 */
async function removeOrphans(
  deliveries: Collection<DeliveryDocument>,
  { batch, answers, standing }: { batch: Publication[]; answers: Published[]; standing: ReadonlySet<string> },
): Promise<void> {
  const orphans = batch.flatMap((publication, index) => {
    const answer = answers[index];
    if (!answer || answer.outcome === 'stored' || answer.existingId === publication.event._id) return [];
    return publication.deliveries.map(({ _id }) => _id).filter((id) => !standing.has(id));
  });
  // What is left behind here is given up when it is claimed.
  if (orphans.length > 0) await deliveries.deleteMany({ _id: { $in: orphans } }).catch(() => undefined);
}
