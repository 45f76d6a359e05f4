import { AppError } from '../domain/errors.ts';
import type { Request } from './command.ts';
import { type Submission, submitEdit, submitNew } from './forms/submit-webhook.ts';
import type { Answer } from './intent.ts';
import { submitDeadLetterForm } from './relay/dead-letter-form.ts';
import { submitEndpointEdit, submitNewEndpoint } from './relay/submit-endpoint.ts';

/** What a submitted form does, by the form's id. */
const submits: Readonly<Record<string, (request: Request, submission: Submission) => Promise<Answer[]>>> = {
  'webhook.new': submitNew,
  'webhook.edit': submitEdit,
  'endpoint.new': submitNewEndpoint,
  'endpoint.edit': submitEndpointEdit,
  'dlq.filter': submitDeadLetterForm,
};

/** The id of every form there is. */
export const formIds: readonly string[] = Object.keys(submits);

/** Carries out a submitted form. Throws `form_stale` for one that no longer exists. */
export function submit(request: Request, form: string, submission: Submission): Promise<Answer[]> {
  const handler = Object.hasOwn(submits, form) ? submits[form] : undefined;
  if (!handler) throw new AppError('form_stale');
  return handler(request, submission);
}
