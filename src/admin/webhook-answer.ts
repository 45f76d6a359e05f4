import { AppError } from '../domain/errors.ts';
import type { Webhook } from '../domain/webhook.ts';
import type { WebhookAnswer } from './admin.ts';
import type { AdminDeps } from './deps.ts';

/** A webhook with its address and, where it is shown this once, its secret. */
export function toAnswer(
  { publicUrl }: Pick<AdminDeps, 'publicUrl'>,
  webhook: Webhook,
  secret?: string,
): WebhookAnswer {
  const url = publicUrl(`/v1/webhooks/${webhook.webhookId}`);
  return secret === undefined ? { webhook, url } : { webhook, url, secret };
}

/** The answer for a webhook that does not exist in the project, whether or not it exists in another one (case I1). */
export function webhookUnknown(id: string): AppError {
  return new AppError('not_found', { what: 'webhook', id: id.slice(0, 100) });
}
