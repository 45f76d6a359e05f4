import { type Model, Schema, trusted } from 'mongoose';
import type { MemberStore } from '../admin/ports.ts';
import { AppError } from '../domain/errors.ts';
import type { Identity, Member, Role } from '../domain/member.ts';
import { isDuplicate } from './failure.ts';
import { toPage } from './page.ts';

/** A member as it is stored. Roles are a list, so that a project's slug is a value and never part of a query's path. */
export interface MemberDocument {
  _id: string;
  name: string;
  identities: Identity[];
  /** `platform:userId` of each identity; absent without any, so that the unique index lets several such members be. */
  identityKeys?: string[] | undefined;
  platformAdmin: boolean;
  roles: { project: string; role: Role }[];
  active: boolean;
  pending?: boolean | undefined;
  createdAt: Date;
}

/** Indexes: identityKeys unique, so that nobody is two members; roles.project for a project's admins. Not sharded. */
export const memberSchema = new Schema<MemberDocument>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    identities: [{ platform: String, userId: String, _id: false }],
    identityKeys: { type: [String], default: undefined },
    platformAdmin: { type: Boolean, required: true },
    roles: [{ project: String, role: String, _id: false }],
    active: { type: Boolean, required: true },
    pending: Boolean,
    createdAt: { type: Date, required: true },
  },
  { versionKey: false, strict: 'throw' },
)
  .index({ identityKeys: 1 }, { unique: true, sparse: true })
  .index({ 'roles.project': 1 })
  .index({ platformAdmin: 1 });

/** The members and who they are on which platform. */
export function createMembers(model: Model<MemberDocument>): MemberStore {
  const one = async (wanted: { _id: string } | { identityKeys: string }) => {
    const found = await model.findOne(wanted).lean<MemberDocument | null>();
    return found ? toMember(found) : undefined;
  };
  return {
    get: (id) => one({ _id: id }),
    byIdentity: (identity) => one({ identityKeys: keyOf(identity) }),
    async save(member) {
      const { _id, ...fields } = toDocument(member);
      try {
        await model.replaceOne({ _id }, fields, { upsert: true });
      } catch (error) {
        throw asConflict(error, member.identities);
      }
    },
    async setRole(id, { project, role, reactivate }) {
      const wanted = { _id: id, ...(!reactivate && { active: true }) };
      // Values, whatever they look like: a "$" at the beginning would make a path of them.
      const given = { project: { $literal: project }, role: { $literal: role } };
      const kept = { $filter: { input: '$roles', cond: { $ne: ['$$this.project', given.project] } } };
      const change = [{ $set: { active: true, roles: { $concatArrays: [kept, [given]] } } }];
      const options = { updatePipeline: true, returnDocument: 'after' } as const;
      const stored = await model.findOneAndUpdate(wanted, change, options).lean<MemberDocument | null>();
      return stored ? toMember(stored) : undefined;
    },
    async addIdentity(id, identity, name) {
      const key = keyOf(identity);
      const added = { $push: { identities: identity, identityKeys: key }, $set: { name } };
      try {
        await model.updateOne({ _id: id, identityKeys: trusted({ $ne: key }) }, added);
      } catch (error) {
        throw asConflict(error, [identity]);
      }
    },
    async rename(id, { from, to }) {
      await model.updateOne({ _id: id, name: from }, { $set: { name: to } });
    },
    async arrived(id) {
      const { modifiedCount } = await model.updateOne({ _id: id, pending: true }, { $unset: { pending: 1 } });
      return modifiedCount === 1;
    },
    async promote(id) {
      await model.updateOne({ _id: id }, { $set: { platformAdmin: true, active: true } });
    },
    async admins(project) {
      const inProject = { roles: trusted({ $elemMatch: { project, role: 'admin' } }) };
      const found = model.find({ active: true, $or: [{ platformAdmin: true }, inProject] });
      return (await found.sort({ _id: 1 }).lean<MemberDocument[]>()).map(toMember);
    },
    async list(page) {
      const wanted = page.cursor === undefined ? {} : { _id: trusted({ $lt: page.cursor }) };
      const found = model.find(wanted).sort({ _id: -1 });
      return toPage(await found.limit(page.limit + 1).lean<MemberDocument[]>(), page, toMember);
    },
    async anyPlatformAdmin() {
      return (await model.exists({ platformAdmin: true, active: true })) !== null;
    },
  };
}

function asConflict(error: unknown, identities: readonly Identity[]): unknown {
  if (!isDuplicate(error)) return error;
  return new AppError('conflict', { what: 'identity', id: identities.map(keyOf).join(', ') }, { cause: error });
}

function keyOf({ platform, userId }: Identity): string {
  return `${platform}:${userId}`;
}

function toDocument({ id, roles, ...fields }: Member): MemberDocument {
  const keys = fields.identities.map(keyOf);
  return {
    _id: id,
    ...fields,
    identityKeys: keys.length > 0 ? keys : undefined,
    roles: Object.entries(roles).map(([project, role]) => ({ project, role })),
  };
}

function toMember({ _id, roles, identityKeys: _, ...fields }: MemberDocument): Member {
  return { id: _id, ...fields, roles: Object.fromEntries(roles.map(({ project, role }) => [project, role])) };
}
