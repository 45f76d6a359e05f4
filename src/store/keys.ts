import { type Model, Schema, trusted } from 'mongoose';
import type { KeyStore } from '../admin/ports.ts';
import { hashToken } from '../crypto/token.ts';
import type { ApiKey } from '../domain/api-key.ts';
import type { Clock } from '../domain/clock.ts';
import { AppError } from '../domain/errors.ts';
import type { Logger } from '../domain/logger.ts';
import { roles } from '../domain/member.ts';
import { isDuplicate } from './failure.ts';
import { createSharedRead } from './shared-read.ts';

/** An API key as it is stored: never the token, only its SHA-256. */
export interface KeyDocument extends Omit<ApiKey, 'id'> {
  _id: string;
  tokenHash: string;
}

/** Indexes: tokenHash unique, the way every REST request finds its key. Not sharded. */
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
).index({ tokenHash: 1 }, { unique: true });

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
  };
}

function toKey({ _id, tokenHash: _, ...fields }: KeyDocument): ApiKey {
  return { id: _id, ...fields };
}
