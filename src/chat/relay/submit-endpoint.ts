import type { EndpointAnswer } from '../../admin/relay.ts';
import { AppError } from '../../domain/errors.ts';
import type { Request } from '../command.ts';
import { checkForm, type FormErrors } from '../forms/check-form.ts';
import { sentenceAt } from '../forms/field-errors.ts';
import { keepOpen, saveOrKeepOpen } from '../forms/keep-open.ts';
import type { Submission } from '../forms/submit-webhook.ts';
import type { Answer } from '../intent.ts';
import { requireAdmin } from '../require-role.ts';
import type { Form, View } from '../view.ts';
import { utc } from '../views/utc.ts';
import { endpointButton, shortUrl } from './endpoint-buttons.ts';
import { endpointForm } from './endpoint-form.ts';
import { readEndpointEdit, readNewEndpoint } from './endpoint-values.ts';
import { endpointView } from './endpoint-view.ts';
import { relayWords } from './find-endpoint.ts';

/** Makes the endpoint of a filled form, or keeps the form open with what is wrong. The role is checked again (I2). */
export async function submitNewEndpoint(request: Request, { values }: Submission): Promise<Answer[]> {
  const { chat, context, project, say } = request;
  await requireAdmin(request, 'endpoint.create');
  const form = endpointForm(project, undefined, say);
  const checked = checkForm(form, values, say);
  if (checked.errors) return keepOpen(checked.errors);
  const read = readNewEndpoint(checked.values, say);
  if (read.errors) return keepOpen(read.errors);
  const save = async (): Promise<Answer[]> => {
    const answer = await chat.relay.createEndpoint(context.actor, project, read.input);
    const title = say('endpoint.created', { url: shortUrl(answer.endpoint) });
    const view: View =
      answer.secret === undefined
        ? endpointView(answer.endpoint, relayWords(request))
        : keyView(request, answer, { title, intro: say('endpoint.created_once') });
    return [{ kind: 'private', view }];
  };
  return await saveOrKeepOpen(save, (error) => fieldErrors(error, form, request));
}

/** Changes an endpoint if it is still the version that the form was opened with. */
export async function submitEndpointEdit(request: Request, { about, values }: Submission): Promise<Answer[]> {
  const { chat, context, project, say } = request;
  const [, id = '', version] = about.split('/');
  if (!/^\d{1,9}$/.test(version ?? '')) throw new AppError('form_stale');
  await requireAdmin(request, 'endpoint.edit');
  const before = await chat.relay.getEndpoint(context.actor, project, id);
  const form = endpointForm(project, before, say);
  const checked = checkForm(form, values, say);
  if (checked.errors) return keepOpen(checked.errors);
  const read = readEndpointEdit(checked.values, before, say);
  if (read.errors) return keepOpen(read.errors);
  const save = async (): Promise<Answer[]> => {
    const { endpoint } = await chat.relay.editEndpoint(context.actor, project, id, read.input, Number(version));
    return [{ kind: 'private', view: endpointView(endpoint, relayWords(request)) }];
  };
  return await saveOrKeepOpen(save, (error) => fieldErrors(error, form, request));
}

/** What is shown once, to one person: the new key, and until when the old one signs. */
export function keyView(
  request: Request,
  { endpoint, secret }: EndpointAnswer,
  { title, intro }: { title: string; intro: string },
): View {
  const { say } = request;
  const words = relayWords(request);
  const old = endpoint.keys.find(({ until }) => until !== undefined)?.until;
  const publicKey = endpoint.keys[0]?.publicKey;
  return {
    kind: 'secret',
    title,
    intro: old ? `${intro} ${say('endpoint.rotated_until', { until: utc(old) })}` : intro,
    fields: [
      { label: say('endpoint.url'), value: endpoint.url, code: true },
      { label: say('endpoint.secret'), value: secret ?? '', code: true, copy: true },
      ...(publicKey === undefined
        ? []
        : [{ label: say('endpoint.public_key'), value: publicKey, code: true, copy: true }]),
    ],
    buttons: [
      { ...endpointButton('test', endpoint, words), style: 'primary' },
      endpointButton('show', endpoint, words),
    ],
  };
}

/** The form's field for what a use case said against a value. */
const byField: Readonly<Record<string, string>> = {
  timeoutMs: 'timeout',
  signatures: 'signature',
  'ordering.field': 'orderField',
  transform: 'body',
};

function fieldErrors(error: AppError, form: Form, { context, say }: Request): FormErrors {
  const named = error.code === 'address_refused' ? 'url' : String(error.details.field ?? '').replace(/\.\d+$/, '');
  const wanted = error.code === 'template_invalid' ? 'body' : (byField[named] ?? named);
  const field = form.fields.some(({ name }) => name === wanted) ? wanted : '_';
  return { [field]: sentenceAt(error, context.language, say, field) };
}
