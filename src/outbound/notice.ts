import { shorten, visible, visibleLine } from '../chat/visible-text.ts';
import type { Language } from '../domain/errors.ts';
import { operationNotices } from './notices/operations.ts';
import { sessionNotices } from './notices/sessions.ts';
import { type FactShape, type Form, labels, type NoticeShape, type Tone } from './notices/shape.ts';
import { ticketNotices } from './notices/tickets.ts';
import { follow } from './paths.ts';

/**
 * An event in a few words, as the message of any chat is made of it. Everything is plain text with nothing hidden in
 * it (case C3), cut to sizes that every platform takes, and still to be escaped by whoever builds the message.
 */
export interface Notice {
  title: string;
  tone: Tone | undefined;
  facts: { label: string; value: string }[];
  text: string | undefined;
  link: { url: string; label: string } | undefined;
  /** Who says it, and the type: the same in every message, for receivers that look for a word. */
  footer: string;
}

/** What a notice is made of: an event as it is sent. */
export interface NoticedEvent {
  type: string;
  data: unknown;
}

const shapes = { ...ticketNotices, ...sessionNotices, ...operationNotices };

/** Types that are told in words of their own. */
export const noticedTypes: readonly string[] = Object.keys(shapes);

/** Characters of the parts: together less than Lark takes in bytes, in any script (20 kB, three bytes a character). */
const most = { title: 120, value: 240, text: 1_500, link: 1_000 } as const;
/** Characters of a value that are looked at: more than are shown, however much of them is white space. */
const lookedAt = 6_000;

/** The event in words. A type without words of its own is told by its name. */
export function noticeOf(event: NoticedEvent, language: Language): Notice {
  const { type, data } = event;
  const shape = shapeOf(event);
  const values: Values = (path, form) =>
    written(follow({ type, data }, ['data', ...path.split('.')]), form).slice(0, lookedAt);
  const text = shape.text && visible(values(shape.text)).trim();
  return {
    title: shorten(titleOf(shape.title[language], values), most.title),
    tone: shape.tone,
    facts: shape.facts.flatMap((fact) => factOf(fact, values, language)),
    text: text ? shorten(text, most.text) : undefined,
    link: (shape.links ?? []).map((path) => linkTo(values(path), language)).find((link) => link !== undefined),
    footer: `Switchhook · ${visibleLine(type)}`,
  };
}

function shapeOf({ type, data }: NoticedEvent): NoticeShape {
  const shape = Object.hasOwn(shapes, type) ? shapes[type] : undefined;
  if (typeof shape === 'function') return shape(data);
  return shape ?? { title: { en: visibleLine(type), zh: visibleLine(type) }, facts: [] };
}

type Values = (path: string, form?: Form) => string;

/** A title whose value is missing ends before its colon. */
function titleOf(title: string, values: Values): string {
  const filled = title.replace(/\{([\w.]+)(?::(host))?\}/g, (_, path: string, form?: 'host') => values(path, form));
  return visibleLine(filled).replace(/\s*[:：]$/, '');
}

function factOf([label, path, form]: FactShape, values: Values, language: Language): Notice['facts'] {
  const value = visibleLine(values(path, form));
  return value === '' ? [] : [{ label: labels[label][language], value: shorten(value, most.value) }];
}

function written(value: unknown, form: Form = 'text'): string {
  if (value === undefined || value === null) return '';
  if (form === 'count') return Array.isArray(value) ? String(value.length) : '';
  if (form === 'dollars') return typeof value === 'number' ? `$${value}` : '';
  if (form === 'host') return typeof value === 'string' && URL.canParse(value) ? new URL(value).host : '';
  if (Array.isArray(value)) return value.map(nameOf).join(form === 'names' ? ', ' : '\n');
  return typeof value === 'object' ? '' : String(value);
}

/** People and labels stand in lists as texts, or as objects with a name. */
function nameOf(item: unknown): string {
  if (typeof item === 'object' && item !== null && 'name' in item) return String(item.name);
  return typeof item === 'object' ? '' : String(item);
}

/** The words of a link name its host, so that nobody is led astray (case C2). */
function linkTo(url: string, language: Language): Notice['link'] {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.password) return undefined;
  if (parsed.href.length > most.link) return undefined;
  return { url: parsed.href, label: `${language === 'zh' ? '打开' : 'Open'} (${parsed.host})` };
}
