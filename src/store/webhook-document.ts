import { Schema } from 'mongoose';
import type { SecretBox } from '../crypto/secret-box.ts';
import type { Destination } from '../domain/project.ts';
import {
  type CommandType,
  type Resource,
  resourceTypes,
  type Webhook,
  type WebhookSecrets,
} from '../domain/webhook.ts';

/** A webhook as it is stored. What can be told from the secrets is told from them, so that it can't disagree. */
export interface WebhookDocument {
  /** The uuid. */
  _id: string;
  webhookId: string;
  generatedAddress?: boolean | undefined;
  project: string;
  name: string;
  /** The name as it is searched for. */
  nameKey: string;
  source: string;
  enabled: boolean;
  unverified: boolean;
  requireSha256: boolean;
  secureHeaderName?: string | undefined;
  events: string[];
  rateLimit: number;
  replayWindow: number;
  resource: Resource;
  commandType: CommandType;
  commands: string[];
  post: Destination[];
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
  version: number;
  secrets: SealedSecrets;
}

/** A webhook's secrets as they are stored: sealed for this webhook and field, useless anywhere else. */
export interface SealedSecrets {
  current?: string | undefined;
  previous?: { value: string; until: Date } | undefined;
  secureHeaderValue?: string | undefined;
}

const resourceSchema = new Schema<Resource>(
  { type: { type: String, enum: resourceTypes }, id: String },
  { _id: false },
);

/**
 * Indexes: webhookId unique, the address, asked for once per process and then cached; (project, createdAt, _id) for
 * lists, newest first; (project, nameKey) for finding by name. Not sharded: even 100,000 webhooks are small.
 */
export const webhookSchema = new Schema<WebhookDocument>(
  {
    _id: { type: String, required: true },
    webhookId: { type: String, required: true },
    generatedAddress: Boolean,
    project: { type: String, required: true },
    name: { type: String, required: true },
    nameKey: { type: String, required: true },
    source: { type: String, required: true },
    enabled: { type: Boolean, required: true },
    unverified: { type: Boolean, required: true },
    requireSha256: { type: Boolean, required: true },
    secureHeaderName: String,
    events: [String],
    rateLimit: { type: Number, required: true },
    replayWindow: { type: Number, required: true },
    resource: { type: resourceSchema, required: true },
    commandType: { type: String, required: true, enum: ['free', 'template'] },
    commands: [String],
    post: [{ platform: String, channel: String, _id: false }],
    createdBy: String,
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
    version: { type: Number, required: true },
    secrets: {
      type: { current: String, previous: { value: String, until: Date, _id: false }, secureHeaderValue: String },
      required: true,
      _id: false,
    },
  },
  { versionKey: false, minimize: false, strict: 'throw' },
)
  .index({ webhookId: 1 }, { unique: true })
  .index({ project: 1, createdAt: -1, _id: -1 })
  .index({ project: 1, nameKey: 1 });

/** A name as it is compared: without regard to letter case and width. */
export function nameKeyOf(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}

/** What is written of a webhook, its secrets aside. */
export function toWebhookFields(webhook: Webhook): Omit<WebhookDocument, '_id' | 'secrets'> {
  const { uuid: _, hasSecret: __, previousSecretUntil: ___, ...fields } = webhook;
  return { ...fields, nameKey: nameKeyOf(webhook.name) };
}

/** The webhook as the product knows it, without its secrets. */
export function toWebhook({ _id, secrets, nameKey: _, ...fields }: WebhookDocument): Webhook {
  return {
    uuid: _id,
    ...fields,
    hasSecret: secrets.current !== undefined,
    previousSecretUntil: secrets.previous?.until,
  };
}

export function sealSecrets(box: SecretBox, uuid: string, secrets: WebhookSecrets): SealedSecrets {
  const seal = (field: string, value: string | undefined) =>
    value === undefined ? undefined : box.seal(value, { owner: uuid, field });
  const { current, previous, secureHeaderValue } = secrets;
  return {
    current: seal('current', current),
    previous: previous && {
      value: box.seal(previous.value, { owner: uuid, field: 'previous' }),
      until: previous.until,
    },
    secureHeaderValue: seal('secureHeaderValue', secureHeaderValue),
  };
}

/** The secrets in clear. Throws `secret_key_wrong` when they were sealed under another key. */
export function openSecrets(box: SecretBox, uuid: string, sealed: SealedSecrets): WebhookSecrets {
  const open = (field: string, value: string | undefined) =>
    value === undefined ? undefined : box.open(value, { owner: uuid, field });
  const { current, previous, secureHeaderValue } = sealed;
  return {
    current: open('current', current),
    previous: previous && {
      value: box.open(previous.value, { owner: uuid, field: 'previous' }),
      until: previous.until,
    },
    secureHeaderValue: open('secureHeaderValue', secureHeaderValue),
  };
}
