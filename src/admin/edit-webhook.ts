import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../domain/errors.ts';
import type { Webhook } from '../domain/webhook.ts';
import { requireRole } from './access.ts';
import type { Admin } from './admin.ts';
import { noteDeed } from './audit-trail.ts';
import { changeWebhook } from './change-webhook.ts';
import type { AdminDeps } from './deps.ts';
import { toAnswer } from './webhook-answer.ts';
import { draftEdit } from './webhook-draft.ts';
import { parseWebhookEdit, type WebhookEdit } from './webhook-input.ts';
import { tellOfWebhook } from './webhook-news.ts';
import { checkDraft } from './webhook-rules.ts';

/** Changes the given fields of a webhook. Its address stays. */
export function editWebhook(deps: AdminDeps): Admin['editWebhook'] {
  return async (actor, project, uuid, given, version) => {
    await requireRole(deps, { actor, project, role: 'admin', action: 'webhook.edit' });
    const input = parseWebhookEdit(given);
    const { before, after } = await changeWebhook(deps, { project, uuid, version }, async (door) => {
      keepAddress(door.webhook, input);
      const draft = draftEdit(deps, door, input);
      await checkDraft(deps, draft, input);
      return draft;
    });
    const details = { changed: changedFields(before, after, input).join(', ') };
    noteDeed(deps, { actor, project, action: 'webhook.edit', target: uuid, details });
    await tellOfWebhook(deps, 'updated', { actor, webhook: after });
    return toAnswer(deps, after);
  };
}

function keepAddress(webhook: Webhook, { webhookId }: WebhookEdit): void {
  if (webhookId === undefined || webhookId === webhook.webhookId) return;
  throw new AppError('field_read_only', { field: 'webhookId' });
}

/** Names of what changed, for the audit log: never values, which may be secrets. */
function changedFields(before: Webhook, after: Webhook, input: WebhookEdit): string[] {
  const bookkeeping = ['version', 'updatedAt'];
  const names = Object.keys(after) as (keyof Webhook)[];
  const changed: string[] = names.filter(
    (name) => !bookkeeping.includes(name) && !isDeepStrictEqual(before[name], after[name]),
  );
  if (input.secret) changed.push('secret');
  if (input.secureHeader?.value) changed.push('secureHeader.value');
  return changed;
}
