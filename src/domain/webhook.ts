import type { Destination } from './project.ts';

export const resourceTypes = ['assistant', 'workflow', 'datasource', 'none'] as const;
export type ResourceType = (typeof resourceTypes)[number];

/** What a trigger runs. `id` is `backend` or `backend:name` (`digest`, `openai:gpt-4o`); empty for type `none`. */
export interface Resource {
  type: ResourceType;
  id: string;
}

/** How a webhook's prompts come about: the shipped template of the event (`free`) or its own `commands` (`template`). */
export type CommandType = 'free' | 'template';

/** An inbound door: address, source, verification, filter, and the one trigger that the simple form edits. */
export interface Webhook {
  /** UUID v4: identifies the webhook in REST and chat (requirement 002). */
  uuid: string;
  /** The unguessable or chosen last part of its address `/v1/webhooks/{webhookId}` (requirements 000, 001). */
  webhookId: string;
  /** Whether the address was made here, of 160 random bits. Left out where that is not known. */
  generatedAddress?: boolean | undefined;
  project: string;
  name: string;
  source: string;
  enabled: boolean;
  /** True only when its maker asked for a door without any check; shown in red wherever it is listed. */
  unverified: boolean;
  /** Whether the SHA-256 body signature is demanded in addition to other checks. */
  requireSha256: boolean;
  hasSecret: boolean;
  /** Lower-cased name of the optional secure header; its value is a secret. */
  secureHeaderName?: string | undefined;
  /** Until when the secret before the last rotation still verifies. */
  previousSecretUntil?: Date | undefined;
  /** Event globs such as `push`, `pull_request`, `pull_request.opened`, `pull_request.*`; empty lets all pass. */
  events: string[];
  /** Accepted requests per minute. */
  rateLimit: number;
  /** Seconds in which the same body under another delivery id counts as a replay (case V10); 0 switches it off. */
  replayWindow: number;
  resource: Resource;
  commandType: CommandType;
  commands: string[];
  post: Destination[];
  /** Name or e-mail of the member who made it. */
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
  /** Counts edits; an edit names the version it started from, so two editors can't overwrite each other unseen. */
  version: number;
}

/** A webhook's secrets in clear, as verification needs them; never logged, rendered or sent. */
export interface WebhookSecrets {
  current?: string | undefined;
  previous?: { value: string; until: Date } | undefined;
  secureHeaderValue?: string | undefined;
}

/** What the hot path needs to know about a webhook. */
export interface Door {
  webhook: Webhook;
  secrets: WebhookSecrets;
}
