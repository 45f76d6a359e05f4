import { type Model, Schema, trusted } from 'mongoose';
import type { KeyStore } from '../admin/ports.ts';
import { hashToken } from '../crypto/token.ts';
import type { ApiKey } from '../domain/api-key.ts';
import type { Clock } from '../domain/clock.ts';
import { AppError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import { roles } from '../domain/member.ts';
import { isDuplicate } from './failure.ts';
import { toPage } from './page.ts';
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

/** The API keys. */
export function createKeys(model: Model<KeyDocument>, { clock, log }: { clock: Clock; log: Logger }): KeyStore {
  function rememberUse({ _id, lastUsedAt }: KeyDocument): void {
    const now = clock.now();
    if (lastUsedAt && now - lastUsedAt.getTime() < useResolutionMs) return;
    const earlier = { _id, $or: [{ lastUsedAt: null }, { lastUsedAt: trusted({ $lt: new Date(now) }) }] };
    model
      .updateOne(earlier, { $set: { lastUsedAt: new Date(now) } })
      .exec()
      .catch((error: unknown) => log.debug({ err: error, key: _id }, 'last use of a key was not noted'));
  }

  // Asked at every call, often by many calls with one key.
  const read = createSharedRead((tokenHash) => model.findOne({ tokenHash }).lean<KeyDocument | null>().exec());

  return {
    async byToken(token) {
      const found = await read(hashToken(token));
      if (!found) return undefined;
      rememberUse(found);
      return toKey(found);
    },
    async save({ id, ...fields }, token) {
      try {
        await model.replaceOne({ _id: id }, { ...fields, tokenHash: hashToken(token) }, { upsert: true });
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        throw new AppError('conflict', { what: 'key', id: fields.name }, { cause: error });
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
      const gone = await model.findOneAndDelete({ _id: id, project }).lean<KeyDocument | null>();
      return gone ? toKey(gone) : undefined;
    },
  };
}

function toKey({ _id, tokenHash: _, ...fields }: KeyDocument): ApiKey {
  return { id: _id, ...fields };
}
