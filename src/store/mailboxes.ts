import type { Collection, Db } from 'mongodb';
import { Schema } from 'mongoose';
import { AppError } from '../domain/errors.ts';
import type { MailPage, Place } from '../domain/mailbox.ts';
import type { Mailboxes } from '../pipeline/outbound-ports.ts';
import { type OutboundEventDocument, toOutboundEvent } from './outbound-event-document.ts';
import { createSharedRead } from './shared-read.ts';

/** How far the order of a project's polled events has come. */
export interface MailOrderDocument {
  /** The project. */
  _id: string;
  /** The last place that was given. */
  last: Place;
  /** Everything up to here may have been removed by retention. */
  floor: Place;
  /** The events that the last places were given to, until each of them has been told. */
  batch?: string[] | undefined;
}

/** One document per project, found by `_id`. Not sharded. */
export const mailOrderSchema = new Schema<MailOrderDocument>(
  {
    _id: { type: String, required: true },
    last: { type: Number, required: true },
    floor: { type: Number, required: true },
    batch: { type: [String], default: undefined },
  },
  { versionKey: false },
);

/** Events that get their places in one step. */
const batchMost = 500;

/** Bytes of bodies after which a page ends, however many events were asked for. */
const pageBytes = 4 << 20;

/** Steps that one who asks for events takes at most: after a long silence the rest is left to whoever asks next. */
const stepsMost = 20;

interface Settled {
  /** The last place that was given and written down. */
  told: Place;
  floor: Place;
  /** Whether more events may wait for a place. */
  more: boolean;
}

/** What polling and retention need of the order of events. */
export interface MailOrder extends Mailboxes {
  /** Gives events that wait for a place their own. Returns how far the order has come. */
  settle(project: string): Promise<Settled>;
  /** These places are about to be removed: who has not come past them yet is told so. */
  raiseFloor(project: string, place: Place): Promise<void>;
}

/**
 * Events become visible in another order than their ids and times say: writes overtake each other, clocks differ, an
 * event may be told long after it happened. So a place is given when somebody looks, to what is there then, by one
 * compare-and-set on the project's document; what becomes visible later gets a later place. Nothing is locked: whoever
 * dies between giving places and writing them down leaves both in that document, and whoever looks next goes on. What
 * is read has reached a majority, or a change of primary could take a place back that somebody has passed already.
 */
export function createMailboxes(db: Db): MailOrder {
  const events = db.collection<OutboundEventDocument>('outbound_events');
  const orders = db.collection<MailOrderDocument>('mail_orders', { readConcern: { level: 'majority' } });
  const settle = createSharedRead((project) => placeWaiting(events, orders, project));
  return {
    settle,
    async readMail({ project, endpointId, after, limit }) {
      const { told, floor, more } = await settle(project);
      // One from beyond the end is of a database that was put back to an older state.
      if (after !== undefined && (after < floor || after > told)) throw new AppError('iterator_expired');
      const page = await readPage(events, { project, endpointId, from: after ?? 0, to: told, limit });
      if (after !== undefined && page.next > after) await refusePassed(orders, project, after);
      return { ...page, done: page.done && !more };
    },
    async raiseFloor(project, place) {
      await orders.updateOne({ _id: project }, { $max: { floor: place } });
    },
  };
}

/** Retention may have removed what stands behind a place while it was read: it says so before it does. */
async function refusePassed(orders: Orders, project: string, after: Place): Promise<void> {
  const order = await orders.findOne({ _id: project });
  if (order && after < order.floor) throw new AppError('iterator_expired');
}

type Orders = Collection<MailOrderDocument>;
type Events = Collection<OutboundEventDocument>;

async function placeWaiting(events: Events, orders: Orders, project: string): Promise<Settled> {
  let allGiven = false;
  let { told, floor } = { told: 0, floor: 0 };
  for (let step = 0; step < stepsMost; step++) {
    const order = await orders.findOne({ _id: project });
    if (order?.batch && order.last > told) await tellPlaces(events, orders, order);
    ({ last: told, floor } = order ?? { last: 0, floor: 0 });
    if (allGiven) return { told, floor, more: false };
    const waiting = events.find({ project, unplaced: true }, { projection: { _id: 1 }, hint: 'unplaced' });
    const batch = (await waiting.sort({ _id: 1 }).limit(batchMost).toArray()).map(({ _id }) => _id);
    if (batch.length === 0) return { told, floor, more: false };
    const given = await givePlaces(orders, { project, last: order?.last, batch });
    allGiven = given && batch.length < batchMost;
  }
  return { told, floor, more: true };
}

/** Takes the next places for these events, once the last ones are told; false where somebody else did meanwhile. */
async function givePlaces(
  orders: Orders,
  { project, last, batch }: { project: string; last: Place | undefined; batch: string[] },
): Promise<boolean> {
  if (last === undefined) {
    await orders.updateOne({ _id: project }, { $setOnInsert: { last: 0, floor: 0 } }, { upsert: true });
  }
  const before = { _id: project, last: last ?? 0 };
  const { matchedCount } = await orders.updateOne(before, { $set: { last: (last ?? 0) + batch.length, batch } });
  return matchedCount === 1;
}

/**
 * Writes down the places that were given last; whoever does it once more changes nothing. That it was done is a note
 * for others, which nobody has to wait for.
 */
async function tellPlaces(events: Events, orders: Orders, order: MailOrderDocument): Promise<void> {
  const { _id: project, last, batch = [] } = order;
  const first = last - batch.length + 1;
  const told = batch.map((_id, index) => ({
    updateOne: {
      filter: { _id, project, unplaced: true as const },
      update: { $set: { place: first + index }, $unset: { unplaced: '' as const } },
    },
  }));
  await events.bulkWrite(told, { ordered: false });
  void orders.updateOne({ _id: project, last }, { $unset: { batch: '' } }).catch(() => undefined);
}

interface Stretch {
  project: string;
  endpointId: string;
  /** The place before the first. */
  from: Place;
  to: Place;
  limit: number;
}

async function readPage(events: Events, { project, endpointId, from, to, limit }: Stretch): Promise<MailPage> {
  if (from >= to) return { events: [], next: from, done: true };
  const theirs = { readers: endpointId, place: { $gt: from, $lte: to }, project };
  const found = events.find(theirs, { hint: 'mailbox', readConcern: { level: 'majority' }, batchSize: 100 });
  const page: MailPage = { events: [], next: to, done: true };
  let bytes = 0;
  for await (const document of found.sort({ place: 1 }).limit(limit + 1)) {
    if (page.events.length === limit || (bytes > 0 && bytes + document.body.length > pageBytes)) {
      return { ...page, done: false };
    }
    page.events.push(toOutboundEvent(document));
    bytes += document.body.length;
    page.next = document.place ?? from;
  }
  return { ...page, next: to };
}
