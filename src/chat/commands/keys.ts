import type { ApiKey } from '../../domain/api-key.ts';
import { AppError } from '../../domain/errors.ts';
import { writeButtonValue } from '../button-value.ts';
import type { Command, Request } from '../command.ts';
import type { Answer } from '../intent.ts';
import { oneArgument } from '../one-argument.ts';
import { readRole } from '../read-role.ts';
import type { Button, ListItem } from '../view.ts';
import { confirmView } from '../views/confirm-view.ts';
import { utc } from '../views/utc.ts';

/** Keys on one page. */
const pageSize = 10;

export const keys: Command = {
  name: 'keys',
  usage: 'keys [new NAME --role viewer|operator|admin | revoke ID]',
  summary: { en: 'API keys of this project: list, make, revoke', zh: '此项目的 API 密钥：列出、新建、吊销' },
  example: 'keys new "Build server" --role operator',
  needs: 'admin',
  maxArgs: Number.POSITIVE_INFINITY,
  options: ['role'],
  run: subcommand,
  actions: { more: (request) => listPage(request, request.args[0]), 'revoke.yes': revokeNow },
};

function subcommand(request: Request): Promise<Answer[]> {
  const [word, ...rest] = request.args;
  const inner = { ...request, args: rest };
  switch (word?.toLowerCase()) {
    case undefined:
    case 'list':
      return listPage(inner, undefined);
    case 'new':
      return makeKey(inner);
    case 'revoke':
      return askFirst(inner);
    default:
      throw new AppError('argument_unexpected', { command: 'keys', argument: word ?? '', usage: keys.usage });
  }
}

async function listPage(request: Request, cursor: string | undefined): Promise<Answer[]> {
  const { chat, context, project, projectName, say } = request;
  const page = await chat.admin.listKeys(context.actor, project, { limit: pageSize, cursor });
  const more: Button | undefined =
    page.next === null
      ? undefined
      : { label: say('button.more'), action: 'webhook.keys.more', value: keyValue(request, page.next) };
  const intro = page.items.length === 0 && cursor === undefined ? say('keys.empty') : say('keys.intro');
  const items = page.items.map((key) => keyItem(request, key));
  return [
    { kind: 'private', view: { kind: 'list', title: say('keys.title', { project: projectName }), intro, items, more } },
  ];
}

function keyItem(request: Request, key: ApiKey): ListItem {
  const { say } = request;
  const used = key.lastUsedAt ? say('keys.used', { at: utc(key.lastUsedAt) }) : say('keys.never_used');
  return {
    title: key.name,
    text: `${key.id} · ${say('keys.made', { at: utc(key.createdAt) })} · ${used}`,
    state: { text: say(`role.${key.role}`), tone: 'neutral' },
    buttons: [revokeButton(request, key)],
  };
}

function revokeButton(request: Request, { id, name }: Pick<ApiKey, 'id' | 'name'>): Button {
  const { say } = request;
  return {
    label: say('button.revoke'),
    action: 'webhook.keys.revoke.yes',
    value: keyValue(request, id),
    command: `/webhook keys revoke ${id}`,
    style: 'danger',
    confirm: {
      title: say('keys.revoke_title', { name }),
      text: say('keys.revoke_text'),
      yes: say('keys.revoke_yes'),
      no: say('confirm.no'),
    },
  };
}

function keyValue({ project }: Request, id: string): string {
  return writeButtonValue({ project, id, place: { view: 'none' } });
}

async function makeKey(request: Request): Promise<Answer[]> {
  const { args, options, chat, context, project, say } = request;
  if (args.length === 0) {
    throw new AppError('command_incomplete', { command: 'keys new', what: 'NAME', example: keys.example });
  }
  const input = { name: args.join(' '), role: readRole(options.get('role') ?? 'viewer') };
  const { key, token } = await chat.admin.createKey(context.actor, project, input);
  const about = { name: key.name, role: say(`role.${key.role}`), project: request.projectName };
  const fields = [{ label: say('keys.token'), value: token, copy: true, code: true }];
  return [
    {
      kind: 'private',
      view: { kind: 'secret', title: say('keys.new_title', about), intro: say('keys.new_intro', about), fields },
    },
  ];
}

/** The key is looked for first, so that nobody is asked about one that is not there. */
async function askFirst(request: Request): Promise<Answer[]> {
  const { chat, context, project, say } = request;
  const id = oneArgument(request, { command: 'keys revoke', what: 'ID', example: 'keys revoke key_…' });
  const key = await chat.admin.getKey(context.actor, project, id);
  return [confirmView(revokeButton(request, key), say)];
}

async function revokeNow(request: Request): Promise<Answer[]> {
  const { args, chat, context, project, say } = request;
  const { name } = await chat.admin.revokeKey(context.actor, project, args[0] ?? '');
  return [{ kind: 'replace', view: { kind: 'text', text: say('keys.revoked', { name }), tone: 'good' } }];
}
