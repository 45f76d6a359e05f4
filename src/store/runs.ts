import { BSON, type Collection, type Db, type Filter } from 'mongodb';
import { Schema } from 'mongoose';
import type { RunReader } from '../admin/ports.ts';
import type { Clock } from '../domain/clock.ts';
import { AppError } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import { type Run, type RunStatus, runIdOf, runStatuses } from '../domain/run.ts';
import type { RunStore } from '../pipeline/ports.ts';
import { duplicatesOf } from './failure.ts';
import { createGroupCommit } from './group-commit.ts';
import { insertAll } from './insert-all.ts';
import { afterCursor, oneOf, toPage } from './page.ts';

/** A run as it is stored. */
export interface RunDocument extends Omit<Run, 'id'> {
  _id: string;
  /** The conversation, where it is not the run's own: only thread replies pay for the index. */
  continues?: string | undefined;
}

/**
 * Indexes: (project, _id) and (webhookUuid, _id) for lists, newest first; (continues, _id) for the turns of a thread;
 * (project, _id, usage.cost) of those that cost something, from which a project's spending is added up.
 * The run of an event is found by its id, which derives from the event's. Sharded: { _id: 'hashed' }.
 */
export const runSchema = new Schema<RunDocument>(
  {
    _id: { type: String, required: true },
    eventId: { type: String, required: true },
    project: { type: String, required: true },
    webhookUuid: { type: String, required: true },
    webhookId: { type: String, required: true },
    webhookName: { type: String, required: true },
    source: { type: String, required: true },
    event: { type: String, required: true },
    resource: { type: Schema.Types.Mixed, required: true },
    status: { type: String, required: true, enum: runStatuses },
    prompts: [String],
    output: String,
    facts: { type: Schema.Types.Mixed, required: true },
    steps: [{ at: Date, text: String, tool: Schema.Types.Mixed, _id: false }],
    warnings: [String],
    warningsZh: { type: [String], default: undefined },
    usage: Schema.Types.Mixed,
    error: Schema.Types.Mixed,
    conversation: { type: String, required: true },
    continues: String,
    startedAt: { type: Date, required: true },
    endedAt: Date,
    fence: { type: Number, required: true },
    correlationId: { type: String, required: true },
  },
  { versionKey: false },
)
  .index({ project: 1, _id: -1 })
  .index({ webhookUuid: 1, _id: -1 })
  .index({ continues: 1, _id: -1 }, { partialFilterExpression: { continues: { $exists: true } } })
  .index({ project: 1, _id: 1, 'usage.cost': 1 }, { partialFilterExpression: { 'usage.cost': { $gt: 0 } } });

/** MongoDB's limit for a document is 16 MiB; the rest is room for names. */
const documentLimit = 15 << 20;

export type Runs = RunStore &
  RunReader & {
    /** What a project's runs since a time cost together, in US dollars. */
    spent(project: string, since: Date): Promise<number>;
    idle(): Promise<void>;
  };

/** The runs: saved under fencing tokens by the pipeline, listed for people. */
export function createRuns(db: Db, clock: Clock): Runs {
  const runs = db.collection<RunDocument>('runs');
  const group = createGroupCommit<RunDocument, boolean>({
    write: (batch) => saveAll(runs, batch),
    bytes: roughSize,
    key: ({ _id, fence }) => `${_id}:${fence}`,
    clock,
  });
  return {
    async get(runId) {
      const found = await runs.findOne({ _id: runId });
      return found ? toRun(found) : undefined;
    },
    async conversation(conversation, limit) {
      const turns = runs.find({ $or: [{ _id: conversation }, { continues: conversation }] });
      const newest = await turns.sort({ _id: -1 }).limit(limit).toArray();
      return newest.reverse().map(toRun);
    },
    async list(project, page, { webhookUuid, eventId, status } = {}) {
      const wanted: Filter<RunDocument> = { $and: [{ project }, afterCursor(page)] };
      if (webhookUuid !== undefined) wanted.webhookUuid = webhookUuid;
      if (eventId !== undefined) wanted._id = runIdOf(eventId);
      if (status !== undefined) wanted.status = oneOf<RunStatus>(runStatuses, status, 'status');
      const found = runs.find(wanted).sort({ _id: -1 });
      return toPage(await found.limit(page.limit + 1).toArray(), page, toRun);
    },
    async save(run) {
      const document = toDocument(run);
      requireFitting(document);
      return await group.add(document);
    },
    spent: (project, since) => addUpCosts(runs, project, since),
    idle: () => group.idle(),
  };
}

