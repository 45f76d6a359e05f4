import type { Command, Request } from '../command.ts';
import { newWebhookForm } from '../forms/webhook-form.ts';
import { requireAdmin } from '../require-role.ts';

/** `new` is a word of the language, so the export has another name. */
export const newWebhook: Command = {
  name: 'new',
  usage: 'new [NAME] [--source SOURCE]',
  summary: { en: 'Make a webhook: a form opens', zh: '新建 webhook：打开表单' },
  example: 'new "Reviews of the shop" --source github',
  needs: 'admin',
  maxArgs: Number.POSITIVE_INFINITY,
  options: ['source'],
  run: openForm,
};

async function openForm(request: Request) {
  await requireAdmin(request, 'webhook.create');
  const form = await newWebhookForm(request, { name: request.args.join(' '), source: request.options.get('source') });
  return [{ kind: 'form', form } as const];
}
