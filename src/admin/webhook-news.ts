import type { Actor } from '../domain/member.ts';
import type { Webhook } from '../domain/webhook.ts';
import type { AdminDeps } from './deps.ts';
import { tellSubscribers } from './tell-subscribers.ts';

/** What can become of a webhook. */
export type WebhookNews = 'created' | 'updated' | 'enabled' | 'disabled' | 'deleted';

/** Tells subscribers of `webhook.*` what became of a webhook: nothing secret. */
export async function tellOfWebhook(
  deps: Pick<AdminDeps, 'publish' | 'log'>,
  news: WebhookNews,
  { actor, webhook }: { actor: Actor; webhook: Webhook },
): Promise<void> {
  const { uuid, name, source, enabled, project } = webhook;
  const user = { id: actor.memberId, name: actor.name };
  const data = { webhook: { id: uuid, name, source, enabled }, user };
  await tellSubscribers(deps, { project, type: `webhook.${news}`, data }, { webhook: uuid });
}
