import { type Endpoint, presetNames, type TransformPreset, transformPresets } from '../../domain/endpoint.ts';
import type { Say } from '../texts.ts';
import type { Form, FormField } from '../view.ts';
import { shortUrl } from './endpoint-buttons.ts';

/** Signatures that the form offers; other combinations are kept as they are. */
const signatureChoices = ['standard', 'sha256-body', 'timestamp-body', 'standard+sha256-body'] as const;

/** The form of a new endpoint, or of one as it is. Its version goes along, so two editors can't overwrite each other. */
export function endpointForm(project: string, endpoint: Endpoint | undefined, say: Say): Form {
  return {
    id: endpoint ? 'endpoint.edit' : 'endpoint.new',
    context: endpoint ? `${project}/${endpoint.id}/${endpoint.version}` : project,
    title: endpoint ? say('form.endpoint_edit', { url: shortUrl(endpoint).slice(0, 18) }) : say('form.endpoint_new'),
    submit: say(endpoint ? 'form.save' : 'form.create'),
    cancel: say('form.cancel'),
    fields: endpoint?.delivery === 'poll' ? polledFields(endpoint, say) : calledFields(endpoint, say),
  };
}

function calledFields(endpoint: Endpoint | undefined, say: Say): FormField[] {
  return [
    ...whatItIs(endpoint, say),
    ...whenItIsTried(endpoint, say),
    ...orderFields(endpoint, say),
    ...whatIsSent(endpoint, say),
  ];
}

/** Of an endpoint that is never called: all but how it is called. */
function polledFields(endpoint: Endpoint, say: Say): FormField[] {
  return whatItIs(endpoint, say).filter(({ name }) => name === 'description' || name === 'events');
}

function whatItIs(endpoint: Endpoint | undefined, say: Say): FormField[] {
  const fields: FormField[] = [
    {
      kind: 'text',
      name: 'url',
      label: say('field.url'),
      help: say('field.url.help'),
      value: endpoint?.url ?? '',
      placeholder: 'https://example.com/hooks',
      required: true,
      maxLength: 2_000,
    },
    {
      kind: 'text',
      name: 'description',
      label: say('field.description'),
      value: endpoint?.description ?? '',
      maxLength: 500,
    },
    {
      kind: 'text',
      name: 'events',
      label: say('field.endpoint_events'),
      help: say('field.endpoint_events.help'),
      value: endpoint?.events.join(', ') ?? '',
      placeholder: 'ticket.*, session.finished',
      maxLength: 2_000,
    },
    signatureField(endpoint, say),
  ];
  const secret: FormField = {
    kind: 'text',
    name: 'secret',
    label: say('field.endpoint_secret'),
    help: say('field.endpoint_secret.help'),
    secret: true,
    maxLength: 256,
  };
  return endpoint ? fields : [...fields, secret];
}

function signatureField(endpoint: Endpoint | undefined, say: Say): FormField {
  const value = endpoint ? signatureChoiceOf(endpoint) : 'standard';
  const options = signatureChoices.map((choice) => ({
    value: choice as string,
    label: say(`field.signature.${choice}`),
  }));
  if (value === 'keep') options.push({ value, label: say('field.signature.keep') });
  return { kind: 'select', name: 'signature', label: say('field.signature'), value, options, required: true };
}

function signatureChoiceOf({ signatures }: Endpoint): string {
  const plain = signatures.every(({ header }) => header === undefined);
  const name = signatures.map(({ scheme }) => scheme).join('+');
  return plain && signatureChoices.some((choice) => choice === name) ? name : 'keep';
}

function whenItIsTried(endpoint: Endpoint | undefined, say: Say): FormField[] {
  const schedule = endpoint?.schedule;
  const presets = ['default', 'standard', 'custom'] as const;
  return [
    {
      kind: 'select',
      name: 'schedule',
      label: say('field.schedule'),
      value: schedule?.preset ?? 'default',
      options: presets.map((preset) => ({ value: preset, label: say(`field.schedule.${preset}`) })),
      required: true,
    },
    {
      kind: 'text',
      name: 'waits',
      label: say('field.waits'),
      help: say('field.waits.help'),
      value: schedule?.preset === 'custom' ? schedule.delaysMs.map((ms) => ms / 1_000).join(', ') : '',
      required: true,
      maxLength: 200,
      showIf: { field: 'schedule', in: ['custom'] },
    },
    number('timeout', say('field.timeout'), { value: (endpoint?.timeoutMs ?? 10_000) / 1_000, min: 1, max: 30 }),
    number('rate', say('field.rate_limit'), { value: endpoint?.rate ?? 0, min: 0, max: 10_000 }),
    number('concurrency', say('field.concurrency'), { value: endpoint?.concurrency ?? 16, min: 1, max: 256 }),
  ];
}

function number(name: string, label: string, range: { value: number; min: number; max: number }): FormField {
  return { kind: 'number', name, label, required: true, ...range, value: Math.round(range.value) };
}

function orderFields(endpoint: Endpoint | undefined, say: Say): FormField[] {
  const ordering = endpoint?.ordering ?? { by: 'none' };
  const choices = ['none', 'endpoint', 'field'] as const;
  return [
    {
      kind: 'select',
      name: 'ordering',
      label: say('field.ordering'),
      value: ordering.by,
      options: choices.map((by) => ({ value: by, label: say(`field.ordering.${by}`) })),
      required: true,
    },
    {
      kind: 'text',
      name: 'orderField',
      label: say('field.order_field'),
      help: say('field.order_field.help'),
      value: ordering.by === 'field' ? ordering.field : '',
      required: true,
      maxLength: 200,
      showIf: { field: 'ordering', in: ['field'] },
    },
  ];
}

function whatIsSent(endpoint: Endpoint | undefined, say: Say): FormField[] {
  return [
    {
      kind: 'text',
      name: 'headers',
      label: say('field.headers'),
      help: say('field.headers.help'),
      value: endpoint?.headerNames.join('\n') ?? '',
      multiline: true,
      maxLength: 3_000,
    },
    {
      kind: 'select',
      name: 'preset',
      label: say('field.preset'),
      value: endpoint?.transform?.preset ?? 'none',
      options: [
        { value: 'none', label: say('field.preset.none') },
        ...transformPresets.map((one) => presetOption(one, say)),
      ],
      required: true,
    },
    {
      kind: 'text',
      name: 'body',
      label: say('field.body_template'),
      help: say('field.body_template.help'),
      value: endpoint?.transform?.body ?? '',
      multiline: true,
      maxLength: 3_000,
      showIf: { field: 'preset', in: ['none'] },
    },
  ];
}

function presetOption(preset: TransformPreset, say: Say): { value: string; label: string } {
  return { value: preset, label: say('field.preset.message', { chat: presetNames[preset] }) };
}
