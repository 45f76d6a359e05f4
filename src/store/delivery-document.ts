import { Schema } from 'mongoose';
import { type Attempt, type Delivery, deliveryStatuses } from '../domain/delivery.ts';

/** A delivery as it is stored. */
export interface DeliveryDocument extends Omit<Delivery, 'id' | 'attempts' | 'lease'> {
  _id: string;
  /** Absent before the first try. */
  attempts?: Attempt[];
  /** HTTP status of the last try, to be filtered by. */
  httpStatus?: number | undefined;
  /** Fencing token of the latest claim; only ever rises. */
  fence: number;
  /** Who holds it; `''` while nobody does. This and the next three stand in queued deliveries only. */
  holder?: string | undefined;
  /** 0 before the first try of a chain, 1 later: first tries go first. */
  turn?: 0 | 1 | undefined;
  /** When it may be claimed: when it is due, or when the lease of its holder runs out. */
  freeAt?: Date | undefined;
  /** Marks what one claim took. */
  claim?: string | undefined;
}

/** Tries that a delivery keeps: the latest. */
export const attemptsKept = 20;

/**
 * Indexes, and why. A delivery that succeeds at once, which is nearly every one, touches four of them and `_id`.
 * - due_work: queued deliveries alone, whoever holds them. Holder first serves release, the look for run-out leases
 *   (from holder to holder) and what nobody holds: first tries before later ones, oldest first.
 * - waiting: what nobody holds, by endpoint: its next due time, its due deliveries, what is to be held. A delivery
 *   that is tried at once never stands in it.
 * - (project, status, createdAt, _id): lists, counts, replays, and retention, oldest first.
 * - (endpointId, createdAt, _id): everything of an endpoint; `parked`: its held, dead and discarded ones by status.
 * - dead_groups: dead letters by cause; it holds all that a group shows, so that no document is read.
 * - order: head-of-line; only deliveries of ordered endpoints pay for it.
 * The deliveries of an event are found by their ids, which begin with the event's.
 *
 * Sharded: { _id: 1 }, which keeps the deliveries of one event together and spreads with time.
 */
export const deliverySchema = new Schema<DeliveryDocument>(
  {
    _id: { type: String, required: true },
    project: { type: String, required: true },
    endpointId: { type: String, required: true },
    eventId: { type: String, required: true },
    eventType: { type: String, required: true },
    status: { type: String, required: true, enum: deliveryStatuses },
    tries: { type: Number, required: true },
    chain: { type: Number, required: true },
    dueAt: { type: Date, required: true },
    orderKey: String,
    attempts: [Schema.Types.Mixed],
    errorClass: String,
    httpStatus: Number,
    createdAt: { type: Date, required: true },
    endedAt: Date,
    operational: Boolean,
    fence: { type: Number, required: true },
    holder: String,
    turn: Number,
    freeAt: Date,
    claim: String,
  },
  { versionKey: false },
)
  .index(
    { holder: 1, turn: 1, freeAt: 1, endpointId: 1 },
    { name: 'due_work', partialFilterExpression: { freeAt: { $exists: true } } },
  )
  .index({ endpointId: 1, turn: 1, freeAt: 1 }, { name: 'waiting', partialFilterExpression: { holder: '' } })
  .index({ project: 1, status: 1, createdAt: 1, _id: 1 }, { name: 'by_project' })
  .index({ endpointId: 1, createdAt: 1, _id: 1 }, { name: 'by_endpoint' })
  .index(
    { endpointId: 1, status: 1, createdAt: 1, _id: 1 },
    { name: 'parked', partialFilterExpression: { status: { $in: ['held', 'dead', 'discarded'] } } },
  )
  .index(
    { project: 1, status: 1, endpointId: 1, errorClass: 1, createdAt: 1, _id: 1, eventType: 1 },
    { name: 'dead_groups', partialFilterExpression: { status: 'dead' } },
  )
  .index(
    { endpointId: 1, orderKey: 1, createdAt: 1, _id: 1 },
    { name: 'order', partialFilterExpression: { status: 'queued', orderKey: { $exists: true } } },
  );

/** What is inserted for a delivery. */
export function toDeliveryDocument({ id, attempts, lease, ...rest }: Delivery): DeliveryDocument {
  const document: DeliveryDocument = { _id: id, ...rest, fence: lease?.token ?? 0 };
  if (attempts.length > 0) document.attempts = attempts.slice(-attemptsKept);
  if (rest.status !== 'queued') return document;
  document.holder = lease?.owner ?? '';
  document.turn = rest.tries > 0 ? 1 : 0;
  document.freeAt = lease?.until ?? rest.dueAt;
  return document;
}

/** The delivery as the product knows it. */
export function toDelivery(document: DeliveryDocument): Delivery {
  const { _id, attempts = [], httpStatus: _, fence, holder, turn: __, freeAt, claim: ___, ...rest } = document;
  const lease = holder && freeAt ? { owner: holder, token: fence, until: freeAt } : undefined;
  return lease ? { id: _id, ...rest, attempts, lease } : { id: _id, ...rest, attempts };
}

/** What a delivery that is not queued any more leaves behind. */
export const unqueued = { holder: '', turn: '', freeAt: '', claim: '' } as const;

/** Ids of the deliveries of an event: they begin with its own, see `deliveryIdOf`. */
export function deliveriesOf(eventId: string): { $gte: string; $lt: string } {
  const start = `dlv_${eventId.slice(eventId.indexOf('_') + 1)}`;
  // The character after "_" in order.
  return { $gte: `${start}_`, $lt: `${start}\`` };
}
