import type { Collection, Db } from 'mongodb';
import { Schema } from 'mongoose';
import type { ReplayReader } from '../admin/relay-ports.ts';
import { type Replay, replayKinds } from '../domain/replay.ts';
import type { ReplayStore } from '../pipeline/outbound-ports.ts';
import { isDuplicate } from './failure.ts';
import { afterCursor, toPage } from './page.ts';

/** A job over many deliveries as it is stored. */
export interface ReplayDocument extends Omit<Replay, 'id'> {
  _id: string;
}

/** Days that an ended job is remembered. */
const rememberedDays = 90;

/**
 * Indexes: (project, _id) for the list, newest first; running, the few that are to go on; endedAt lets MongoDB delete
 * what is over (a running job has none). Two are unique: a wish runs once at a time, and a caller's key names one job.
 * Not sharded.
 */
export const replaySchema = new Schema<ReplayDocument>(
  {
    _id: { type: String, required: true },
    project: { type: String, required: true },
    kind: { type: String, required: true, enum: replayKinds },
    filter: { type: Schema.Types.Mixed, required: true },
    latestOnly: { type: Boolean, required: true },
    rate: { type: Number, required: true },
    status: { type: String, required: true, enum: ['running', 'done', 'cancelled', 'stopped'] },
    reason: String,
    total: { type: Number, required: true },
    done: { type: Number, required: true },
    cursor: String,
    createdBy: { type: String, required: true },
    createdAt: { type: Date, required: true },
    endedAt: Date,
    wish: String,
    idempotencyKey: String,
    onResume: Boolean,
  },
  { versionKey: false },
)
  .index({ project: 1, _id: -1 })
  .index({ status: 1, _id: 1 }, { name: 'running', partialFilterExpression: { status: 'running' } })
  .index({ endedAt: 1 }, { expireAfterSeconds: rememberedDays * 24 * 60 * 60 })
  .index(
    { project: 1, wish: 1 },
    { name: 'once', unique: true, partialFilterExpression: { status: 'running', wish: { $exists: true } } },
  )
  .index(
    { project: 1, idempotencyKey: 1 },
    { name: 'key', unique: true, partialFilterExpression: { idempotencyKey: { $exists: true } } },
  );

/** The jobs; whatever is written to one that has ended is refused. */
export function createReplays(db: Db): ReplayStore & ReplayReader {
  const replays = db.collection<ReplayDocument>('replays');
  return {
    async insert(replay) {
      // Whoever stands in the way may end before it is looked for: then there is room.
      for (;;) {
        const inWay = await insertOrFind(replays, replay);
        if (inWay) return inWay;
      }
    },
    async get(project, id) {
      const found = await replays.findOne({ _id: id, project });
      return found ? toReplay(found) : undefined;
    },
    async byId(id) {
      const found = await replays.findOne({ _id: id });
      return found ? toReplay(found) : undefined;
    },
    async progress(id, { done, cursor }) {
      const { matchedCount } = await replays.updateOne({ _id: id, status: 'running' }, { $set: { done, cursor } });
      return matchedCount === 1;
    },
    async end(id, { status, reason }, now) {
      const $set = { status, reason, endedAt: now };
      return (await replays.updateOne({ _id: id, status: 'running' }, { $set })).matchedCount === 1;
    },
    async running(limit) {
      const found = replays.find({ status: 'running' }, { projection: { _id: 1 }, limit });
      return (await found.sort({ _id: 1 }).toArray()).map(({ _id }) => _id);
    },
    async decided(project, endpointId, since) {
      const held = { $or: [{ kind: 'held' as const }, { kind: 'discard' as const, 'filter.status': 'held' as const }] };
      const about = { project, 'filter.endpointId': { $in: [endpointId, null] } };
      const stands = [{ status: 'running' as const }, { status: 'cancelled' as const, endedAt: { $gte: since } }];
      const found = await replays.findOne({ $and: [about, held, { $or: stands }] }, { projection: { _id: 1 } });
      return found !== null;
    },
    async list(project, page) {
      const found = replays.find({ project, ...afterCursor(page) }).sort({ _id: -1 });
      return toPage(await found.limit(page.limit + 1).toArray(), page, toReplay);
    },
  };
}

/** Stores a job and returns it, or the one in its way; undefined when that has gone meanwhile. */
async function insertOrFind(replays: Collection<ReplayDocument>, replay: Replay): Promise<Replay | undefined> {
  const { id, project, wish, idempotencyKey, ...rest } = replay;
  const given = { ...(wish !== undefined && { wish }), ...(idempotencyKey !== undefined && { idempotencyKey }) };
  try {
    await replays.insertOne({ _id: id, project, ...rest, ...given });
    return replay;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
  const byKey = idempotencyKey === undefined ? null : await replays.findOne({ project, idempotencyKey });
  const found = byKey ?? (await replays.findOne({ project, wish, status: 'running' }));
  return found ? toReplay(found) : undefined;
}

function toReplay({ _id, ...rest }: ReplayDocument): Replay {
  return { id: _id, ...rest };
}
