import { may } from '../domain/member.ts';
import type { Request } from './command.ts';
import { helpView } from './commands/help.ts';
import type { Answer } from './intent.ts';
import { plainButton, tryButton } from './views/webhook-buttons.ts';

/** What an empty room shows: what it is for, and the one thing to do first. */
export async function welcome(request: Request): Promise<Answer[]> {
  const { say, project } = request;
  const spot = { say, project, place: { view: 'none' } as const };
  if (!may(request.context.actor, project, 'admin')) return [await welcomeGuest(request)];
  if (await hasWebhooks(request)) {
    const buttons = [plainButton('list', spot), plainButton('new', spot), plainButton('help', spot)];
    return [{ kind: 'private', view: { kind: 'buttons', text: say('welcome.ready'), buttons } }];
  }
  const buttons = [tryButton(spot), plainButton('new', spot), plainButton('help', spot)];
  return [{ kind: 'private', view: { kind: 'buttons', text: say('welcome.admin'), buttons } }];
}

async function welcomeGuest({ chat, project, say }: Request): Promise<Answer> {
  const admins = (await chat.admin.adminNames(project)).join(', ') || '–';
  const spot = { say, project, place: { view: 'none' } as const };
  return {
    kind: 'private',
    view: { kind: 'buttons', text: say('welcome.guest', { admins }), buttons: [plainButton('help', spot)] },
  };
}

/** Talk that is not meant for the bot is left alone, except where an admin has nothing set up yet and may be lost. */
export async function remark(request: Request): Promise<Answer[]> {
  const lost = may(request.context.actor, request.project, 'admin') && !(await hasWebhooks(request));
  return lost ? [{ kind: 'private', view: helpView(request, request.say('welcome.admin')) }] : [];
}

async function hasWebhooks({ chat, context, project }: Request): Promise<boolean> {
  const page = await chat.admin.listWebhooks(context.actor, project, { limit: 1 });
  return page.items.length > 0;
}
