import { randomUUID } from 'node:crypto';
import type { AbstractCursor, Collection, Filter } from 'mongodb';
import type { InboundEvent } from '../domain/inbound-event.ts';
import type { EventQueue } from '../pipeline/ports.ts';
import type { Bodies } from './bodies.ts';
import { type EventDocument, toEvent } from './event-document.ts';

/** Bytes of bodies that one claim brings at most; a first body that is larger comes alone. */
const claimBytes = 32 << 20;

/** Two processes may reach for the same events; whoever gets none reaches for the next ones. */
const tries = 3;

/** Taking, keeping and giving back queued events. */
export function createEventClaim(
  events: Collection<EventDocument>,
  bodies: Bodies,
): Pick<EventQueue, 'claim' | 'renew' | 'begin' | 'release'> {
  /** Whether the last look found nothing: then one question comes first instead of two. */
  let quiet = false;
  return {
    async claim(owner, limit, now, until) {
      if (quiet && !(await isAnyFree(events, now))) return [];
      for (let attempt = 0; attempt < tries; attempt++) {
        const candidates = await findFree(events, limit, now);
        quiet = candidates.length === 0;
        if (candidates.length === 0) break;
        const taken = await take(events, candidates, { owner, now, until });
        if (taken.length > 0) return await Promise.all(taken.map((document) => withBody(bodies, document, now)));
      }
      return [];
    },
    async renew(owner, until, held) {
      const mine: Filter<EventDocument> = { status: 'queued', 'lease.owner': owner };
      if (held) mine._id = { $in: [...held] };
      const { matchedCount } = await events.updateMany(mine, { $set: { 'lease.until': until } });
      return matchedCount;
    },
    async begin(eventId, token) {
      const mine = { _id: eventId, status: 'queued' as const, fence: token };
      const begun = await events.findOneAndUpdate(mine, { $inc: { begun: 1 } }, { returnDocument: 'after' });
      return begun?.begun ?? 0;
    },
    async release(owner) {
      const mine = { status: 'queued' as const, 'lease.owner': owner };
      const { modifiedCount } = await events.updateMany(mine, { $unset: { lease: '' } });
      return modifiedCount;
    },
  };
}

/**
 * Queued events that nobody holds. Run-out leases first: their work was begun and somebody waits for it; then those
 * never taken, oldest first. Both are found by the index `due_work` alone.
 */
async function findFree(events: Collection<EventDocument>, limit: number, now: Date): Promise<EventDocument[]> {
  const runOut = runOutAt(now);
  const found = await readWithin(events.find(runOut, { limit, batchSize: limit }), claimBytes);
  const left = limit - found.length;
  const bytes = claimBytes - sizeOf(found);
  if (left === 0 || bytes <= 0) return found;
  const rest = events.find(untaken, { limit: left, batchSize: left }).sort({ _id: 1 });
  found.push(...(await readWithin(rest, bytes)));
  return found;
}

const untaken = { status: 'queued' as const, 'lease.owner': null, 'lease.until': null };

function runOutAt(now: Date) {
  return { status: 'queued' as const, 'lease.owner': { $gt: '' }, 'lease.until': { $lte: now } };
}

async function isAnyFree(events: Collection<EventDocument>, now: Date): Promise<boolean> {
  return (await events.findOne({ $or: [runOutAt(now), untaken] }, { projection: { _id: 1 } })) !== null;
}

/** Reads until the bodies come to more than `most`; at least one. */
async function readWithin(cursor: AbstractCursor<EventDocument>, most: number): Promise<EventDocument[]> {
  const read: EventDocument[] = [];
  let bytes = 0;
  for await (const document of cursor) {
    bytes += document.bodySize;
    if (read.length > 0 && bytes > most) break;
    read.push(document);
  }
  return read;
}

function sizeOf(documents: EventDocument[]): number {
  return documents.reduce((sum, { bodySize }) => sum + bodySize, 0);
}

/**
 * One write for all: it checks again, event by event, that nobody holds it, and marks what it takes with a mark of its
 * own. Two claims can't get the same event, and every claim raises the fencing token. Usually all are got; only when
 * another process was faster somewhere is it worth asking which. (One that was taken and given back since it was read
 * has a higher token than is known here, so that whatever is done with it is refused, and its lease runs out.)
 */
async function take(
  events: Collection<EventDocument>,
  free: EventDocument[],
  { owner, now, until }: { owner: string; now: Date; until: Date },
): Promise<EventDocument[]> {
  const lease = { owner, until, claim: randomUUID() };
  const ids = free.map(({ _id }) => _id);
  const { modifiedCount } = await events.updateMany(
    { _id: { $in: ids }, status: 'queued', $or: [{ lease: { $exists: false } }, { 'lease.until': { $lte: now } }] },
    { $set: { lease }, $inc: { fence: 1, attempts: 1 } },
  );
  const got = modifiedCount === free.length ? free : await whichTaken(events, free, lease.claim);
  return got.map((document) => ({
    ...document,
    lease,
    fence: document.fence + 1,
    attempts: document.attempts + 1,
  }));
}

async function whichTaken(
  events: Collection<EventDocument>,
  free: EventDocument[],
  claim: string,
): Promise<EventDocument[]> {
  const ids = free.map(({ _id }) => _id);
  const marked = await events.find({ _id: { $in: ids }, 'lease.claim': claim }, { projection: { _id: 1 } }).toArray();
  const taken = new Set(marked.map(({ _id }) => _id));
  return free.filter(({ _id }) => taken.has(_id));
}

/** The event with its raw bytes, wherever they stand. */
export async function withBody(bodies: Bodies, document: EventDocument, now: Date): Promise<InboundEvent> {
  const { _id, body, bodyChunks } = document;
  const bytes = body ? Buffer.from(body.buffer) : await bodies.read(_id, bodyChunks ?? 0);
  return toEvent(document, bytes, now);
}
