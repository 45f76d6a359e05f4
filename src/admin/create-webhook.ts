import { requireRole } from './access.ts';
import type { Admin } from './admin.ts';
import { noteDeed } from './audit-trail.ts';
import type { AdminDeps } from './deps.ts';
import { toAnswer } from './webhook-answer.ts';
import { draftNew } from './webhook-draft.ts';
import { parseWebhookInput } from './webhook-input.ts';
import { tellOfWebhook } from './webhook-news.ts';
import { checkDraft } from './webhook-rules.ts';

/** Makes a webhook. The answer shows a generated secret, this once. */
export function createWebhook(deps: AdminDeps): Admin['createWebhook'] {
  return async (actor, slug, given) => {
    const project = await requireRole(deps, { actor, project: slug, role: 'admin', action: 'webhook.create' });
    const input = parseWebhookInput(given);
    const { webhook, secrets, generated } = draftNew(deps, { actor, project, input });
    await checkDraft(deps, { webhook, secrets }, input);
    await deps.webhooks.insert(webhook, secrets);
    const { name, source, unverified } = webhook;
    const details = { name, source, ...(unverified && { unverified: 'true' }) };
    noteDeed(deps, { actor, project: slug, action: 'webhook.create', target: webhook.uuid, details });
    await tellOfWebhook(deps, 'created', { actor, webhook });
    return toAnswer(deps, webhook, generated);
  };
}
