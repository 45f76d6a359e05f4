import { type Model, Schema } from 'mongoose';
import type { ChangeFeed } from './change-feed.ts';

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
  const recall = createRecall(feed);
  return {
    async list(project) {
      const found = model.find({ project }).sort({ createdAt: 1, _id: 1 });
      return (await found.lean<ChannelDocument[]>()).map(toChannel);
    },
    get: (id) =>
      recall(id, async () => {
        const found = await model.findOne({ _id: id }).lean<ChannelDocument | null>();
        return found ? toChannel(found) : undefined;
      }),
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

/** Channels remembered at most; all are forgotten when there would be more. */
const mostRemembered = 1_000;

/**
 * Each result asks whether its channel is there, so what was read is remembered until the feed tells of a change. A
 * channel that was read while something changed may be what it was before: it is answered, but not remembered.
 */
function createRecall(feed: Pick<ChangeFeed, 'listen' | 'healthy'>) {
  const known = new Map<string, StoredChannel>();
  let changes = 0;
  const forget = () => {
    changes += 1;
    known.clear();
  };
  feed.listen('channels', { changed: forget, gap: forget });
  return async (id: string, read: () => Promise<StoredChannel | undefined>): Promise<StoredChannel | undefined> => {
    const remembered = feed.healthy() ? known.get(id) : undefined;
    if (remembered) return remembered;
    const before = changes;
    const found = await read();
    if (!found || before !== changes) return found;
    if (known.size >= mostRemembered) known.clear();
    known.set(id, found);
    return found;
  };
}

function toChannel({ _id, ...fields }: ChannelDocument): StoredChannel {
  return { id: _id, ...fields };
}
