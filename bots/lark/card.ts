import { visible, visibleLine } from '../../src/chat/visible-text.ts';

/** A part of a card; every object of it has its `tag`. Cards are built as objects, never from pieces of text (C4). */
export type Element = { tag: string } & Record<string, unknown>;

/** A card of JSON 2.0. `update_multi` is what makes changing it in place possible. */
export interface Card {
  schema: '2.0';
  config: { update_multi: true; width_mode: 'fill'; summary?: { content: string } };
  header?: Header | undefined;
  body: { elements: Element[] };
}

export interface Header {
  title: PlainText;
  subtitle?: PlainText | undefined;
  text_tag_list?: Element[] | undefined;
  template: 'blue' | 'green' | 'orange' | 'red' | 'grey';
}

export type PlainText = { tag: 'plain_text'; content: string };

/** A card; what the list of chats shows of it is its title or first words. */
export function card(header: Header | undefined, elements: Element[], summary: string): Card {
  const config: Card['config'] = { update_multi: true, width_mode: 'fill' };
  const short = visibleLine(summary).slice(0, 100).toWellFormed();
  if (short !== '') config.summary = { content: short };
  return { schema: '2.0', config, ...(header && { header }), body: { elements } };
}

/** Words that Lark shows as they stand: nothing in them is looked for. */
export function plain(text: string): PlainText {
  return { tag: 'plain_text', content: visible(text) };
}

/** A paragraph of plain words; none at all for empty ones. */
export function words(text: string, look: { color?: string; small?: boolean } = {}): Element[] {
  if (text.trim() === '') return [];
  const { color, small } = look;
  const style = { ...(color && { text_color: color }), ...(small && { text_size: 'notation' }) };
  return [{ tag: 'div', text: { ...plain(text), ...style } }];
}

export function markdownElement(content: string): Element {
  return { tag: 'markdown', content };
}
