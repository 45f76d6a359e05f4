import { type Model, Schema } from 'mongoose';
import type { Clock } from '../domain/clock.ts';
import { unlessTaken } from './failure.ts';

/** A key that was seen: the id of a chat platform's event or trigger. */
export interface SeenDocument {
  _id: string;
  expires: Date;
}

/** Not sharded by anything but _id. `expires` lets MongoDB forget: platforms repeat for hours, not for weeks. */
export const seenSchema = new Schema<SeenDocument>(
  { _id: { type: String, required: true }, expires: { type: Date, required: true } },
  { versionKey: false, strict: 'throw' },
).index({ expires: 1 }, { expireAfterSeconds: 0 });

/** Tells the first time from every repeat, over restarts and processes (cases F12, F24). */
export interface Seen {
  /** True the first time a key is named. */
  first(key: string): Promise<boolean>;
  /** Takes a key back: what it stood for was not done. */
  forget(key: string): Promise<void>;
}

/** Lark repeats an event for up to 7.1 hours, Slack for minutes: https://open.feishu.cn and https://docs.slack.dev */
const rememberedMs = 24 * 60 * 60 * 1000;

/** Creates the memory of seen keys. */
export function createSeen(model: Model<SeenDocument>, clock: Clock): Seen {
  return {
    async first(key) {
      const expires = new Date(clock.now() + rememberedMs);
      return (await unlessTaken(() => model.create({ _id: key, expires }))) !== undefined;
    },
    async forget(key) {
      await model.deleteOne({ _id: key });
    },
  };
}
