import type { FormField, FormValues } from '../../chat/view.ts';
import type { Words } from '../words/en.ts';
import { shownFields } from './form-state.ts';

export type FormErrors = Record<string, string>;

/** What can be told without asking the server: what is missing, and numbers out of range. */
export function checkForm(fields: FormField[], values: FormValues, words: Words): FormErrors {
  const errors: FormErrors = {};
  for (const field of shownFields(fields, values)) {
    const problem = checkField(field, values[field.name], words);
    if (problem) errors[field.name] = problem;
  }
  return errors;
}

function checkField(field: FormField, value: string | boolean | undefined, words: Words): string | undefined {
  if (field.kind === 'toggle' || typeof value === 'boolean') return undefined;
  const text = (value ?? '').trim();
  if (text === '') return field.required ? words.form.required(field.label) : undefined;
  if (field.kind !== 'number') return undefined;
  const number = Number(text);
  if (!Number.isInteger(number)) return words.form.notANumber(field.label);
  const inRange = number >= field.min && number <= field.max;
  return inRange ? undefined : words.form.range(field.label, field.min, field.max);
}
