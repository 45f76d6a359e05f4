import type { WebhookAnswer } from '../../admin/admin.ts';
import { AppError } from '../../domain/errors.ts';
import type { Request } from '../command.ts';
import { summarize } from '../form-summary.ts';
import type { Answer } from '../intent.ts';
import { requireAdmin } from '../require-role.ts';
import type { FormValues } from '../view.ts';
import { secretView } from '../views/secret-view.ts';
import { webhookView, webhookWords } from '../views/webhook-view.ts';
import { checkForm } from './check-form.ts';
import { fieldErrors } from './field-errors.ts';
import { keepOpen, saveOrKeepOpen } from './keep-open.ts';
import { editWebhookForm, newWebhookForm } from './webhook-form.ts';
import { readNewWebhook, readWebhookEdit } from './webhook-values.ts';

/** A submitted form: what it was opened for, and what was typed. */
export interface Submission {
  /** `Form.context` as it was handed out. */
  about: string;
  values: FormValues;
}

/** Makes the webhook of a filled form, or keeps the form open with what is wrong. The role is checked again (I2). */
export async function submitNew(request: Request, { values }: Submission): Promise<Answer[]> {
  await requireAdmin(request, 'webhook.create');
  const form = await newWebhookForm(request, { name: '' });
  const checked = checkForm(form, values, request.say);
  if (checked.errors) return keepOpen(checked.errors);
  const read = readNewWebhook(checked.values, request.say);
  if (read.errors) return keepOpen(read.errors);
  const { chat, context, project } = request;
  const save = async (): Promise<Answer[]> => {
    const answer = await chat.admin.createWebhook(context.actor, project, read.input);
    return [{ kind: 'private', view: await readyView(request, answer, summarize(form, checked.values)) }];
  };
  return await saveOrKeepOpen(save, (error) => fieldErrors(error, form.fields, context.language));
}

/** Changes a webhook if it is still the version that the form was opened with. */
export async function submitEdit(request: Request, { about, values }: Submission): Promise<Answer[]> {
  const { chat, context, project } = request;
  const [, uuid = '', version] = about.split('/');
  if (!/^\d{1,9}$/.test(version ?? '')) throw new AppError('form_stale');
  await requireAdmin(request, 'webhook.edit');
  const before = await chat.admin.getWebhook(context.actor, project, uuid);
  const form = await editWebhookForm(request, before);
  const checked = checkForm(form, values, request.say);
  if (checked.errors) return keepOpen(checked.errors);
  const read = readWebhookEdit(checked.values, before.webhook, request.say);
  if (read.errors) return keepOpen(read.errors);
  const save = async (): Promise<Answer[]> => {
    const after = await chat.admin.editWebhook(context.actor, project, uuid, read.input, Number(version));
    const view = webhookView(after, await webhookWords(request));
    return [{ kind: 'private', view }];
  };
  return await saveOrKeepOpen(save, (error) => fieldErrors(error, form.fields, context.language));
}

async function readyView(request: Request, answer: WebhookAnswer, summary: string) {
  const { say } = request;
  const { name } = answer.webhook;
  const words = await webhookWords(request);
  const once = answer.secret === undefined ? undefined : say('created.secret_once');
  const own = answer.secret === undefined && answer.webhook.hasSecret ? say('created.own_secret') : undefined;
  const intro = [summary, once, own].filter((part) => part !== undefined).join(' ');
  return secretView(answer, { ...words, place: { view: 'none' }, title: say('created.title', { name }), intro });
}
