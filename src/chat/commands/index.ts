import type { Language } from '../../domain/errors.ts';
import type { Command } from '../command.ts';
import type { CommandHelp } from '../room-api.ts';
import { consoleLink } from './console.ts';
import { deleteWebhook } from './delete.ts';
import { disable } from './disable.ts';
import { dlq } from './dlq.ts';
import { edit } from './edit.ts';
import { enable } from './enable.ts';
import { endpoints } from './endpoints.ts';
import { help } from './help.ts';
import { keys } from './keys.ts';
import { link } from './link.ts';
import { list } from './list.ts';
import { logs } from './logs.ts';
import { newWebhook } from './new.ts';
import { project } from './project.ts';
import { rotate } from './rotate.ts';
import { show } from './show.ts';
import { test } from './test.ts';
import { whoami } from './whoami.ts';

/** Every chat command, in the order of the help. */
export const commands: readonly Command[] = [
  help,
  list,
  newWebhook,
  show,
  edit,
  enable,
  disable,
  test,
  rotate,
  deleteWebhook,
  logs,
  endpoints,
  dlq,
  project,
  keys,
  whoami,
  consoleLink,
  link,
];

/** The same for those who only explain them: completion, docs. */
export function commandHelp(language: Language): CommandHelp[] {
  return commands.map(({ name, usage, summary, example, needs }) => ({
    name,
    usage,
    summary: summary[language],
    example: `/webhook ${example}`,
    adminOnly: needs === 'admin',
  }));
}
