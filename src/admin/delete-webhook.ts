import { requireRole } from './access.ts';
import type { Admin } from './admin.ts';
import { noteDeed } from './audit-trail.ts';
import type { AdminDeps } from './deps.ts';
import { webhookUnknown } from './webhook-answer.ts';
import { tellOfWebhook } from './webhook-news.ts';

/** Deletes a webhook; its events and runs stay until their retention is over. */
export function deleteWebhook(deps: AdminDeps): Admin['deleteWebhook'] {
  return async (actor, project, uuid) => {
    await requireRole(deps, { actor, project, role: 'admin', action: 'webhook.delete' });
    const webhook = await deps.webhooks.get(project, uuid);
    if (!webhook || !(await deps.webhooks.delete(project, uuid))) throw webhookUnknown(uuid);
    const details = { name: webhook.name };
    noteDeed(deps, { actor, project, action: 'webhook.delete', target: uuid, details });
    await tellOfWebhook(deps, 'deleted', { actor, webhook });
  };
}
