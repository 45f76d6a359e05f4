import { isShown } from '../form-summary.ts';
import type { Say } from '../texts.ts';
import type { Form, FormField, FormValues } from '../view.ts';

/** Problems by field; `_` is the form as a whole. */
export type FormErrors = Record<string, string>;

/** What a form was filled with: the fields that were shown and nothing else, or what is wrong with them. */
export type Checked = { values: FormValues; errors?: undefined } | { errors: FormErrors };

/**
 * Holds submitted values against their form: known fields, the right kind, within length and range, a choice of the
 * list. A field that the others hide counts as not filled. What the values mean is for the use case to check.
 */
export function checkForm(form: Form, submitted: FormValues, say: Say): Checked {
  const unknown = Object.keys(submitted).find((name) => !form.fields.some((field) => field.name === name));
  if (unknown !== undefined) return { errors: { _: say('form.unknown_field', { field: unknown.slice(0, 100) }) } };
  const shown = form.fields.filter((field) => isShown(field, submitted));
  const values: FormValues = {};
  const errors: FormErrors = {};
  for (const field of shown) {
    const value = typedValue(field, submitted[field.name]);
    const problem = problemOf(field, value, say);
    if (problem !== undefined) errors[field.name] = problem;
    values[field.name] = value;
  }
  return Object.keys(errors).length > 0 ? { errors } : { values };
}

/** Text is trimmed, except secrets: a space there may be meant. */
function typedValue(field: FormField, value: string | boolean | undefined): string | boolean {
  if (field.kind === 'toggle') return value === true || value === 'true' || value === 'on';
  const text = String(value ?? '');
  return field.kind === 'text' && field.secret ? text : text.trim();
}

function problemOf(field: FormField, value: string | boolean, say: Say): string | undefined {
  if (typeof value === 'boolean' || field.kind === 'toggle') return undefined;
  if (value === '') return field.required ? say('form.required') : undefined;
  switch (field.kind) {
    case 'select':
      return field.options.some((option) => option.value === value) ? undefined : say('form.choose');
    case 'number':
      return isWithin(value, field) ? undefined : say('form.whole_number', { min: field.min, max: field.max });
    case 'text':
      return value.length > (field.maxLength ?? value.length)
        ? say('form.too_long', { max: field.maxLength ?? 0 })
        : undefined;
  }
}

function isWithin(text: string, { min, max }: { min: number; max: number }): boolean {
  const number = Number(text);
  return /^\d{1,9}$/.test(text) && number >= min && number <= max;
}
