import type { Command } from '../command.ts';
import { aboutOne } from '../find-webhook.ts';
import { toggle } from './toggle.ts';

export const enable: Command = {
  name: 'enable',
  usage: 'enable ID',
  summary: { en: 'Switch a webhook on', zh: '启用 webhook' },
  example: 'enable 1a2b3c4d',
  needs: 'operator',
  maxArgs: Number.POSITIVE_INFINITY,
  options: [],
  run: aboutOne({ name: 'enable', example: 'enable 1a2b3c4d' }, (request, answer) => toggle(request, answer, true)),
};
