import { type Model, Schema, trusted } from 'mongoose';
import type { ProjectStore } from '../admin/ports.ts';
import { AppError } from '../domain/errors.ts';
import type { Budget, Destination, Project } from '../domain/project.ts';
import type { ChangeFeed } from './change-feed.ts';
import { isDuplicate } from './failure.ts';
import { createRecall } from './recall.ts';
import { createSharedRead } from './shared-read.ts';

/** A project as it is stored; its slug is its id. */
export interface ProjectDocument {
  _id: string;
  name: string;
  channels: Destination[];
  retentionDays: number;
  budget?: Budget | undefined;
  createdAt: Date;
  /** Counts bindings of channels to any project. Every binding writes it in every project, so that none run side by side. */
  bindings?: number | undefined;
}

/** Found by slug alone, so there is no further index. Not sharded. */
export const projectSchema = new Schema<ProjectDocument>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    channels: [{ platform: String, channel: String, _id: false }],
    retentionDays: { type: Number, required: true },
    budget: { type: { amount: Number, period: String }, required: false, _id: false },
    createdAt: { type: Date, required: true },
    bindings: Number,
  },
  { versionKey: false, strict: 'throw' },
);

/** The projects. */
export function createProjects(
  model: Model<ProjectDocument>,
  feed: Pick<ChangeFeed, 'listen' | 'healthy'>,
): ProjectStore {
  const read = createSharedRead((slug) => model.findOne({ _id: slug }).lean<ProjectDocument | null>().exec());
  const load = async (slug: string) => (await read(slug)) ?? undefined;
  const recall = createRecall({ collection: 'projects', feed, load });
  const writing = (write: Promise<unknown>) => write.finally(recall.forget);

  return {
    async list() {
      const found = await model.find().sort({ _id: 1 }).lean<ProjectDocument[]>();
      return found.map(toProject);
    },
    async get(slug) {
      const found = await recall.get(slug);
      return found ? toProject(found) : undefined;
    },
    async ensure({ slug, ...fields }) {
      // One step, so that two processes that start together make one project and both get the same (case F22).
      const options = { upsert: true, returnDocument: 'after' } as const;
      const stored = model.findOneAndUpdate({ _id: slug }, { $setOnInsert: fields }, options);
      return toProject(await stored.orFail().lean<ProjectDocument>());
    },
    async insert({ slug, ...fields }) {
      try {
        await model.create({ _id: slug, ...fields });
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        throw new AppError('conflict', { what: 'slug', id: slug }, { cause: error });
      }
    },
    async bindChannel(slug, { platform, channel }) {
      const bound = { platform, channel };
      const bind = model.db.transaction(async (session) => {
        await model.updateMany({}, { $inc: { bindings: 1 } }, { session });
        const elsewhere = { _id: trusted({ $ne: slug }) };
        await model.updateMany(elsewhere, { $pull: { channels: bound } }, { session });
        await model.updateOne({ _id: slug }, { $addToSet: { channels: bound } }, { session });
      });
      await writing(bind);
    },
    async setRetention(slug, retentionDays) {
      await writing(model.updateOne({ _id: slug }, { $set: { retentionDays } }).exec());
    },
    async setBudget(slug, budget) {
      await writing(model.updateOne({ _id: slug }, budget ? { $set: { budget } } : { $unset: { budget: '' } }).exec());
    },
  };
}

function toProject({ _id, bindings: _, ...fields }: ProjectDocument): Project {
  return { slug: _id, ...fields };
}
