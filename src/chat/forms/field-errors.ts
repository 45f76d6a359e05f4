import type { AppError, ErrorCode, Language } from '../../domain/errors.ts';
import { type Say, wording } from '../texts.ts';
import type { FormField } from '../view.ts';
import type { FormErrors } from './check-form.ts';

/** The form's field for a field of the use cases, where the names differ. */
const byField: Readonly<Record<string, string>> = {
  secureHeader: 'secureHeaderValue',
  'secureHeader.name': 'secureHeaderName',
  'secureHeader.value': 'secureHeaderValue',
  resource: 'resourceId',
  'resource.id': 'resourceId',
  'resource.type': 'resourceType',
  commandType: 'commands',
};

/** The form's field for errors that name none. */
const byCode: Partial<Record<ErrorCode, string>> = {
  name_required: 'name',
  conflict: 'webhookId',
  check_required: 'secret',
  commands_required: 'commands',
  template_invalid: 'commands',
  backend_unknown: 'resourceId',
  backend_cannot: 'resourceType',
  backend_unconfigured: 'resourceId',
};

/** What a use case said against a form's values, at the field that it is about; else for the form as a whole. */
export function fieldErrors(error: AppError, fields: readonly FormField[], language: Language): FormErrors {
  const named = String(error.details.field ?? '').replace(/\.\d+$/, '');
  const wanted = byField[named] ?? (named || byCode[error.code]) ?? '_';
  const field = fields.some(({ name }) => name === wanted) ? wanted : '_';
  return { [field]: sentenceAt(error, language, wording(language), field) };
}

/** At a field its name need not be said again, and words of REST are put into words of the form. */
export function sentenceAt(error: AppError, language: Language, say: Say, field: string): string {
  if (error.code === 'check_required') return say('form.check_required');
  if (error.code === 'conflict' && field === 'webhookId') return say('form.taken');
  if (error.code !== 'field_invalid' || field === '_') return error.sentence(language);
  const why = (language === 'zh' ? error.details.whyZh : undefined) ?? error.details.why;
  return upperFirst(String(why ?? error.sentence(language)));
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
