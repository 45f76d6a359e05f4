import type { Destination } from '../domain/project.ts';
import type { CommandType, Resource } from '../domain/webhook.ts';

/** What a form or a REST body may say of a webhook, parsed. Left out = default (create) or unchanged (edit). */
export interface WebhookInput {
  name: string;
  source?: string | undefined;
  webhookId?: string | undefined;
  enabled?: boolean | undefined;
  unverified?: boolean | undefined;
  /** Given by the admin; left out, a source that signs gets a generated one. Empty string: none. */
  secret?: string | undefined;
  secureHeader?: { name: string; value: string } | null | undefined;
  requireSha256?: boolean | undefined;
  events?: string[] | undefined;
  rateLimit?: number | undefined;
  replayWindow?: number | undefined;
  resource?: Resource | undefined;
  commandType?: CommandType | undefined;
  commands?: string[] | undefined;
  post?: Destination[] | undefined;
}
