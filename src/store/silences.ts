import { type Model, Schema } from 'mongoose';
import type { Destination } from '../domain/project.ts';
import { type Silence, type TrafficSource, trafficKinds } from '../domain/silence.ts';
import type { SilenceStore } from '../pipeline/quiet.ts';
import { unlessTaken } from './failure.ts';

/** A silence as it is stored, under kind and id of what is silent. */
export interface SilenceDocument extends Silence {
  _id: string;
}

/** Few documents, read whole; those of what never speaks again are forgotten with its events. */
export const silenceSchema = new Schema<SilenceDocument>(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true, enum: trafficKinds },
    id: { type: String, required: true },
    project: { type: String, required: true },
    name: { type: String, required: true },
    lastAt: { type: Date, required: true },
    post: {
      type: new Schema<Destination & { messageId: string }>(
        { platform: String, channel: String, messageId: String },
        { _id: false },
      ),
      required: false,
    },
  },
  { versionKey: false, strict: 'throw', id: false },
).index({ lastAt: 1 }, { expireAfterSeconds: 30 * 24 * 60 * 60 });

/** The silences that were told: one each, whichever process finds it. */
export function createSilences(model: Model<SilenceDocument>): SilenceStore {
  const idOf = ({ kind, id }: TrafficSource) => `${kind}:${id}`;
  return {
    async list() {
      return (await model.find().lean<SilenceDocument[]>()).map(({ _id: _, ...silence }) => silence);
    },
    async open(silence) {
      return (await unlessTaken(() => model.create({ _id: idOf(silence), ...silence }))) !== undefined;
    },
    async posted(silence) {
      await model.updateOne({ _id: idOf(silence) }, { $set: { post: silence.post } });
    },
    async close(source) {
      return (await model.deleteOne({ _id: idOf(source) })).deletedCount === 1;
    },
  };
}
