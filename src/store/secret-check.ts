import type { Db } from 'mongodb';
import { Schema } from 'mongoose';
import type { SecretBox } from '../crypto/secret-box.ts';

/** Facts about the database as a whole, by name. */
export interface MetaDocument {
  _id: string;
  value: string;
}

export const metaSchema = new Schema<MetaDocument>(
  { _id: { type: String, required: true }, value: { type: String, required: true } },
  { versionKey: false },
);

const place = { owner: 'switchhook', field: 'check' };

/**
 * Makes sure that this key is the one the stored secrets were sealed under: the first start leaves a sealed value, and
 * every later one has to be able to open it. Throws `secret_key_wrong`.
 */
export async function checkSecretKey(db: Db, box: SecretBox): Promise<void> {
  const meta = db.collection<MetaDocument>('meta');
  const first = { $setOnInsert: { value: box.seal('right key', place) } };
  const options = { upsert: true, returnDocument: 'after' } as const;
  const stored = await meta.findOneAndUpdate({ _id: 'secret-check' }, first, options);
  box.open(stored?.value ?? '', place);
}
