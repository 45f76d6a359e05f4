import { type Model, Schema, trusted } from 'mongoose';
import type { SecretBox } from '../crypto/secret-box.ts';
import { hashToken, newToken } from '../crypto/token.ts';
import type { Clock } from '../domain/clock.ts';

/** A text that a chat platform can't carry itself, under the hash of its token. */
export interface KeptTextDocument {
  _id: string;
  /** Sealed: a filled form may hold a secret that its admin typed. */
  sealed: string;
  expires: Date;
}

/** `expires` lets MongoDB delete what has run out; reading compares the time as well. */
export const keptTextSchema = new Schema<KeptTextDocument>(
  {
    _id: { type: String, required: true },
    sealed: { type: String, required: true },
    expires: { type: Date, required: true },
  },
  { versionKey: false, strict: 'throw' },
).index({ expires: 1 }, { expireAfterSeconds: 0 });

/** Keeps texts for a while, over restarts and processes, for whoever has the token. */
export interface KeptTexts {
  put(value: string, ttlMs: number): Promise<string>;
  get(token: string): Promise<string | undefined>;
}

/** Creates the keeper. */
export function createKeptTexts(
  model: Model<KeptTextDocument>,
  { box, clock }: { box: SecretBox; clock: Clock },
): KeptTexts {
  const place = (owner: string) => ({ owner, field: 'kept text' });
  return {
    async put(value, ttlMs) {
      const token = newToken();
      const _id = hashToken(token);
      await model.create({ _id, sealed: box.seal(value, place(_id)), expires: new Date(clock.now() + ttlMs) });
      return token;
    },
    async get(token) {
      const _id = hashToken(token);
      const found = await model
        .findOne({ _id, expires: trusted({ $gt: new Date(clock.now()) }) })
        .lean<KeptTextDocument | null>();
      return found ? box.open(found.sealed, place(_id)) : undefined;
    },
  };
}
