import { type Model, Schema, trusted } from 'mongoose';
import type { TokenStore } from '../admin/ports.ts';
import { hashToken } from '../crypto/token.ts';
import type { Clock } from '../domain/clock.ts';

type Kind = Parameters<TokenStore['put']>[0];

/** A one-time code or session as it is stored. */
export interface TokenDocument {
  /** `<kind>:<SHA-256 of the token>`: a code of one kind is nothing to another. */
  _id: string;
  kind: Kind;
  memberId: string;
  expires: Date;
}

/**
 * Indexes: (memberId, kind) for signing out everywhere; `expires` lets MongoDB delete what has run out, within a
 * minute or so, which is why every reading compares the time as well. Not sharded.
 */
export const tokenSchema = new Schema<TokenDocument>(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true, enum: ['claim', 'invite', 'session'] },
    memberId: { type: String, required: true },
    expires: { type: Date, required: true },
  },
  { versionKey: false, strict: 'throw' },
)
  .index({ memberId: 1, kind: 1 })
  .index({ expires: 1 }, { expireAfterSeconds: 0 });

/** One-time codes and browser sessions. */
export function createTokens(model: Model<TokenDocument>, clock: Clock): TokenStore {
  const valid = (kind: Kind, token: string) => ({
    _id: idOf(kind, token),
    expires: trusted({ $gt: new Date(clock.now()) }),
  });
  return {
    async put(kind, token, memberId, expires) {
      await model.replaceOne({ _id: idOf(kind, token) }, { kind, memberId, expires }, { upsert: true });
    },
    async peek(kind, token) {
      return toHolder(await model.findOne(valid(kind, token)).lean<TokenDocument | null>());
    },
    async take(kind, token) {
      return toHolder(await model.findOneAndDelete(valid(kind, token)).lean<TokenDocument | null>());
    },
    async deleteAll(kind, memberId) {
      await model.deleteMany({ memberId, kind });
    },
  };
}

function idOf(kind: Kind, token: string): string {
  return `${kind}:${hashToken(token)}`;
}

function toHolder(found: TokenDocument | null): { memberId: string; expires: Date } | undefined {
  return found ? { memberId: found.memberId, expires: found.expires } : undefined;
}
