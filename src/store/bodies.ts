import { Binary, type Db } from 'mongodb';
import { Schema } from 'mongoose';
import type { Clock } from '../domain/clock.ts';
import { createGroupCommit } from './group-commit.ts';

/** A piece of a raw body that stands outside its event. */
export interface BodyChunkDocument {
  /** `<event id>:<position>`. */
  _id: string;
  event: string;
  position: number;
  data: Binary;
  storedAt: Date;
}

/**
 * The index serves reading and deleting by event, and the look for orphans by age.
 * Sharded: { event: 'hashed' }, so that a body's chunks stand together.
 */
export const bodyChunkSchema = new Schema<BodyChunkDocument>(
  {
    _id: { type: String, required: true },
    event: { type: String, required: true },
    position: { type: Number, required: true },
    data: { type: Schema.Types.Buffer, required: true },
    storedAt: { type: Date, required: true },
  },
  { versionKey: false },
)
  .index({ event: 1, position: 1 })
  .index({ storedAt: 1 });

/**
 * Larger bodies stand apart. A document could hold 16 MB, but an event is rewritten at every lease and read by every
 * list, and each time it would carry its body along.
 */
export const inlineLimit = 1 << 20;
const chunkBytes = 4 << 20;

/** Chunks younger than this may belong to an event that is being stored right now. */
const orphanAgeMs = 60 * 60 * 1000;

/** Raw bodies that are too large for their event's document. */
export interface Bodies {
  /** Stores a body durably, before the event that refers to it. Returns the number of chunks. */
  write(eventId: string, body: Buffer): Promise<number>;
  /** The bytes of a body of so many chunks. Throws when one is missing: half a body is none. */
  read(eventId: string, chunks: number): Promise<Buffer>;
  remove(eventIds: string[]): Promise<void>;
  /** Deletes chunks whose event was never stored (a crash between the two writes). Returns how many bodies. */
  removeOrphans(): Promise<number>;
}

export function createBodies(db: Db, clock: Clock): Bodies {
  const chunks = db.collection<BodyChunkDocument>('event_bodies');
  const group = createGroupCommit<BodyChunkDocument, true>({
    bytes: ({ data }) => data.length(),
    clock,
    limits: { batchBytes: 16 << 20 },
    async write(batch) {
      await chunks.insertMany(batch, { ordered: false });
      return batch.map(() => true as const);
    },
  });

  return {
    async write(eventId, body) {
      const pieces = split(eventId, body, new Date(clock.now()));
      await Promise.all(pieces.map((piece) => group.add(piece)));
      return pieces.length;
    },
    async read(eventId, count) {
      const found = await chunks.find({ event: eventId }).sort({ position: 1 }).toArray();
      if (found.length !== count) throw new Error(`event ${eventId} has ${found.length} of ${count} parts of its body`);
      return Buffer.concat(found.map(({ data }) => data.buffer));
    },
    async remove(eventIds) {
      if (eventIds.length > 0) await chunks.deleteMany({ event: { $in: eventIds } });
    },
    async removeOrphans() {
      const before = new Date(clock.now() - orphanAgeMs);
      const owners = await chunks.distinct('event', { storedAt: { $lt: before } });
      let removed = 0;
      for (let at = 0; at < owners.length; at += 500) {
        const orphans = await withoutEvent(db, owners.slice(at, at + 500));
        await this.remove(orphans);
        removed += orphans.length;
      }
      return removed;
    },
  };
}

function split(eventId: string, body: Buffer, storedAt: Date): BodyChunkDocument[] {
  const count = Math.ceil(body.length / chunkBytes);
  return Array.from({ length: count }, (_, position) => ({
    _id: `${eventId}:${position}`,
    event: eventId,
    position,
    data: new Binary(body.subarray(position * chunkBytes, (position + 1) * chunkBytes)),
    storedAt,
  }));
}

async function withoutEvent(db: Db, ids: string[]): Promise<string[]> {
  const events = db.collection<{ _id: string }>('events');
  const existing = await events.find({ _id: { $in: ids } }, { projection: { _id: 1 } }).toArray();
  const known = new Set(existing.map(({ _id }) => _id));
  return ids.filter((id) => !known.has(id));
}
