import { wording } from '../../src/chat/texts.ts';
import type { FormField, FormValues } from '../../src/chat/view.ts';
import { shorten, visibleLine } from '../../src/chat/visible-text.ts';
import type { Language } from '../../src/domain/errors.ts';
import { buttonElement } from './buttons.ts';
import { type Card, card, type Element, plain, words } from './card.ts';
import type { FilledForm } from './form-state.ts';

/** Lark's inputs hold so many characters. */
const longestInput = 1_000;
const longestPlaceholder = 100;

/** What a text field shows that was filled with a secret: the secret itself never stands on a card again. */
const kept = '••••••••';

/**
 * A form as a card: there are no dialogs in Lark. Problems stand at their fields, values that were typed are kept.
 * `token` names what the server remembers of it. Fields can't appear and vanish while it is filled, so all are shown.
 */
export function formCard(filled: FilledForm, token: string, errors: Record<string, string> = {}): Card {
  const { form } = filled;
  const fields = form.fields.flatMap((field) => fieldElements(field, filled, errors[field.name]));
  const unplaced = Object.entries(errors).filter(([name]) => !form.fields.some((field) => field.name === name));
  const submit: Element = {
    tag: 'button',
    name: 'submit',
    text: plain(visibleLine(form.submit)),
    type: 'primary',
    form_action_type: 'submit',
    behaviors: [{ type: 'callback', value: { form: token } }],
  };
  const elements = [
    ...words(form.intro ?? ''),
    ...unplaced.flatMap(([, why]) => words(`⛔ ${why}`, { color: 'red' })),
    { tag: 'form', name: 'form', elements: [...fields, submit] },
    buttonElement({ label: form.cancel, action: 'dismiss', value: '' }),
  ];
  const header = { title: plain(visibleLine(form.title)), template: 'blue' as const };
  return card(header, elements, form.title);
}

function fieldElements(field: FormField, filled: FilledForm, problem: string | undefined): Element[] {
  return [...inputElements(field, filled), ...words(problem === undefined ? '' : `⛔ ${problem}`, { color: 'red' })];
}

function inputElements(field: FormField, { values, language }: FilledForm): Element[] {
  const help = words(helpOf(field), { small: true, color: 'grey' });
  switch (field.kind) {
    case 'toggle':
      return [...label(field), select(field, onOff(language), String(values[field.name] ?? field.value)), ...help];
    case 'select':
      return [...label(field), select(field, field.options, String(values[field.name] ?? field.value ?? '')), ...help];
    case 'number':
      return [input(field, String(values[field.name] ?? field.value ?? ''), 'text'), ...help];
    case 'text':
      return [...textElements(field, String(values[field.name] ?? field.value ?? '')), ...help];
  }
}

/** Text that is longer than an input holds is shown and stays as it is; it is not cut in silence. */
function textElements(field: Extract<FormField, { kind: 'text' }>, value: string): Element[] {
  if (isTooLong(value)) return [...label(field), ...words(shorten(value, longestInput), { small: true })];
  if (field.secret) return [input({ ...field, placeholder: value === '' ? '' : kept }, '', 'password')];
  return [input(field, value, field.multiline ? 'multiline_text' : 'text')];
}

/** Whether a value has to stay as it is, because Lark's inputs can't hold it. */
function isTooLong(value: string): boolean {
  return value.length > longestInput;
}

function input(
  field: Extract<FormField, { kind: 'text' | 'number' }>,
  value: string,
  input_type: 'text' | 'multiline_text' | 'password',
): Element {
  const most = field.kind === 'text' ? (field.maxLength ?? longestInput) : 10;
  const placeholder = field.kind === 'text' ? (field.placeholder ?? '') : '';
  return {
    tag: 'input',
    name: field.name,
    label: plain(visibleLine(field.label)),
    label_position: 'top',
    ...(placeholder !== '' && { placeholder: plain(shorten(placeholder, longestPlaceholder)) }),
    ...(value !== '' && { default_value: value }),
    input_type,
    ...(input_type === 'multiline_text' && { rows: 4 }),
    max_length: Math.min(most, longestInput),
    required: isRequired(field),
    width: 'fill',
  };
}

function select(field: FormField, options: readonly { value: string; label: string }[], value: string): Element {
  return {
    tag: 'select_static',
    name: field.name,
    options: options.map((option) => ({ value: option.value, text: plain(visibleLine(option.label) || '…') })),
    ...(options.some((option) => option.value === value) && { initial_option: value }),
    required: field.kind === 'toggle' || isRequired(field),
    width: 'fill',
  };
}

/** A field that others may hide is asked for by the server, which knows whether it is hidden. */
function isRequired(field: FormField): boolean {
  return field.kind !== 'toggle' && field.required === true && field.showIf === undefined;
}

/** There is no switch among Lark's components. */
function onOff(language: Language): { value: string; label: string }[] {
  const say = wording(language);
  return [
    { value: 'true', label: say('webhook.on') },
    { value: 'false', label: say('webhook.off') },
  ];
}

function label(field: FormField): Element[] {
  return words(visibleLine(field.label));
}

/** Lark completes nothing while one types, so what could be typed is said. */
function helpOf(field: FormField): string {
  const choices = field.kind === 'text' ? (field.suggestions ?? []).slice(0, 12).join(', ') : '';
  return [field.help ?? '', choices && `→ ${shorten(choices, 300)}`].filter((part) => part !== '').join(' ');
}

/** What a person has filled in, in the form's own terms; what they could not change is taken from before. */
export function submittedValues({ form, values: before }: FilledForm, typed: Record<string, unknown>): FormValues {
  return Object.fromEntries(form.fields.map((field) => [field.name, fieldValue(field, before, typed[field.name])]));
}

function fieldValue(field: FormField, before: FormValues, typed: unknown): string | boolean {
  const earlier = before[field.name] ?? ('value' in field ? field.value : undefined);
  const text = typeof typed === 'string' ? typed : '';
  if (field.kind === 'toggle') return typed === undefined ? earlier === true : text === 'true';
  const stays = field.kind === 'text' && (isTooLong(String(earlier ?? '')) || (field.secret && text === ''));
  return stays ? String(earlier ?? '') : text;
}
