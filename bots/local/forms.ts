import { z } from 'zod';
import type { Form, FormField } from '../../src/chat/view.ts';
import { visible } from '../../src/chat/visible-text.ts';

/** A submitted form as the browser sends it; what its values mean is for the core to check. */
export const submittedForm = z.strictObject({
  channel: z.string().min(1).max(120),
  form: z.string().min(1).max(60),
  context: z.string().max(255),
  values: z.record(z.string().max(100), z.union([z.string().max(40_000), z.boolean()])),
});

/** A form as the browser gets it. Values stay as they are: what is edited must not be changed by showing it. */
export function renderForm(form: Form): Form {
  return {
    ...form,
    title: visible(form.title),
    intro: form.intro === undefined ? undefined : visible(form.intro),
    fields: form.fields.map(renderField),
  };
}

function renderField(field: FormField): FormField {
  const words = { label: visible(field.label), ...(field.help !== undefined && { help: visible(field.help) }) };
  if (field.kind !== 'select') return { ...field, ...words };
  const options = field.options.map(({ value, label }) => ({ value, label: visible(label) }));
  return { ...field, ...words, options };
}
