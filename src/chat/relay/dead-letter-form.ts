import type { Request } from '../command.ts';
import { checkForm } from '../forms/check-form.ts';
import { keepOpen } from '../forms/keep-open.ts';
import type { Submission } from '../forms/submit-webhook.ts';
import type { Answer } from '../intent.ts';
import type { Form } from '../view.ts';
import { confirmReplay } from './dead-letters.ts';
import { shortUrl } from './endpoint-buttons.ts';
import { readTime } from './read-time.ts';

const kinds = ['dead', 'history', 'discard'] as const;

/** Value of the choice *any endpoint*: platforms have no empty choices. */
const any = 'any';

/** Endpoints offered in the form. */
const offered = 50;

/** The form that chooses by endpoint, type and time. */
export async function deadLetterForm(request: Request): Promise<Form> {
  const { chat, context, project, say } = request;
  const page = await chat.relay.listEndpoints(context.actor, project, { limit: offered });
  const endpoints = page.items.map((endpoint) => ({ value: endpoint.id, label: shortUrl(endpoint) }));
  return {
    id: 'dlq.filter',
    context: project,
    title: say('dlq.form_title'),
    submit: say('dlq.form_submit'),
    cancel: say('form.cancel'),
    fields: [
      {
        kind: 'select',
        name: 'kind',
        label: say('dlq.field.kind'),
        value: 'dead',
        options: kinds.map((kind) => ({ value: kind, label: say(`dlq.kind.${kind}`) })),
        required: true,
      },
      {
        kind: 'select',
        name: 'endpoint',
        label: say('dlq.field.endpoint'),
        value: any,
        options: [{ value: any, label: say('dlq.field.any') }, ...endpoints],
        required: true,
      },
      {
        kind: 'text',
        name: 'type',
        label: say('dlq.field.type'),
        help: say('dlq.field.type_help'),
        maxLength: 100,
        placeholder: 'ticket.*',
      },
      { kind: 'text', name: 'since', label: say('dlq.field.since'), help: say('dlq.field.since_help'), maxLength: 40 },
      { kind: 'text', name: 'until', label: say('dlq.field.until'), help: say('dlq.field.until_help'), maxLength: 40 },
    ],
  };
}

/** Counts what the filled form means, and asks before anything is done. */
export async function submitDeadLetterForm(request: Request, { values }: Submission): Promise<Answer[]> {
  const { chat, say } = request;
  const checked = checkForm(await deadLetterForm(request), values, say);
  if (checked.errors) return keepOpen(checked.errors);
  const text = (name: string) => String(checked.values[name] ?? '');
  const now = chat.clock.now();
  const kind = kinds.find((one) => one === text('kind')) ?? 'dead';
  const since = text('since') === '' ? undefined : readTime(text('since'), now);
  const until = text('until') === '' ? undefined : readTime(text('until'), now);
  if (text('since') !== '' && !since) return keepOpen({ since: say('dlq.time_bad') });
  if (text('until') !== '' && !until) return keepOpen({ until: say('dlq.time_bad') });
  if (kind === 'history' && !since) return keepOpen({ since: say('dlq.time_needed') });
  return await confirmReplay(request, kind, {
    endpointId: text('endpoint') === any ? undefined : text('endpoint'),
    eventType: text('type') || undefined,
    since,
    until: until ?? (kind === 'history' ? new Date(now) : undefined),
  });
}
