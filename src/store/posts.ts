import type { Collection, Db } from 'mongodb';
import { Schema } from 'mongoose';
import type { PostReader } from '../admin/ports.ts';
import type { Clock } from '../domain/clock.ts';
import { type Post, runStatuses } from '../domain/run.ts';
import type { PostStore } from '../pipeline/ports.ts';
import { createGroupCommit } from './group-commit.ts';
import { insertAll } from './insert-all.ts';

/** A post as it is stored. */
export interface PostDocument extends Omit<Post, 'id'> {
  _id: string;
}

/**
 * Indexes: runId for a run's posts; (messageId, channel, platform) for the way back from a thread to its run, message
 * id first because it is the most telling. Sharded: { runId: 'hashed' }.
 */
export const postSchema = new Schema<PostDocument>(
  {
    _id: { type: String, required: true },
    runId: { type: String, required: true },
    conversation: { type: String, required: true },
    project: { type: String, required: true },
    platform: { type: String, required: true },
    channel: { type: String, required: true },
    messageId: String,
    threadId: String,
    shows: { type: String, required: true, enum: runStatuses },
    error: { type: { code: String, message: String }, required: false, _id: false },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  { versionKey: false },
)
  .index({ runId: 1 })
  .index({ messageId: 1, channel: 1, platform: 1 });

export type Posts = PostStore & PostReader & { idle(): Promise<void> };

/** The chat messages made for runs. */
export function createPosts(db: Db, clock: Clock): Posts {
  const posts = db.collection<PostDocument>('posts');
  const group = createGroupCommit<PostDocument, true>({
    write: (batch) => saveAll(posts, batch),
    bytes: () => 1_024,
    key: ({ _id }) => _id,
    clock,
  });
  const ofRuns = async (runIds: string[]) => {
    const found = posts.find({ runId: { $in: runIds } }).sort({ _id: 1 });
    return (await found.toArray()).map(toPost);
  };
  return {
    ofRuns,
    ofRun: (runId) => ofRuns([runId]),
    async byMessage(platform, channel, messageId) {
      const found = await posts.findOne({ messageId, channel, platform });
      return found ? toPost(found) : undefined;
    },
    async save({ id, ...rest }) {
      await group.add({ _id: id, ...rest });
    },
    idle: () => group.idle(),
  };
}

function toPost({ _id, ...rest }: PostDocument): Post {
  return { id: _id, ...rest };
}

/** A post that was just made is inserted, which costs the server half of what replacing does; the others replace. */
async function saveAll(posts: Collection<PostDocument>, batch: PostDocument[]): Promise<true[]> {
  const fresh = batch.filter(isNew);
  const there = await insertAll(posts, fresh);
  await replaceAll(posts, [...batch.filter((post) => !isNew(post)), ...fresh.filter((_, index) => there.has(index))]);
  return batch.map(() => true as const);
}

function isNew({ createdAt, updatedAt }: PostDocument): boolean {
  return createdAt.getTime() === updatedAt.getTime();
}

async function replaceAll(posts: Collection<PostDocument>, batch: PostDocument[]): Promise<void> {
  if (batch.length === 0) return;
  const writes = batch.map(({ _id, ...replacement }) => ({
    replaceOne: { filter: { _id }, replacement, upsert: true },
  }));
  await posts.bulkWrite(writes, { ordered: false });
}
