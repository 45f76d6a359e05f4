import type { Actor } from '../domain/member.ts';
import type { Webhook } from '../domain/webhook.ts';
import type { AdminDeps } from './deps.ts';

/** What can become of a webhook. */
export type WebhookNews = 'created' | 'updated' | 'enabled' | 'disabled' | 'deleted';

/**
 * Tells subscribers of `webhook.*` what became of a webhook: nothing secret. Best effort: what was done stands whether
 * or not anybody could be told.
 */
export async function tellOfWebhook(
  { publish, log }: Pick<AdminDeps, 'publish' | 'log'>,
  news: WebhookNews,
  { actor, webhook }: { actor: Actor; webhook: Webhook },
): Promise<void> {
  const { uuid, name, source, enabled, project } = webhook;
  const user = { id: actor.memberId, name: actor.name };
  const type = `webhook.${news}`;
  try {
    await publish?.({ project, type, data: { webhook: { id: uuid, name, source, enabled }, user } });
  } catch (error) {
    log.warn({ err: error, webhook: uuid, type }, 'an operational event could not be published');
  }
}
