import { type Model, trusted } from 'mongoose';
import type { WebhookStore } from '../admin/ports.ts';
import type { SecretBox } from '../crypto/secret-box.ts';
import { AppError } from '../domain/errors.ts';
import type { PageRequest } from '../domain/page.ts';
import type { Door, Webhook, WebhookSecrets } from '../domain/webhook.ts';
import { isDuplicate } from './failure.ts';
import { pageBy, parseTimeCursor, timeCursor } from './page.ts';
import {
  nameKeyOf,
  openSecrets,
  sealSecrets,
  toWebhook,
  toWebhookFields,
  type WebhookDocument,
} from './webhook-document.ts';

/** Most webhooks that a half-typed name can mean. */
const mostMatches = 5;

export interface WebhooksDeps {
  box: SecretBox;
  /** Told of every webhook that this process wrote, before the write is answered. */
  changed(webhook: { uuid: string; webhookId?: string | undefined }): void;
}

export interface Webhooks extends WebhookStore {
  doorAt(webhookId: string): Promise<Door | undefined>;
  doorByUuid(uuid: string): Promise<Door | undefined>;
  /** Up to `limit` doors with a uuid after this one, in order, for whoever wants them all. */
  doorsAfter(uuid: string, limit: number): Promise<Door[]>;
  /** Deletes replaced secrets whose time has run out. Returns how many webhooks had one. */
  forgetPreviousSecrets(now: Date): Promise<number>;
}

/** The webhooks; their secrets are sealed on the way in and opened on the way out. */
export function createWebhooks(model: Model<WebhookDocument>, { box, changed }: WebhooksDeps): Webhooks {
  const toDoor = (found: WebhookDocument | null): Door | undefined =>
    found ? { webhook: toWebhook(found), secrets: openSecrets(box, found._id, found.secrets) } : undefined;
  const one = (wanted: { _id?: string; project?: string; webhookId?: string }) =>
    model.findOne(wanted).lean<WebhookDocument | null>();

  return {
    async list(project, page, search) {
      const wanted = { $and: [{ project }, searchedFor(search), olderThan(page)] };
      const found = model.find(wanted).sort({ createdAt: -1, _id: -1 });
      const documents = await found.limit(page.limit + 1).lean<WebhookDocument[]>();
      return pageBy(documents, page, { show: toWebhook, cursor: timeCursor });
    },
    count: (project) => model.countDocuments({ project }).exec(),
    async get(project, uuid) {
      const found = await one({ _id: uuid, project });
      return found ? toWebhook(found) : undefined;
    },
    async match(project, typed) {
      const found = model.find({ $and: [{ project }, meantBy(typed)] }).sort({ createdAt: -1 });
      return (await found.limit(mostMatches).lean<WebhookDocument[]>()).map(toWebhook);
    },
    async postingTo(project, { platform, channel }) {
      const there = { project, post: trusted({ $elemMatch: { platform, channel } }) };
      return (await model.find(there).sort({ nameKey: 1 }).lean<WebhookDocument[]>()).map(toWebhook);
    },
    door: async (project, uuid) => toDoor(await one({ _id: uuid, project })),
    doorAt: async (webhookId) => toDoor(await one({ webhookId })),
    doorByUuid: async (uuid) => toDoor(await one({ _id: uuid })),
    async doorsAfter(uuid, limit) {
      const found = model.find({ _id: trusted({ $gt: uuid }) }).sort({ _id: 1 });
      return (await found.limit(limit).lean<WebhookDocument[]>()).flatMap((one) => toDoor(one) ?? []);
    },
    async insert(webhook, secrets) {
      const { uuid, webhookId } = webhook;
      const document = { _id: uuid, ...toWebhookFields(webhook), secrets: sealSecrets(box, uuid, secrets) };
      await written(webhook, () => model.insertOne(document)).finally(() => changed({ uuid, webhookId }));
    },
    async replace(webhook, version, secrets) {
      const { uuid, webhookId, project } = webhook;
      const update = updateOf(box, webhook, { version: version + 1, secrets });
      const write = () => model.updateOne({ _id: uuid, project, version }, update);
      const { matchedCount } = await written(webhook, write).finally(() => changed({ uuid, webhookId }));
      return matchedCount === 1;
    },
    async delete(project, uuid) {
      const { deletedCount } = await model.deleteOne({ _id: uuid, project }).finally(() => changed({ uuid }));
      return deletedCount === 1;
    },
    async forgetPreviousSecrets(now) {
      const over = { 'secrets.previous.until': trusted({ $lte: now }) };
      const { modifiedCount } = await model.updateMany(over, { $unset: { 'secrets.previous': '' } });
      return modifiedCount;
    },
  };
}

/** Runs a write; an address that is taken becomes `conflict`. */
async function written<T>({ webhookId }: Webhook, write: () => PromiseLike<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (isDuplicate(error)) throw new AppError('conflict', { what: 'webhookId', id: webhookId }, { cause: error });
    throw error;
  }
}

function updateOf(box: SecretBox, webhook: Webhook, to: { version: number; secrets?: WebhookSecrets | undefined }) {
  const { secureHeaderName, ...fields } = toWebhookFields(webhook);
  const secrets = to.secrets && { secrets: sealSecrets(box, webhook.uuid, to.secrets) };
  const $set = { ...fields, ...secrets, version: to.version };
  return secureHeaderName === undefined
    ? { $set, $unset: { secureHeaderName: '' } }
    : { $set: { ...$set, secureHeaderName } };
}

function olderThan({ cursor }: PageRequest) {
  if (cursor === undefined) return {};
  const { createdAt, _id } = parseTimeCursor(cursor);
  return { $or: [{ createdAt: trusted({ $lt: createdAt }) }, { createdAt, _id: trusted({ $lt: _id }) }] };
}

/** Part of the name, beginning of the uuid, or the webhookId. Every character of the search stands for itself. */
function searchedFor(search: string | undefined) {
  if (search === undefined || search.trim() === '') return {};
  const literal = nameKeyOf(search).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  return { $or: [{ nameKey: trusted({ $regex: literal }) }, ...byIds(search.trim())] };
}

function meantBy(typed: string) {
  return { $or: [{ nameKey: nameKeyOf(typed) }, ...byIds(typed.trim())] };
}

function byIds(typed: string) {
  const start = typed.toLowerCase();
  // "g" sorts after every character that a uuid can go on with.
  const uuids = /^[0-9a-f-]+$/.test(start) ? [{ _id: trusted({ $gte: start, $lt: `${start}g` }) }] : [];
  return [{ webhookId: typed }, ...uuids];
}
