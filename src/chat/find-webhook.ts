import type { WebhookAnswer } from '../admin/admin.ts';
import { AppError } from '../domain/errors.ts';
import type { Command, Request, Run } from './command.ts';
import type { Answer } from './intent.ts';
import { plainButton, shortId, tryButton, webhookButton } from './views/webhook-buttons.ts';
import { type WebhookWords, webhookItem, webhookWords } from './views/webhook-view.ts';

/** The id that examples name. */
const exampleId = '1a2b3c4d';

/** How many are offered where one has to be chosen. */
const choices = 10;

/**
 * The webhook that a command names by id, the beginning of an id, or its name, which needs no quotes. Throws
 * `not_found`, `forbidden` or, where several fit, `field_invalid`.
 */
function namedWebhook({ chat, context, project, args }: Request): Promise<WebhookAnswer> {
  return chat.admin.findWebhook(context.actor, project, args.join(' '));
}

/**
 * A command about one webhook: where none is named, several fit, or only a part of a name was typed, it offers a choice
 * instead of a complaint.
 */
export function aboutOne(
  { name, example }: Pick<Command, 'name' | 'example'>,
  run: (request: Request, answer: WebhookAnswer) => Promise<Answer[]>,
): Run {
  return async (request) => {
    if (request.args.length === 0) return [await offerChoice(request, { name, example })];
    try {
      return await run(request, await namedWebhook(request));
    } catch (error) {
      if (!isAmbiguous(error) && !(isUnknown(error) && (await someAreLike(request)))) throw error;
      return [await offerChoice(request, { name, example }, request.args.join(' '))];
    }
  };
}

function isAmbiguous(error: unknown): boolean {
  return error instanceof AppError && error.code === 'field_invalid' && error.details.field === 'webhook';
}

function isUnknown(error: unknown): boolean {
  return error instanceof AppError && error.code === 'not_found' && error.details.what === 'webhook';
}

/** Whether what was typed is at least a part of a webhook's name. */
async function someAreLike({ chat, context, project, args }: Request): Promise<boolean> {
  const page = await chat.admin.listWebhooks(context.actor, project, { limit: 1 }, args.join(' '));
  return page.items.length > 0;
}

async function offerChoice(
  request: Request,
  { name, example }: { name: string; example: string },
  search?: string,
): Promise<Answer> {
  const { chat, context, project, say } = request;
  const page = await chat.admin.listWebhooks(context.actor, project, { limit: choices }, search);
  const words = { ...(await webhookWords(request)), place: { view: 'none' } as const };
  const [first] = page.items;
  if (!first) return emptyList(request, words);
  return {
    kind: 'private',
    view: {
      kind: 'list',
      title: say('choose.title'),
      intro: say('choose.intro', { command: name, example: `/webhook ${exampleFor(example, first)}` }),
      items: page.items.map((item) => choice(item, words, name)),
      buttons: page.next === null ? undefined : [plainButton('list', words)],
    },
  };
}

/** With an id of theirs, so that what is shown can be typed. */
function exampleFor(example: string, { webhook }: WebhookAnswer): string {
  return example.replace(exampleId, shortId(webhook));
}

function choice(item: WebhookAnswer, words: WebhookWords, name: string) {
  return { ...webhookItem(item, words), buttons: [webhookButton(name, item.webhook, words)] };
}

/** What stands where there are no webhooks yet: the two ways to get one. */
export function emptyList({ say, projectName }: Request, words: WebhookWords): Answer {
  const buttons = [tryButton(words), plainButton('new', words)];
  return {
    kind: 'private',
    view: {
      kind: 'list',
      title: say('list.title', { project: projectName }),
      intro: say('list.empty'),
      items: [],
      buttons,
    },
  };
}
