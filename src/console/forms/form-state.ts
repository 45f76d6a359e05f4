import type { FormField, FormValues, ShowIf } from '../../chat/view.ts';

/** What the fields hold at first. */
export function firstValues(fields: FormField[]): FormValues {
  return Object.fromEntries(fields.map((field) => [field.name, firstValue(field)]));
}

function firstValue(field: FormField): string | boolean {
  return field.kind === 'toggle' ? field.value : String(field.value ?? '');
}

/** The fields that what is filled in leaves on the form. */
export function shownFields(fields: FormField[], values: FormValues): FormField[] {
  return fields.filter((field) => isShown(field.showIf, values));
}

function isShown(showIf: ShowIf | undefined, values: FormValues): boolean {
  return showIf === undefined || showIf.in.includes(String(values[showIf.field] ?? ''));
}

/** What is sent: the fields that are shown, so that nothing unseen takes effect. */
export function shownValues(fields: FormField[], values: FormValues): FormValues {
  return Object.fromEntries(shownFields(fields, values).map((field) => [field.name, values[field.name] ?? '']));
}
