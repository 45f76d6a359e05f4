import { randomUUID } from 'node:crypto';
import type { Collection, Filter } from 'mongodb';
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
  return {
    async claim(owner, limit, now, until) {
      for (let attempt = 0; attempt < tries; attempt++) {
        const candidates = await findFree(events, limit, now);
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
 * Ids of queued events that nobody holds. Run-out leases first: their work was begun and somebody waits for it; then
 * those never taken, oldest first. Both are answered by the index `due_work` alone.
 */
async function findFree(events: Collection<EventDocument>, limit: number, now: Date): Promise<string[]> {
  const projection = { bodySize: 1 };
  const runOut = { status: 'queued' as const, 'lease.owner': { $gt: '' }, 'lease.until': { $lte: now } };
  const found = await events.find(runOut, { projection, limit }).toArray();
  if (found.length < limit) {
    const untaken = { status: 'queued' as const, 'lease.owner': null, 'lease.until': null };
    const rest = events.find(untaken, { projection, limit: limit - found.length }).sort({ _id: 1 });
    found.push(...(await rest.toArray()));
  }
  return withinBytes(found);
}

function withinBytes(found: Pick<EventDocument, '_id' | 'bodySize'>[]): string[] {
  let bytes = 0;
  const ids: string[] = [];
  for (const { _id, bodySize } of found) {
    bytes += bodySize;
    if (ids.length > 0 && bytes > claimBytes) break;
    ids.push(_id);
  }
  return ids;
}

/**
 * One write for all: it checks again, event by event, that nobody holds it, marks what it takes with a mark of its
 * own, and reads back exactly that. Two claims can't get the same event, and every claim raises the fencing token.
 */
async function take(
  events: Collection<EventDocument>,
  ids: string[],
  { owner, now, until }: { owner: string; now: Date; until: Date },
): Promise<EventDocument[]> {
  const claim = randomUUID();
  await events.updateMany(
    { _id: { $in: ids }, status: 'queued', $or: [{ lease: { $exists: false } }, { 'lease.until': { $lte: now } }] },
    { $set: { lease: { owner, until, claim } }, $inc: { fence: 1, attempts: 1 } },
  );
  return await events
    .find({ _id: { $in: ids }, 'lease.claim': claim })
    .sort({ _id: 1 })
    .toArray();
}

/** The event with its raw bytes, wherever they stand. */
export async function withBody(bodies: Bodies, document: EventDocument, now: Date): Promise<InboundEvent> {
  const { _id, body, bodyChunks } = document;
  const bytes = body ? Buffer.from(body.buffer) : await bodies.read(_id, bodyChunks ?? 0);
  return toEvent(document, bytes, now);
}
