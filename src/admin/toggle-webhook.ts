import type { Door } from '../domain/webhook.ts';
import { requireRole } from './access.ts';
import type { Admin } from './admin.ts';
import { noteDeed } from './audit-trail.ts';
import { changeWebhook } from './change-webhook.ts';
import type { AdminDeps } from './deps.ts';
import { toAnswer } from './webhook-answer.ts';
import { tellOfWebhook } from './webhook-news.ts';

/** Switches a webhook on or off; doing so twice changes nothing and is no error. */
export function toggleWebhook(deps: AdminDeps): Admin['toggleWebhook'] {
  return async (actor, project, uuid, enabled) => {
    const action = enabled ? 'webhook.enable' : 'webhook.disable';
    await requireRole(deps, { actor, project, role: 'operator', action });
    const { before, after } = await changeWebhook(deps, { project, uuid }, (door) => switched(door, enabled));
    if (before.enabled !== enabled) {
      noteDeed(deps, { actor, project, action, target: uuid });
      await tellOfWebhook(deps, enabled ? 'enabled' : 'disabled', { actor, webhook: after });
    }
    return toAnswer(deps, after);
  };
}

function switched(door: Door, enabled: boolean): Door {
  if (door.webhook.enabled === enabled) return door;
  return { webhook: { ...door.webhook, enabled }, secrets: door.secrets };
}
