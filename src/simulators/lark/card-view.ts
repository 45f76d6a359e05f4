import { type Json, listAt, objectsIn, parseObject, textAt } from './json.ts';
import type { LarkMessage } from './world.ts';

/** A button as a person sees it. */
export interface SeenButton {
  text: string;
  /** What comes back when it is pressed. */
  value: Json;
  name: string;
  submits: boolean;
  confirm: string | undefined;
}

/** A field of a form as a person sees it. */
export interface SeenField {
  name: string;
  kind: 'text' | 'password' | 'multiline' | 'select';
  label: string;
  placeholder: string;
  value: string;
  required: boolean;
  maxLength: number;
  options: { value: string; text: string }[];
}

/** The card that a message shows now; undefined for a text. */
export function cardOf(message: LarkMessage): Json | undefined {
  return message.type === 'interactive' ? parseObject(message.content) : undefined;
}

/** Every button of a card, in order. */
export function buttonsOf(card: Json): SeenButton[] {
  return [...objectsIn(card)]
    .filter(({ tag }) => tag === 'button')
    .map((button) => ({
      text: textAt(button.text, 'content'),
      value: callbackOf(button),
      name: textAt(button, 'name'),
      submits: button.form_action_type === 'submit',
      confirm: 'confirm' in button ? textAt((button.confirm as Json).text, 'content') : undefined,
    }));
}

function callbackOf(button: Json): Json {
  const behavior = listAt(button, 'behaviors').find((one) => textAt(one, 'type') === 'callback');
  const value = (behavior as Json | undefined)?.value;
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

/** The fields of a card's form; empty where there is none. */
export function fieldsOf(card: Json): SeenField[] {
  const form = [...objectsIn(card)].find(({ tag }) => tag === 'form');
  return [...objectsIn(form?.elements)].filter(({ tag }) => tag === 'input' || tag === 'select_static').map(seenField);
}

function seenField(field: Json): SeenField {
  const type = textAt(field, 'input_type');
  const typed = type === 'password' ? 'password' : type === 'multiline_text' ? 'multiline' : 'text';
  return {
    name: textAt(field, 'name'),
    kind: field.tag === 'select_static' ? 'select' : typed,
    label: textAt(field.label, 'content'),
    placeholder: textAt(field.placeholder, 'content'),
    value: textAt(field, field.tag === 'select_static' ? 'initial_option' : 'default_value'),
    required: field.required === true,
    maxLength: typeof field.max_length === 'number' ? field.max_length : 1_000,
    options: listAt(field, 'options').map((one) => ({
      value: textAt(one, 'value'),
      text: textAt((one as Json).text, 'content'),
    })),
  };
}

/** All words of a message, as a person would read them: titles, texts, Markdown source, labels, buttons. */
export function textOf(message: LarkMessage): string {
  const parsed = parseObject(message.content);
  if (message.type === 'text') return textAt(parsed, 'text');
  return [...objectsIn(parsed)].flatMap(({ content }) => (typeof content === 'string' ? [content] : [])).join('\n');
}

/** What a person reads: as `textOf`, with the character references of Markdown as the characters they stand for. */
export function readingOf(message: LarkMessage): string {
  return textOf(message).replace(/&#(\d{1,7});/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

/** Where the links of a message's Markdown lead: those with words of their own, and addresses that stand for themselves. */
export function linksIn(message: LarkMessage): string[] {
  const parts = [...objectsIn(parseObject(message.content))].filter(({ tag }) => tag === 'markdown');
  const texts = parts.map((part) => textAt(part, 'content').replace(/(`+)[\s\S]*?\1/g, ' '));
  return texts.flatMap((text) =>
    [...text.matchAll(/\]\(([^)\s]*)\)|(?<!\()\bhttps?:\/\/[^\s<>)]+/g)].map((found) => found[1] ?? found[0]),
  );
}

/** Whom a message would notify: `<at …>` in texts and Markdown, outside of plain text elements. */
export function mentionsIn(message: LarkMessage): string[] {
  const parsed = parseObject(message.content);
  const texts =
    message.type === 'text'
      ? [textAt(parsed, 'text')]
      : [...objectsIn(parsed)].flatMap(({ tag, content }) =>
          (tag === 'markdown' || tag === 'lark_md') && typeof content === 'string' ? [content] : [],
        );
  return texts.flatMap((text) => text.match(/<(?:at|person)\b[^>]*>/gi) ?? []);
}
