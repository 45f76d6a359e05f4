import type { Command } from '../command.ts';
import { aboutOne } from '../find-webhook.ts';
import { webhookView, webhookWords } from '../views/webhook-view.ts';

export const show: Command = {
  name: 'show',
  usage: 'show ID',
  summary: { en: 'A webhook: address, checks, what it runs', zh: '查看 webhook：地址、验证、运行内容' },
  example: 'show 1a2b3c4d',
  needs: 'operator',
  maxArgs: Number.POSITIVE_INFINITY,
  options: [],
  run: aboutOne({ name: 'show', example: 'show 1a2b3c4d' }, async (request, answer) => [
    { kind: 'private', view: webhookView(answer, await webhookWords(request)) },
  ]),
};
