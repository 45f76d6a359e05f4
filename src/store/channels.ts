import { type Model, Schema } from 'mongoose';
import type { ChangeFeed } from './change-feed.ts';
import { createRecall } from './recall.ts';

/** A channel of the built-in chat room. */
export interface StoredChannel {
  /** Lower-case name in addresses: `general`. */
  id: string;
  title: string;
  topic: string;
  project: string;
  createdAt: Date;
}

/** The same as it is stored. */
export interface ChannelDocument extends Omit<StoredChannel, 'id'> {
  _id: string;
}

/** Read whole, project by project; never sharded. */
export const channelSchema = new Schema<ChannelDocument>(
  {
    _id: { type: String, required: true },
    title: { type: String, required: true },
    topic: { type: String, default: '' },
    project: { type: String, required: true },
    createdAt: { type: Date, required: true },
  },
  { versionKey: false, strict: 'throw' },
).index({ project: 1, createdAt: 1, _id: 1 });

/** The channels of the built-in chat room. */
export interface Channels {
  /** Oldest first. */
  list(project: string): Promise<StoredChannel[]>;
  get(id: string): Promise<StoredChannel | undefined>;
  /** Creates it unless the id exists; returns what is stored and whether it is new. */
  ensure(channel: StoredChannel): Promise<{ channel: StoredChannel; created: boolean }>;
  /** Told of every channel that is new or changed, by any process. Call the result to end it. */
  watch(listener: (channel: StoredChannel) => void): () => void;
}

export function createChannels(model: Model<ChannelDocument>, feed: Pick<ChangeFeed, 'listen' | 'healthy'>): Channels {
  // Each result asks whether its channel is there.
  const recall = createRecall({
    collection: 'channels',
    feed,
    async load(id) {
      const found = await model.findOne({ _id: id }).lean<ChannelDocument | null>();
      return found ? toChannel(found) : undefined;
    },
  });
  return {
    async list(project) {
      const found = model.find({ project }).sort({ createdAt: 1, _id: 1 });
      return (await found.lean<ChannelDocument[]>()).map(toChannel);
    },
    get: async (id) => await recall.get(id),
    async ensure({ id, ...fields }) {
      const { upsertedCount } = await model.updateOne({ _id: id }, { $setOnInsert: fields }, { upsert: true });
      const stored = await model.findOne({ _id: id }).orFail().lean<ChannelDocument>();
      return { channel: toChannel(stored), created: upsertedCount === 1 };
    },
    watch: (listener) =>
      feed.listen('channels', {
        changed({ document }) {
          if (document) listener(toChannel(model.hydrate(document).toObject<ChannelDocument>()));
        },
        gap() {},
      }),
  };
}

function toChannel({ _id, ...fields }: ChannelDocument): StoredChannel {
  return { id: _id, ...fields };
}
