import type { Webhook } from '../domain/webhook.ts';
import { requireRole } from './access.ts';
import type { Admin } from './admin.ts';
import type { AdminDeps } from './deps.ts';
import { fieldInvalid } from './field-problems.ts';
import { toAnswer, webhookUnknown } from './webhook-answer.ts';

/** A page of the project's webhooks. */
export function listWebhooks(deps: AdminDeps): Admin['listWebhooks'] {
  return async (actor, project, page, search) => {
    await requireRole(deps, { actor, project, role: 'operator', action: 'webhook.list' });
    const { items, next } = await deps.webhooks.list(project, page, search);
    return { items: items.map((webhook) => toAnswer(deps, webhook)), next };
  };
}

/** One webhook by its uuid. */
export function getWebhook(deps: AdminDeps): Admin['getWebhook'] {
  return async (actor, project, uuid) => {
    await requireRole(deps, { actor, project, role: 'operator', action: 'webhook.show' });
    const webhook = await deps.webhooks.get(project, uuid);
    if (!webhook) throw webhookUnknown(uuid);
    return toAnswer(deps, webhook);
  };
}

/** One webhook by whatever a person typed to name it. */
export function findWebhook(deps: AdminDeps): Admin['findWebhook'] {
  return async (actor, project, typed) => {
    await requireRole(deps, { actor, project, role: 'operator', action: 'webhook.show' });
    const wanted = typed.trim();
    const matches = wanted === '' ? [] : await deps.webhooks.match(project, wanted);
    return toAnswer(deps, onlyOne(matches, wanted));
  };
}

function onlyOne(matches: Webhook[], typed: string): Webhook {
  const exact = matches.find(({ uuid, webhookId }) => uuid === typed || webhookId === typed);
  const [first, second] = matches;
  if (exact) return exact;
  if (!first) throw webhookUnknown(typed);
  if (second) throw fieldInvalid('webhook', ambiguous(matches));
  return first;
}

function ambiguous(matches: Webhook[]): { en: string; zh: string } {
  const names = matches.map(({ name, uuid }) => `${name} (${uuid.slice(0, 8)})`).join(', ');
  return {
    en: `several webhooks fit: ${names}. Type more of the id.`,
    zh: `匹配到多个 webhook：${names}。请输入更完整的 ID。`,
  };
}
