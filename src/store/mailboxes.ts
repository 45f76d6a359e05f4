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
  last: Place;
  floor: Place;
  more: boolean;
}

/** What polling and retention need of the order of events. */
export interface MailOrder extends Mailboxes {
  /** Gives events that wait for a place their own. Returns how far the order has come, and whether more of them wait. */
  settle(project: string): Promise<Settled>;
  /** These places are about to be removed: who has not come past them yet is told so. */
  raiseFloor(project: string, place: Place): Promise<void>;
}

/**
 * Events become visible in another order than their ids and times say: writes overtake each other, clocks differ, an
 * event may be told long after it happened. So a place is given when somebody looks, to what is there then, by one
 * compare-and-set on the project's document; what becomes visible later gets a later place. Nothing is locked: whoever
 * dies between giving places and writing them down leaves both in that document, and whoever looks next goes on. Reads
 * are of what a majority has, or a change of primary could give a place that somebody has passed a second time.
 */
export function createMailboxes(db: Db): MailOrder {
  const events = db.collection<OutboundEventDocument>('outbound_events');
  const orders = db.collection<MailOrderDocument>('mail_orders', { readConcern: { level: 'majority' } });
  const settle = createSharedRead(async (project: string): Promise<Settled> => {
    const more = await placeWaiting(events, orders, project);
    const order = await orders.findOne({ _id: project });
    const open = order?.batch?.length ?? 0;
    return { last: (order?.last ?? 0) - open, floor: order?.floor ?? 0, more: more || open > 0 };
  });
  return {
    settle,
    async readMail({ project, endpointId, after, limit }) {
      const { last, floor, more } = await settle(project);
      // One from beyond the end is of a database that was put back to an older state.
      if (after !== undefined && (after < floor || after > last)) throw new AppError('iterator_expired');
      const page = await readPage(events, { project, endpointId, from: after ?? 0, to: last, limit });
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

/** Returns whether it was left to somebody else. */
async function placeWaiting(events: Events, orders: Orders, project: string): Promise<boolean> {
  for (let step = 0; step < stepsMost; step++) {
    // What this primary knows now: the compare-and-set below refuses whatever is older than it thinks.
    const order = await orders.findOne({ _id: project }, { readConcern: { level: 'local' } });
    if (order?.batch) {
      await tellPlaces(events, orders, order);
      continue;
    }
    const waiting = events.find({ project, unplaced: true }, { projection: { _id: 1 }, hint: 'unplaced' });
    const batch = (await waiting.sort({ _id: 1 }).limit(batchMost).toArray()).map(({ _id }) => _id);
    if (batch.length === 0) return false;
    await givePlaces(orders, { project, last: order?.last, batch });
  }
  return true;
}

/** Takes the next places for these events, unless somebody else did anything meanwhile. */
async function givePlaces(
  orders: Orders,
  { project, last, batch }: { project: string; last: Place | undefined; batch: string[] },
): Promise<void> {
  if (last === undefined) {
    await orders.updateOne({ _id: project }, { $setOnInsert: { last: 0, floor: 0 } }, { upsert: true });
  }
  const before = { _id: project, last: last ?? 0, batch: { $exists: false } };
  await orders.updateOne(before, { $set: { last: (last ?? 0) + batch.length, batch } });
}

/** Writes down the places that were given last. Whoever does it once more changes nothing. */
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
  await orders.updateOne({ _id: project, last, batch: { $exists: true } }, { $unset: { batch: '' } });
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
  if (from === to) return { events: [], next: to, done: true };
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
