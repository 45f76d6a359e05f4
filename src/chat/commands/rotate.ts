import type { WebhookAnswer } from '../../admin/admin.ts';
import { AppError } from '../../domain/errors.ts';
import type { Command, Request } from '../command.ts';
import { aboutOne } from '../find-webhook.ts';
import type { Answer } from '../intent.ts';
import { requireAdmin } from '../require-role.ts';
import { confirmView } from '../views/confirm-view.ts';
import { secretView } from '../views/secret-view.ts';
import { utc } from '../views/utc.ts';
import { graceHours, webhookButton } from '../views/webhook-buttons.ts';
import { webhookWords } from '../views/webhook-view.ts';

export const rotate: Command = {
  name: 'rotate',
  usage: 'rotate ID',
  summary: { en: 'New secret; the old one works for a day more', zh: '更换密钥；旧密钥一天内仍有效' },
  example: 'rotate 1a2b3c4d',
  needs: 'admin',
  maxArgs: Number.POSITIVE_INFINITY,
  options: [],
  run: aboutOne({ name: 'rotate', example: 'rotate 1a2b3c4d' }, askFirst),
  actions: { yes: rotateNow },
};

async function askFirst(request: Request, { webhook }: WebhookAnswer): Promise<Answer[]> {
  await requireAdmin(request, 'webhook.rotate');
  if (!webhook.hasSecret) throw new AppError('secret_missing');
  const button = webhookButton('rotate', webhook, { ...request, place: { view: 'none' } });
  return [confirmView(button, request.say)];
}

/** The value names the version it was offered for, so an old or twice-pressed button does not rotate again. */
async function rotateNow(request: Request): Promise<Answer[]> {
  const { chat, context, project, say, args } = request;
  const [uuid = '', version] = (args[0] ?? '').split('.');
  const before = await chat.admin.getWebhook(context.actor, project, uuid);
  if (String(before.webhook.version) !== version) throw new AppError('form_stale');
  chat.pace(`rotate ${context.actor.memberId}`);
  const answer = await chat.admin.rotateSecret(context.actor, project, uuid, graceHours);
  const { name, previousSecretUntil: until } = answer.webhook;
  const words = { ...(await webhookWords(request)), place: { view: 'none' } as const };
  const overlap = until ? say('rotate.until', { until: utc(until) }) : say('rotate.at_once');
  const intro = `${say('created.secret_once')} ${overlap}`;
  return [{ kind: 'private', view: secretView(answer, { ...words, title: say('rotate.done', { name }), intro }) }];
}
