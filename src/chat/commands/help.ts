import { AppError } from '../../domain/errors.ts';
import { may } from '../../domain/member.ts';
import { nearest } from '../../domain/nearest.ts';
import type { Command, Request } from '../command.ts';
import type { ListItem, View } from '../view.ts';
import { plainButton, tryButton } from '../views/webhook-buttons.ts';

export const help: Command = {
  name: 'help',
  usage: 'help [COMMAND]',
  summary: { en: 'What I can do', zh: '我能做什么' },
  example: 'help logs',
  needs: undefined,
  maxArgs: 1,
  options: [],
  run: async (request) => [{ kind: 'private', view: helpView(request) }],
};

/** All commands, or the one that was asked for; with `intro` in place of the usual first sentence. */
export function helpView(request: Request, intro?: string): View {
  const { say, commands, args, context, project } = request;
  const [wanted] = args;
  const shown = wanted === undefined ? commands : [commandNamed(wanted, commands)];
  const spot = { say, project, place: { view: 'none' } as const };
  const admin = may(context.actor, project, 'admin');
  return {
    kind: 'list',
    title: say('help.title'),
    intro: intro ?? say('help.intro'),
    items: shown.map((command) => helpItem(command, request)),
    buttons: admin ? [plainButton('new', spot), plainButton('list', spot), tryButton(spot)] : [],
  };
}

function commandNamed(wanted: string, commands: readonly Command[]): Command {
  const name = wanted.toLowerCase();
  const found = commands.find((command) => command.name === name);
  if (found) return found;
  const names = commands.map((command) => command.name);
  throw new AppError('command_unknown', { command: wanted.slice(0, 60), nearest: nearest(name, names) ?? 'help' });
}

function helpItem(command: Command, { say, context, project }: Request): ListItem {
  const { needs } = command;
  const missing = needs !== undefined && !may(context.actor, project, needs) ? needs : undefined;
  const text = say('help.item', { summary: command.summary[context.language], example: `/webhook ${command.example}` });
  return {
    title: `/webhook ${command.usage}`,
    text,
    state: missing && { text: say('help.role', { role: say(`role.${missing}`) }), tone: 'neutral' },
  };
}
