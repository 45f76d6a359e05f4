import type { WebhookAnswer } from '../../admin/admin.ts';
import { AppError } from '../../domain/errors.ts';
import { type Destination, formatDestination } from '../../domain/project.ts';
import type { Request } from '../command.ts';
import { unfilled } from '../texts.ts';
import type { Form } from '../view.ts';
import { type FormMaterial, webhookFields } from './webhook-fields.ts';

/** The form of a new webhook. `source` may come from a command; an unknown one is refused by name. */
export async function newWebhookForm(
  request: Request,
  given: { name: string; source?: string | undefined },
): Promise<Form> {
  const { chat, say, context, project } = request;
  const destinations = await chat.admin.destinations(project);
  const source = sourceNamed(request, given.source);
  const values = {
    name: given.name,
    source,
    enabled: true,
    unverified: false,
    requireSha256: false,
    events: [],
    rateLimit: 600,
    replayWindow: chat.replayWindow,
    resource: { type: 'assistant', id: 'digest' } as const,
    commands: [],
    post: firstDestination(destinations, context.channel),
  };
  const { sources, backends } = chat;
  const { language } = context;
  const material: FormMaterial = { say, language, sources, backends, destinations, values, keeps: undefined };
  return {
    id: 'webhook.new',
    context: project,
    title: say('form.new'),
    submit: say('form.create'),
    cancel: say('form.cancel'),
    fields: webhookFields(material),
    summary: unfilled('summary.webhook', language),
  };
}

/** The form of a webhook as it is now. Its version goes along, so two editors can't overwrite each other unseen. */
export async function editWebhookForm(request: Request, { webhook, url }: WebhookAnswer): Promise<Form> {
  const { chat, say, context, project } = request;
  const { language } = context;
  const { sources, backends } = chat;
  const destinations = await chat.admin.destinations(project);
  const keeps = { secret: webhook.hasSecret, headerValue: webhook.secureHeaderName !== undefined };
  const material: FormMaterial = { say, language, sources, backends, destinations, values: webhook, keeps };
  return {
    id: 'webhook.edit',
    context: `${project}/${webhook.uuid}/${webhook.version}`,
    title: say('form.edit', { name: webhook.name }),
    submit: say('form.save'),
    cancel: say('form.cancel'),
    intro: say('form.edit_intro', { url }),
    fields: webhookFields(material),
    summary: unfilled('summary.webhook', language),
  };
}

function sourceNamed({ chat }: Request, given: string | undefined): string {
  const names = chat.sources.map(({ name }) => name);
  if (given === undefined) return names[0] ?? '';
  const found = names.find((name) => name === given.toLowerCase());
  if (found) return found;
  const why = `choose one of ${names.join(', ')}.`;
  throw new AppError('field_invalid', { field: '--source', why, whyZh: `请选择 ${names.join('、')}。` });
}

/** The channel it is made in, where results can be posted there; else the project's first. */
function firstDestination(destinations: readonly { destination: Destination }[], channel: Destination): Destination[] {
  const here = destinations.find(({ destination }) => formatDestination(destination) === formatDestination(channel));
  const first = here ?? destinations[0];
  return first ? [first.destination] : [];
}
