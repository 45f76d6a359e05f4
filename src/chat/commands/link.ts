import { AppError } from '../../domain/errors.ts';
import type { Command, Request } from '../command.ts';
import type { Answer } from '../intent.ts';
import type { Wording } from '../texts/wording.ts';

const linked: Wording = {
  en: 'This account now belongs to {name}, with the same rights in every place.',
  zh: '此账号现已关联到 {name}，在各处拥有相同的权限。',
};

/** Makes the account that asks the same person as the one who made the code, here or on another platform. */
export const link: Command = {
  name: 'link',
  usage: 'link CODE',
  summary: {
    en: 'Link this account to you; the code comes from "console" or an invitation',
    zh: '将此账号与您关联；代码来自 console 命令或邀请',
  },
  example: 'link kq3v…',
  needs: undefined,
  maxArgs: 1,
  options: [],
  run: linkAccount,
};

async function linkAccount({ args, chat, context }: Request): Promise<Answer[]> {
  const [typed] = args;
  if (typed === undefined) {
    throw new AppError('command_incomplete', {
      command: 'link',
      what: 'a code',
      whatZh: '代码',
      example: '/webhook link CODE',
    });
  }
  // People paste the whole sign-in link as well; the code stands after the last "=".
  const member = await chat.admin.linkPerson(context.actor, typed.slice(typed.lastIndexOf('=') + 1));
  const text = linked[context.language].replace('{name}', member.name);
  return [{ kind: 'private', view: { kind: 'text', text, tone: 'good' } }];
}
