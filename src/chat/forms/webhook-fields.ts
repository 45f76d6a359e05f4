import type { Language } from '../../domain/errors.ts';
import type { Destination } from '../../domain/project.ts';
import { formatDestination } from '../../domain/project.ts';
import { resourceTypes, type Webhook } from '../../domain/webhook.ts';
import type { BackendChoice, SourceChoice } from '../chat-deps.ts';
import { type Say, unfilled } from '../texts.ts';
import type { FormField } from '../view.ts';

/** What the form of a webhook is made from. */
export interface FormMaterial {
  say: Say;
  language: Language;
  sources: readonly SourceChoice[];
  backends: readonly BackendChoice[];
  destinations: readonly { destination: Destination; title: string }[];
  /** What the form shows at first. */
  values: Pick<
    Webhook,
    | 'name'
    | 'source'
    | 'enabled'
    | 'unverified'
    | 'requireSha256'
    | 'secureHeaderName'
    | 'events'
    | 'rateLimit'
    | 'replayWindow'
    | 'resource'
    | 'commands'
    | 'post'
  >;
  /** Secrets that stay when their fields are left empty; undefined for a new webhook. */
  keeps: { secret: boolean; headerValue: boolean } | undefined;
}

/** The largest and smallest numbers that the form takes; the use cases hold the same. */
const limits = { rateLimit: { min: 1, max: 60_000 }, replayWindow: { min: 0, max: 86_400 } } as const;

/** Stands between prompts in the one text field that holds them all. */
const promptSeparator = '\n---\n';

/** Alias, address, enabled, source, checks, resource, destination, then what few people change. */
export function webhookFields(material: FormMaterial): FormField[] {
  return [
    ...whatItIs(material),
    ...checks(material),
    ...whatItRuns(material),
    destinationField(material),
    promptsField(material),
    ...numbers(material),
  ];
}

function whatItIs({ say, sources, values, keeps }: FormMaterial): FormField[] {
  const name: FormField = {
    kind: 'text',
    name: 'name',
    label: say('field.name'),
    help: say('field.name.help'),
    placeholder: say('field.name.placeholder'),
    value: values.name,
    required: true,
    maxLength: 100,
  };
  const webhookId: FormField = {
    kind: 'text',
    name: 'webhookId',
    label: say('field.webhookId'),
    help: say('field.webhookId.help'),
    maxLength: 64,
  };
  const enabled: FormField = {
    kind: 'toggle',
    name: 'enabled',
    label: say('field.enabled'),
    help: say('field.enabled.help'),
    value: values.enabled,
  };
  const source: FormField = {
    kind: 'select',
    name: 'source',
    label: say('field.source'),
    help: say('field.source.help'),
    value: values.source,
    options: sources.map((one) => ({ value: one.name, label: one.title })),
    required: true,
  };
  return keeps ? [name, enabled, source] : [name, webhookId, enabled, source];
}

function checks(material: FormMaterial): FormField[] {
  const { say, language, sources, values, keeps } = material;
  const keepsHeader = keeps?.headerValue === true;
  const events = new Map(sources.map((one) => [one.name, one.options.events]));
  return [
    {
      kind: 'text',
      name: 'secureHeaderName',
      label: say('field.secureHeaderName'),
      help: say('field.secureHeaderName.help'),
      value: values.secureHeaderName ?? '',
      placeholder: 'X-Secure-Header',
      maxLength: 100,
    },
    {
      kind: 'text',
      name: 'secureHeaderValue',
      label: say('field.secureHeaderValue'),
      help: say(keepsHeader ? 'field.secureHeaderValue.keep' : 'field.secureHeaderValue.help'),
      secret: true,
      maxLength: 1_024,
    },
    {
      kind: 'toggle',
      name: 'requireSha256',
      label: say('field.requireSha256'),
      help: say('field.requireSha256.help'),
      value: values.requireSha256,
    },
    secretField(material),
    ...unverifiedField(material),
    {
      kind: 'text',
      name: 'events',
      label: say('field.events'),
      help: unfilled('field.events.help', language),
      value: values.events.join(', '),
      placeholder: 'pull_request.opened, push',
      suggestions: events.get(values.source) ?? [],
      suggestionsBy: { field: 'source', values: Object.fromEntries(events) },
      maxLength: 2_000,
    },
  ];
}

function secretField({ say, sources, keeps }: FormMaterial): FormField {
  return {
    kind: 'text',
    name: 'secret',
    label: say('field.secret'),
    help: say(keeps?.secret ? 'field.secret.keep' : 'field.secret.help'),
    secret: true,
    maxLength: 256,
    showIf: { field: 'source', in: sources.filter(({ options }) => options.secret !== 'none').map(({ name }) => name) },
  };
}

/** Only where the door has no check yet: taking the checks off a door that has them is not for a form. */
function unverifiedField({ say, values, keeps }: FormMaterial): FormField[] {
  if (keeps?.secret || keeps?.headerValue) return [];
  const help = say('field.unverified.help');
  return [{ kind: 'toggle', name: 'unverified', label: say('field.unverified'), help, value: values.unverified }];
}

function whatItRuns({ say, backends, values }: FormMaterial): FormField[] {
  const usable = backends.filter((backend) => backend.missingSetting() === undefined);
  const types = resourceTypes.filter(
    (type) => type === 'none' || type === values.resource.type || usable.some(({ runs }) => runs.includes(type)),
  );
  return [
    {
      kind: 'select',
      name: 'resourceType',
      label: say('field.resourceType'),
      help: say('field.resourceType.help'),
      value: values.resource.type,
      options: types.map((type) => ({ value: type, label: say(`field.resourceType.${type}`) })),
      required: true,
    },
    {
      kind: 'text',
      name: 'resourceId',
      label: say('field.resourceId'),
      help: say('field.resourceId.help'),
      value: values.resource.id,
      suggestions: usable.flatMap(({ name, resources }) => [name, ...resources().map((one) => `${name}:${one}`)]),
      required: true,
      maxLength: 200,
      showIf: { field: 'resourceType', in: types.filter((type) => type !== 'none') },
    },
  ];
}

/** Value of the choice *no channel*: platforms have no empty choices. */
export const nowhere = 'none';

/** One channel, or the several that the webhook has already: the form can keep a list, but not make one. */
function destinationField({ say, destinations, values }: FormMaterial): FormField {
  const options = destinations.map(({ destination, title }) => ({
    value: formatDestination(destination),
    label: title,
  }));
  const present = values.post.map(formatDestination).join(',') || nowhere;
  options.push({ value: nowhere, label: say('field.post.none') });
  if (!options.some(({ value }) => value === present)) {
    const titles = present.split(',').map((one) => options.find(({ value }) => value === one)?.label ?? one);
    options.unshift({ value: present, label: titles.join(', ') });
  }
  return { kind: 'select', name: 'post', label: say('field.post'), value: present, options, required: true };
}

function promptsField({ say, language, values }: FormMaterial): FormField {
  return {
    kind: 'text',
    name: 'commands',
    label: say('field.commands'),
    help: unfilled('field.commands.help', language),
    value: values.commands.join(promptSeparator),
    multiline: true,
    maxLength: 20_000,
    showIf: { field: 'resourceType', in: resourceTypes.filter((type) => type !== 'none') },
  };
}

function numbers({ say, values }: FormMaterial): FormField[] {
  const names = ['rateLimit', 'replayWindow'] as const;
  return names.map((name) => ({
    kind: 'number',
    name,
    label: say(`field.${name}`),
    help: say(`field.${name}.help`),
    value: values[name],
    ...limits[name],
    required: true,
  }));
}
