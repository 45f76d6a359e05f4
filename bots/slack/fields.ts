import type { InputBlock, NumberInput, PlainTextElement, PlainTextInput, PlainTextOption } from '@slack/types';
import { wording } from '../../src/chat/texts.ts';
import type { FormField, FormValues } from '../../src/chat/view.ts';
import { shorten, visibleLine } from '../../src/chat/visible-text.ts';
import type { Language } from '../../src/domain/errors.ts';
import { optionValue } from './option-value.ts';
import { partName, textParts } from './text-parts.ts';

// https://docs.slack.dev/reference/block-kit/block-elements
const limits = { text: 3_000, label: 2_000, hint: 2_000, placeholder: 150, option: 75, options: 100 } as const;

/** The one `action_id` of all inputs: the block says which field it is. */
const inputAction = 'v';
/** … and of those that tell at once what was chosen, because others follow it. */
export const tellingAction = 'v:follow';

export interface FieldSpot {
  values: FormValues;
  language: Language;
  /** Whether other fields follow this one. */
  tells: boolean;
}

type Of<Kind extends FormField['kind']> = Extract<FormField, { kind: Kind }>;

/** The blocks of a field: one, or several for text that is longer than Slack's inputs hold. */
export function fieldBlocks(field: FormField, spot: FieldSpot): InputBlock[] {
  switch (field.kind) {
    case 'text':
      return textBlocks(field, spot);
    case 'number':
      return [block(field, numberInput(field, spot), spot)];
    case 'toggle':
      return [block(field, toggleBox(field, spot), spot)];
    case 'select':
      return [block(field, select(field, spot), spot)];
  }
}

function block(field: FormField, element: InputBlock['element'], spot: FieldSpot): InputBlock {
  const hint = hintOf(field, spot);
  return {
    type: 'input',
    block_id: field.name,
    label: plain(field.label, limits.label),
    element,
    optional: field.kind === 'toggle' || field.required !== true,
    ...(hint !== '' && { hint: plain(hint, limits.hint) }),
    ...(spot.tells && { dispatch_action: true }),
  };
}

/** Choices that are said below a field. */
const mostOffered = 12;

/** Slack completes nothing while one types, so what could be typed is said. */
function hintOf(field: FormField, { values, language }: FieldSpot): string {
  if (field.kind !== 'text') return field.help ?? '';
  const by = field.suggestionsBy;
  const offered = by?.values[String(values[by.field] ?? '')] ?? field.suggestions ?? [];
  const list = shorten(offered.slice(0, mostOffered).join(', '), 600);
  return [field.help ?? '', list === '' ? '' : wording(language)('place.choices', { list })].join(' ').trim();
}

function textBlocks(field: Of<'text'>, spot: FieldSpot): InputBlock[] {
  const value = String(spot.values[field.name] ?? field.value ?? '');
  const parts = textParts(value, limits.text);
  const say = wording(spot.language);
  return parts.map((part, index) => ({
    ...block(field, textInput(field, part.text, parts.length), spot),
    ...(index > 0 && {
      block_id: partName(field.name, index, part),
      label: plain(say('place.part', { label: field.label, part: index + 1 }), limits.label),
      optional: true,
    }),
  }));
}

function textInput(field: Of<'text'>, part: string, parts: number): PlainTextInput {
  const longest = Math.min(parts > 1 ? limits.text : (field.maxLength ?? limits.text), limits.text);
  return {
    type: 'plain_text_input',
    action_id: inputAction,
    multiline: field.multiline === true,
    max_length: Math.max(longest, part.length),
    ...(part !== '' && { initial_value: part }),
    ...(field.placeholder && { placeholder: plain(field.placeholder, limits.placeholder) }),
  };
}

function numberInput(field: Of<'number'>, { values }: FieldSpot): NumberInput {
  const value = String(values[field.name] ?? field.value ?? '');
  const fits = value !== '' && Number(value) >= field.min && Number(value) <= field.max;
  return {
    type: 'number_input',
    action_id: inputAction,
    is_decimal_allowed: false,
    min_value: String(field.min),
    max_value: String(field.max),
    ...(fits && { initial_value: value }),
  };
}

function toggleBox(field: Of<'toggle'>, { values, language, tells }: FieldSpot): InputBlock['element'] {
  const option: PlainTextOption = { text: plain(wording(language)('place.yes'), limits.option), value: 'true' };
  const on = (values[field.name] ?? field.value) === true;
  return {
    type: 'checkboxes',
    action_id: tells ? tellingAction : inputAction,
    options: [option],
    ...(on && { initial_options: [option] }),
  };
}

function select(field: Of<'select'>, { values, tells }: FieldSpot): InputBlock['element'] {
  const options = field.options
    .slice(0, limits.options * limits.options)
    .map(({ value, label }): PlainTextOption => ({ text: plain(label, limits.option), value: optionValue(value) }));
  const chosen = String(values[field.name] ?? field.value ?? '');
  const initial = options.find(({ value }) => value === optionValue(chosen));
  return {
    type: 'static_select',
    action_id: tells ? tellingAction : inputAction,
    ...(options.length > limits.options ? { option_groups: groups(options) } : { options }),
    ...(initial && chosen !== '' && { initial_option: initial }),
  };
}

/** More options than a select holds stand in groups, named by where they begin. */
function groups(options: readonly PlainTextOption[]): { label: PlainTextElement; options: PlainTextOption[] }[] {
  const found = [];
  for (let at = 0; at < options.length; at += limits.options) {
    const some = options.slice(at, at + limits.options);
    found.push({ label: plain(`${some[0]?.text.text ?? ''} …`, limits.option), options: some });
  }
  return found;
}

function plain(text: string, max: number): PlainTextElement {
  return { type: 'plain_text', text: shorten(visibleLine(text), max) || '…', emoji: false };
}
