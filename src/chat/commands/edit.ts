import type { Command } from '../command.ts';
import { aboutOne } from '../find-webhook.ts';
import { editWebhookForm } from '../forms/webhook-form.ts';
import { requireAdmin } from '../require-role.ts';

export const edit: Command = {
  name: 'edit',
  usage: 'edit ID',
  summary: { en: 'Change a webhook: its form opens', zh: '修改 webhook：打开表单' },
  example: 'edit 1a2b3c4d',
  needs: 'admin',
  maxArgs: Number.POSITIVE_INFINITY,
  options: [],
  run: aboutOne({ name: 'edit', example: 'edit 1a2b3c4d' }, async (request, answer) => {
    await requireAdmin(request, 'webhook.edit');
    return [{ kind: 'form', form: await editWebhookForm(request, answer) }];
  }),
};
