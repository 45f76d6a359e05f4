import { Schema } from 'mongoose';
import type { Place } from '../domain/mailbox.ts';
import type { OutboundEvent } from '../domain/outbound-event.ts';

/** An outbound event as it is stored. */
export interface OutboundEventDocument extends Omit<OutboundEvent, 'id'> {
  _id: string;
  /** While its deliveries are still being made: how far that went, who goes on with it, and for how long. */
  fanOut?: { after: string; holder: string; until: Date; leaseMs: number } | undefined;
  /** Set where no delivery may be left, so that retention looks at it without reading all the others. */
  loose?: true | undefined;
  /** Set until an event that is polled gets its place, see `mailboxes.ts`. */
  unplaced?: true | undefined;
  place?: Place | undefined;
  /** Its payload's time is over, but a delivery still needed it when retention came by. */
  payloadLeft?: true | undefined;
}

/**
 * Indexes: the caller's key, unique in its project, which makes a repeat a duplicate; fan_outs, the few that are open;
 * loose and payload_left, what retention has to look at. An event without a key pays for none but `_id`. Sharded: by project, which
 * the unique key begins with.
 */
export const outboundEventSchema = new Schema<OutboundEventDocument>(
  {
    _id: { type: String, required: true },
    project: { type: String, required: true },
    type: { type: String, required: true },
    timestamp: { type: Date, required: true },
    body: { type: String, required: true },
    idempotencyKey: String,
    contentHash: String,
    aboutEndpoint: String,
    correlationId: { type: String, required: true },
    only: String,
    readers: { type: [String], default: undefined },
    unplaced: Boolean,
    place: Number,
    fanOut: { type: { after: String, holder: String, until: Date, leaseMs: Number }, required: false, _id: false },
    loose: Boolean,
    trace: String,
    expunged: { type: { at: Date, by: String }, required: false, _id: false },
    payloadLeft: Boolean,
  },
  { versionKey: false },
)
  .index(
    { project: 1, idempotencyKey: 1 },
    { unique: true, partialFilterExpression: { idempotencyKey: { $exists: true } } },
  )
  .index({ 'fanOut.until': 1 }, { name: 'fan_outs', partialFilterExpression: { 'fanOut.until': { $exists: true } } })
  .index({ project: 1, _id: 1 }, { name: 'unplaced', partialFilterExpression: { unplaced: true } })
  .index({ readers: 1, place: 1 }, { name: 'mailbox', partialFilterExpression: { place: { $exists: true } } })
  .index({ project: 1, timestamp: 1 }, { name: 'loose', partialFilterExpression: { loose: true } })
  .index({ payloadLeft: 1, _id: 1 }, { name: 'payload_left', partialFilterExpression: { payloadLeft: true } });

/** What is inserted for an event; `open` when its deliveries are still to be made, `none` when it has none. */
export function toOutboundDocument({ id, ...rest }: OutboundEvent, deliveries: 'open' | 'all' | 'none') {
  const document: OutboundEventDocument = { _id: id, ...rest };
  if (deliveries === 'open') document.fanOut = { after: '', holder: '', until: new Date(0), leaseMs: 0 };
  if (deliveries === 'none') document.loose = true;
  if (rest.readers) document.unplaced = true;
  return document;
}

/** The event as the product knows it. */
export function toOutboundEvent({
  _id,
  fanOut: _,
  loose: __,
  payloadLeft: ___,
  unplaced: ____,
  place: _____,
  ...rest
}: OutboundEventDocument): OutboundEvent {
  return { id: _id, ...rest };
}
