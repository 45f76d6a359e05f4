import type { WebhookEdit, WebhookInput } from '../../admin/webhook-input.ts';
import { parseDestination } from '../../domain/project.ts';
import { resourceTypes, type Webhook } from '../../domain/webhook.ts';
import type { Say } from '../texts.ts';
import type { FormValues } from '../view.ts';
import type { FormErrors } from './check-form.ts';
import { nowhere } from './webhook-fields.ts';

/** What a filled form asks for, or what is wrong with how its fields go together. */
export type ReadValues<Input> = { input: Input; errors?: undefined } | { errors: FormErrors };

/** A new webhook from its checked form. */
export function readNewWebhook(values: FormValues, say: Say): ReadValues<WebhookInput> {
  const header = readHeader(values, undefined, say);
  if (header.errors) return header;
  const webhookId = text(values, 'webhookId') || undefined;
  return {
    input: { ...plainFields(values), name: text(values, 'name'), webhookId, secureHeader: header.input ?? undefined },
  };
}

/** An edit from its checked form. Secrets that were left empty stay as they are. */
export function readWebhookEdit(values: FormValues, before: Webhook, say: Say): ReadValues<WebhookEdit> {
  const header = readHeader(values, before, say);
  if (header.errors) return header;
  return { input: { ...plainFields(values), name: text(values, 'name'), secureHeader: header.input } };
}

function plainFields(values: FormValues): WebhookEdit {
  return {
    source: text(values, 'source'),
    enabled: values.enabled === true,
    requireSha256: values.requireSha256 === true,
    secret: text(values, 'secret') || undefined,
    ...(values.unverified !== undefined && { unverified: values.unverified === true }),
    events: text(values, 'events')
      .split(/[,，\s]+/)
      .filter((event) => event !== ''),
    rateLimit: Number(text(values, 'rateLimit')),
    replayWindow: Number(text(values, 'replayWindow')),
    resource: readResource(values),
    ...readPrompts(values),
    post: readDestinations(values),
  };
}

type Header = { name: string; value: string } | null | undefined;

/** `null` takes the header away, `undefined` leaves it as it is; a name alone keeps the stored value. */
function readHeader(values: FormValues, before: Webhook | undefined, say: Say): ReadValues<Header> {
  const name = text(values, 'secureHeaderName');
  const value = text(values, 'secureHeaderValue');
  const had = before?.secureHeaderName !== undefined;
  if (name === '' && value !== '') return { errors: { secureHeaderName: say('form.header_name_missing') } };
  if (name !== '' && value === '' && !had) return { errors: { secureHeaderValue: say('form.header_value_missing') } };
  if (name === '') return { input: had ? null : undefined };
  return { input: { name, value } };
}

function readResource(values: FormValues): WebhookInput['resource'] {
  const type = resourceTypes.find((one) => one === values.resourceType) ?? 'none';
  return { type, id: type === 'none' ? '' : text(values, 'resourceId') };
}

function readPrompts(values: FormValues): Pick<WebhookInput, 'commandType' | 'commands'> {
  const prompts = text(values, 'commands')
    .split(/^\s*---+\s*$/m)
    .map((prompt) => prompt.trim())
    .filter((prompt) => prompt !== '');
  return prompts.length > 0 ? { commandType: 'template', commands: prompts } : { commandType: 'free' };
}

function readDestinations(values: FormValues): WebhookInput['post'] {
  const chosen = text(values, 'post');
  if (chosen === nowhere) return [];
  return chosen.split(',').flatMap((one) => parseDestination(one) ?? []);
}

function text(values: FormValues, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? value : '';
}
