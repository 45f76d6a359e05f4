import { type Model, Schema } from 'mongoose';
import type { SecretBox } from '../crypto/secret-box.ts';
import type { Clock } from '../domain/clock.ts';

/** What a workspace gave the app when it installed it. */
export interface InstallationDocument {
  /** `<platform>:<id of the workspace or organisation>`. */
  _id: string;
  /** The platform's own record, sealed because it holds tokens. */
  sealed: string;
  updatedAt: Date;
}

/** A handful of documents; not sharded. */
export const installationSchema = new Schema<InstallationDocument>(
  {
    _id: { type: String, required: true },
    sealed: { type: String, required: true },
    updatedAt: { type: Date, required: true },
  },
  { versionKey: false, strict: 'throw' },
);

/** Installations of a chat app in workspaces, encrypted at rest. */
export interface Installations {
  save(id: string, json: string): Promise<void>;
  get(id: string): Promise<string | undefined>;
  delete(id: string): Promise<void>;
  /** Ids that begin with `prefix`. */
  list(prefix: string): Promise<string[]>;
}

/** Creates the store of installations. */
export function createInstallations(
  model: Model<InstallationDocument>,
  { box, clock }: { box: SecretBox; clock: Clock },
): Installations {
  const place = (owner: string) => ({ owner, field: 'installation' });
  return {
    async save(id, json) {
      const fields = { sealed: box.seal(json, place(id)), updatedAt: new Date(clock.now()) };
      await model.replaceOne({ _id: id }, fields, { upsert: true });
    },
    async get(id) {
      const found = await model.findOne({ _id: id }).lean<InstallationDocument | null>();
      return found ? box.open(found.sealed, place(id)) : undefined;
    },
    async delete(id) {
      await model.deleteOne({ _id: id });
    },
    async list(prefix) {
      const ids = await model.distinct('_id');
      return ids.map(String).filter((id) => id.startsWith(prefix));
    },
  };
}
