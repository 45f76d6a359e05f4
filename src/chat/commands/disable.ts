import type { Command } from '../command.ts';
import { aboutOne } from '../find-webhook.ts';
import { toggle } from './toggle.ts';

export const disable: Command = {
  name: 'disable',
  usage: 'disable ID',
  summary: { en: 'Switch a webhook off; nothing runs until it is on again', zh: '停用 webhook；重新启用前不会运行' },
  example: 'disable 1a2b3c4d',
  needs: 'operator',
  maxArgs: Number.POSITIVE_INFINITY,
  options: [],
  run: aboutOne({ name: 'disable', example: 'disable 1a2b3c4d' }, (request, answer) => toggle(request, answer, false)),
};
