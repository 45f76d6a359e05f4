import type { WebhookAnswer } from '../admin/admin.ts';
import { AppError } from '../domain/errors.ts';
import { type Destination, formatDestination } from '../domain/project.ts';
import type { Request } from './command.ts';
import type { Answer } from './intent.ts';
import { requireAdmin } from './require-role.ts';
import { type Verb, webhookButton } from './views/webhook-buttons.ts';
import { webhookWords } from './views/webhook-view.ts';

/** The sender whose sample is sent: the one most people know. */
const source = 'github';

/**
 * One click from nothing to a result: makes a webhook that posts to this channel, and sends a real, signed sample
 * event to its address by HTTP. Pressed again, it sends another event through the same webhook.
 */
export async function tryIt(request: Request): Promise<Answer[]> {
  await requireAdmin(request, 'webhook.create');
  const { chat, context, project } = request;
  chat.pace(`test ${context.actor.memberId}`);
  const found = await existing(request);
  const answer = found ?? (await make(request));
  const { event } = await chat.admin.testWebhook(context.actor, project, answer.webhook.uuid);
  return [await sentView(request, answer, { event, again: found !== undefined })];
}

/** The webhook of an earlier click in this channel, if it can still run. */
async function existing({ chat, context, project, say }: Request): Promise<WebhookAnswer | undefined> {
  const name = say('try.name');
  const { items } = await chat.admin.listWebhooks(context.actor, project, { limit: 20 }, name);
  const here = formatDestination(context.channel);
  return items.find(
    ({ webhook }) =>
      webhook.name === name &&
      webhook.source === source &&
      webhook.enabled &&
      (context.direct || webhook.post.some((one) => formatDestination(one) === here)),
  );
}

async function make(request: Request): Promise<WebhookAnswer> {
  const { chat, context, project, say } = request;
  const input = { name: say('try.name'), source };
  const post = await placeForResult(request);
  return await chat.admin.createWebhook(context.actor, project, post ? { ...input, post } : input);
}

/** This channel; where nothing can be posted here, what the project says; else the first channel there is. */
async function placeForResult({ chat, context, project }: Request): Promise<Destination[] | undefined> {
  const destinations = await chat.admin.destinations(project);
  const here = formatDestination(context.channel);
  const [first] = destinations;
  if (!first) throw new AppError('channel_gone', { channel: here });
  if (destinations.some(({ destination }) => formatDestination(destination) === here)) return [context.channel];
  const { channels } = await chat.admin.getProject(context.actor, project);
  return channels.length > 0 ? undefined : [first.destination];
}

async function sentView(
  request: Request,
  { webhook }: WebhookAnswer,
  { event, again }: { event: string; again: boolean },
): Promise<Answer> {
  const { say, project } = request;
  const words = await webhookWords(request);
  const post = words.channels(webhook.post);
  const spot = { say, project, place: { view: 'none' } as const };
  const verbs: Verb[] = ['show', 'logs'];
  const text = say(again ? 'try.sent_again' : 'try.sent', { name: webhook.name, event, post });
  const another = { ...webhookButton('test', webhook, spot), label: say('button.try_again') };
  const buttons = [...verbs.map((verb) => webhookButton(verb, webhook, spot)), another];
  return { kind: 'private', view: { kind: 'buttons', text, buttons } };
}
