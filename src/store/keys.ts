import { type Model, Schema, trusted } from 'mongoose';
import type { KeyStore } from '../admin/ports.ts';
import { hashToken } from '../crypto/token.ts';
import type { ApiKey } from '../domain/api-key.ts';
import type { Clock } from '../domain/clock.ts';
import { AppError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import { roles } from '../domain/member.ts';
import type { ChangeFeed } from './change-feed.ts';
import { isDuplicate } from './failure.ts';
import { toPage } from './page.ts';
import { createRecall } from './recall.ts';
import { createSharedRead } from './shared-read.ts';

/** An API key as it is stored: never the token, only its SHA-256. */
export interface KeyDocument extends Omit<ApiKey, 'id'> {
  _id: string;
  tokenHash: string;
}

/** Indexes: tokenHash unique, the way every REST request finds its key; a project's keys, newest first. Not sharded. */
export const keySchema = new Schema<KeyDocument>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    project: String,
    role: { type: String, required: true, enum: roles },
    tokenHash: { type: String, required: true },
    createdAt: { type: Date, required: true },
    lastUsedAt: Date,
  },
  { versionKey: false, strict: 'throw' },
)
  .index({ tokenHash: 1 }, { unique: true })
  .index({ project: 1, _id: -1 });

/** How exactly the last use is known; without this every request would be a write. */
const useResolutionMs = 60_000;

export interface KeyDeps {
  feed: Pick<ChangeFeed, 'listen' | 'healthy'>;
  clock: Clock;
  log: Logger;
}

/** The API keys. What another process takes away or replaces is refused as soon as the change feed tells of it. */
export function createKeys(model: Model<KeyDocument>, { feed, clock, log }: KeyDeps): KeyStore {
  function rememberUse(key: KeyDocument): void {
    const { _id, lastUsedAt } = key;
    const now = clock.now();
    if (lastUsedAt && now - lastUsedAt.getTime() < useResolutionMs) return;
    key.lastUsedAt = new Date(now);
    const earlier = { _id, $or: [{ lastUsedAt: null }, { lastUsedAt: trusted({ $lt: new Date(now) }) }] };
    model
      .updateOne(earlier, { $set: { lastUsedAt: new Date(now) } })
      .exec()
      .catch((error: unknown) => log.debug({ err: error, key: _id }, 'last use of a key was not noted'));
  }

  function use(found: KeyDocument): ApiKey {
    const key = toKey(found);
    rememberUse(found);
    return key;
  }

  // Asked at every call, often by many calls with one key.
  const read = createSharedRead((tokenHash) => model.findOne({ tokenHash }).lean<KeyDocument | null>().exec());
  const load = async (tokenHash: string) => (await read(tokenHash)) ?? undefined;
  const recall = createRecall({ collection: 'keys', feed, load });

  return {
    byToken(token) {
      const found = recall.get(hashToken(token));
      if (found instanceof Promise) return found.then((key) => key && use(key));
      return found && use(found);
    },
    async save({ id, ...fields }, token) {
      try {
        await model.replaceOne({ _id: id }, { ...fields, tokenHash: hashToken(token) }, { upsert: true });
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        throw new AppError('conflict', { what: 'key', id: fields.name }, { cause: error });
      } finally {
        recall.forget();
      }
    },
    async get(project, id) {
      const found = await model.findOne({ _id: id, project }).lean<KeyDocument | null>();
      return found ? toKey(found) : undefined;
    },
    async list(project, page) {
      const older = page.cursor === undefined ? {} : { _id: trusted({ $lt: page.cursor }) };
      const found = model.find({ project, ...older }).sort({ _id: -1 });
      return toPage(await found.limit(page.limit + 1).lean<KeyDocument[]>(), page, toKey);
    },
    async revoke(project, id) {
      const gone = await model
        .findOneAndDelete({ _id: id, project })
        .lean<KeyDocument | null>()
        .exec()
        .finally(recall.forget);
      return gone ? toKey(gone) : undefined;
    },
  };
}

function toKey({ _id, tokenHash: _, ...fields }: KeyDocument): ApiKey {
  return { id: _id, ...fields };
}