/** Ids sort by time, so the index alone answers. */
async function addUpCosts(runs: Collection<RunDocument>, project: string, since: Date): Promise<number> {
  const from = newId('run', since.getTime()).slice(0, 'run_'.length + 10);
  const wanted = { project, _id: { $gte: from }, 'usage.cost': { $gt: 0 } };
  const sum = { $group: { _id: null, cost: { $sum: '$usage.cost' } } };
  const [total] = await runs.aggregate<{ cost: number }>([{ $match: wanted }, sum]).toArray();
  return total?.cost ?? 0;
}

function toDocument({ id, ...rest }: Run): RunDocument {
  return { _id: id, ...rest, continues: rest.conversation === id ? undefined : rest.conversation };
}

function toRun({ _id, continues: _, ...rest }: RunDocument): Run {
  return { id: _id, ...rest };
}

/** Characters of the long texts: exact enough to bound memory, and cheap. */
function roughSize({ output, prompts }: RunDocument): number {
  return prompts.reduce((sum, prompt) => sum + prompt.length, output.length + 2_048);
}

function requireFitting(document: RunDocument): void {
  // A character takes at most three bytes, so only the huge need to be measured.
  if (roughSize(document) * 3 < documentLimit) return;
  if (BSON.calculateObjectSize(document) > documentLimit) throw new AppError('run_too_large', { limit: '15 MB' });
}

/**
 * Whether each was saved. A run of a first execution is new unless something went wrong before, and inserting costs
 * the server half of what replacing does; whatever is there already is decided by the fences.
 */
async function saveAll(runs: Collection<RunDocument>, batch: RunDocument[]): Promise<boolean[]> {
  const there = await insertNew(runs, batch);
  if (there.length === 0) return batch.map(() => true);
  const refused = new Set(await replaceAll(runs, there));
  return batch.map((document) => !refused.has(document));
}

/** Inserts what should be new; returns what is left to be replaced. */
async function insertNew(runs: Collection<RunDocument>, batch: RunDocument[]): Promise<RunDocument[]> {
  const fresh = batch.filter(({ fence }) => fence <= 1);
  const rest = batch.filter(({ fence }) => fence > 1);
  const known = await insertAll(runs, fresh);
  return [...rest, ...fresh.filter((_, index) => known.has(index))];
}

/**
 * Returns what was refused. A run that two processes create in the same moment may be refused to the rightful one for
 * that reason alone, so what was refused is tried once more: by then the run exists and the fences decide.
 */
async function replaceAll(runs: Collection<RunDocument>, batch: RunDocument[]): Promise<RunDocument[]> {
  const first = await upsertAll(runs, batch);
  const again = batch.filter((_, index) => first.has(index));
  if (again.length === 0) return [];
  const second = await upsertAll(runs, again);
  return again.filter((_, index) => second.has(index));
}

/**
 * Replaces each run unless a higher fence wrote it or it has ended. Where the filter finds nothing the upsert inserts,
 * and the unique _id refuses that if the run is there after all. Returns the positions that were refused.
 */
async function upsertAll(runs: Collection<RunDocument>, batch: RunDocument[]): Promise<Set<number>> {
  const writes = batch.map(({ _id, ...replacement }) => ({
    replaceOne: {
      filter: { _id, fence: { $lte: replacement.fence }, endedAt: { $exists: false } },
      replacement,
      upsert: true,
    },
  }));
  try {
    await runs.bulkWrite(writes, { ordered: false });
    return new Set();
  } catch (error) {
    return duplicatesOf(error);
  }
}
