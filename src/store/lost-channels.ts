import { type Model, Schema, trusted } from 'mongoose';
import { type LostChannel, lostChannelId, lostCodes } from '../domain/lost-channel.ts';
import type { Destination } from '../domain/project.ts';
import type { LostChannelStore } from '../pipeline/ports.ts';
import { unlessTaken } from './failure.ts';

/** A lost channel as it is stored, under its one name. */
export interface LostChannelDocument extends LostChannel {
  _id: string;
}

/** Days after which one that nobody cared for is forgotten; if it is lost still, the admins are told once more. */
const rememberedDays = 30;

/** Few documents, read whole; `since` lets MongoDB delete what was forgotten. Not sharded. */
export const lostChannelSchema = new Schema<LostChannelDocument>(
  {
    _id: { type: String, required: true },
    project: { type: String, required: true },
    destination: {
      type: new Schema<Destination>({ platform: String, channel: String }, { _id: false }),
      required: true,
    },
    code: { type: String, required: true, enum: lostCodes },
    details: { type: Schema.Types.Mixed, required: true },
    since: { type: Date, required: true },
    probeAt: { type: Date, required: true },
    told: { type: Boolean, required: true },
    tellingUntil: { type: Date, required: true },
  },
  { versionKey: false, strict: 'throw', minimize: false },
).index({ since: 1 }, { expireAfterSeconds: rememberedDays * 24 * 60 * 60 });

/** The channels that results can't reach. Every right is taken in one step, so that of several processes one has it. */
export function createLostChannels(model: Model<LostChannelDocument>): LostChannelStore {
  const get = async (_id: string) => {
    const found = await model.findOne({ _id }).lean<LostChannelDocument | null>();
    return found ? toLost(found) : undefined;
  };
  return {
    async list() {
      return (await model.find().lean<LostChannelDocument[]>()).map(toLost);
    },
    async open(lost) {
      const _id = lostChannelId(lost);
      if (await unlessTaken(() => model.create({ _id, ...lost }))) return { first: true, lost };
      return { first: false, lost: (await get(_id)) ?? lost };
    },
    async probe(id, now, next) {
      const due = { _id: id, probeAt: trusted({ $lte: now }) };
      const { modifiedCount } = await model.updateOne(due, { $set: { probeAt: next } });
      if (modifiedCount === 1) return 'yours';
      return (await get(id))?.probeAt ?? 'over';
    },
    async claimTelling(id, now, until) {
      const open = { _id: id, told: false, tellingUntil: trusted({ $lte: now }) };
      return (await model.updateOne(open, { $set: { tellingUntil: until } })).modifiedCount === 1;
    },
    async told(id) {
      await model.updateOne({ _id: id }, { $set: { told: true } });
    },
    async close(id) {
      return (await model.deleteOne({ _id: id })).deletedCount === 1;
    },
  };
}

function toLost({ _id: _, ...lost }: LostChannelDocument): LostChannel {
  return lost;
}
