import type { WebhookAnswer } from '../../admin/admin.ts';
import type { Command, Request } from '../command.ts';
import { aboutOne } from '../find-webhook.ts';
import type { Answer } from '../intent.ts';
import { requireAdmin } from '../require-role.ts';
import { confirmView } from '../views/confirm-view.ts';
import { plainButton, webhookButton } from '../views/webhook-buttons.ts';

/** `delete` is a word of the language, so the export has another name. */
export const deleteWebhook: Command = {
  name: 'delete',
  usage: 'delete ID',
  summary: { en: 'Delete a webhook, after asking', zh: '删除 webhook（会先确认）' },
  example: 'delete 1a2b3c4d',
  needs: 'admin',
  maxArgs: Number.POSITIVE_INFINITY,
  options: [],
  run: aboutOne({ name: 'delete', example: 'delete 1a2b3c4d' }, askFirst),
  actions: { yes: deleteNow },
};

async function askFirst(request: Request, { webhook }: WebhookAnswer): Promise<Answer[]> {
  await requireAdmin(request, 'webhook.delete');
  return [confirmView(webhookButton('delete', webhook, { ...request, place: { view: 'none' } }), request.say)];
}

async function deleteNow(request: Request): Promise<Answer[]> {
  const { chat, context, project, say, args } = request;
  const { webhook } = await chat.admin.getWebhook(context.actor, project, args[0] ?? '');
  await chat.admin.deleteWebhook(context.actor, project, webhook.uuid);
  const spot = { say, project, place: { view: 'none' } as const };
  const text = say('delete.done', { name: webhook.name });
  return [{ kind: 'replace', view: { kind: 'buttons', text, buttons: [plainButton('list', spot)] } }];
}
