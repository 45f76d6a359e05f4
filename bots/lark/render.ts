import type { Field, ListItem, Tone, View } from '../../src/chat/view.ts';
import { shorten, visible, visibleLine } from '../../src/chat/visible-text.ts';
import { buttonRow } from './buttons.ts';
import { type Card, type Element, type Header, markdownElement, plain, words } from './card.ts';
import { escaped, fitsCode } from './escape.ts';
import { fitCards } from './fit.ts';
import { markdownElements } from './markdown.ts';
import { resultContents } from './result-card.ts';

/** Forms are shown by their own file, because they need a place to keep what was typed. */
export type ShownView = Exclude<View, { kind: 'form' }>;

/** A view as cards: nearly always one, more when it does not fit on one. */
export function renderView(view: ShownView): Card[] {
  switch (view.kind) {
    case 'text':
      return fitCards({ groups: split(withTone(view.text, view.tone)), summary: view.text });
    case 'markdown':
      return fitCards({ groups: markdownElements(view.markdown).map(alone), summary: view.markdown });
    case 'buttons':
      return fitCards({ groups: [[...words(view.text), ...buttonRow(view.buttons)]], summary: view.text });
    case 'fields': {
      const groups = [...view.fields.map(fieldElements), buttonRow(view.buttons)];
      return fitCards({ header: titled(view.title, view.tone), groups, summary: view.title });
    }
    case 'list': {
      const last = buttonRow([...(view.more ? [view.more] : []), ...(view.buttons ?? [])]);
      const groups = [words(view.intro ?? ''), ...view.items.map(itemElements), last];
      return fitCards({ header: titled(view.title), groups, summary: view.title });
    }
    case 'secret': {
      const steps = markdownElements(view.steps ?? '').map(alone);
      const groups = [words(view.intro), ...view.fields.map(fieldElements), ...steps, buttonRow(view.buttons)];
      return fitCards({ header: titled(view.title, 'good'), groups, summary: view.title });
    }
    case 'result':
      return fitCards(resultContents(view.card));
  }
}

/** One line that says what a view is about, for a toast. */
export function headline(view: View): string {
  switch (view.kind) {
    case 'text':
    case 'buttons':
      return visibleLine(view.text);
    case 'markdown':
      return visibleLine(view.markdown);
    case 'form':
      return visibleLine(view.form.title);
    case 'result':
      return visibleLine(view.card.title);
    case 'fields':
    case 'list':
    case 'secret':
      return visibleLine(view.title);
  }
}

const templates = { neutral: 'blue', good: 'green', warning: 'orange', bad: 'red' } as const;
const signs = { neutral: '', good: '✅ ', warning: '⚠️ ', bad: '⛔ ' } as const;

function titled(title: string, tone: Tone = 'neutral'): Header {
  return { title: plain(shorten(visibleLine(title), 200) || '…'), template: templates[tone] };
}

function withTone(text: string, tone: Tone = 'neutral'): string {
  return `${signs[tone]}${text}`;
}

/** Long plain words in pieces that fit on a card. */
function split(text: string): Element[][] {
  const pieces = text.match(/[\s\S]{1,3000}/gu) ?? [];
  return pieces.map((piece) => words(piece));
}

function alone(element: Element): Element[] {
  return [element];
}

/** What is to be copied stands in a block of code, which Lark gives a copy button. */
function fieldElements({ label, value, copy, code, tone = 'neutral' }: Field): Element[] {
  const name = `**${escaped(visibleLine(label))}**`;
  const whole = visible(value);
  if (!fitsCode(whole) || whole.trim() === '') return words(`${visibleLine(label)}: ${whole}`);
  if (copy && !whole.includes('```')) return [markdownElement(`${name}\n\`\`\`\n${whole}\n\`\`\``)];
  const shown = code && !/[`\n]/.test(whole) ? `\`${whole}\`` : escaped(whole);
  return [markdownElement(`${name}  ${signs[tone]}${shown}`)];
}

/** The item's words are plain: a name can't pose as a title or a link. */
function itemElements({ title, text, state, buttons }: ListItem): Element[] {
  const sign = state ? `${signs[state.tone]}${escaped(visibleLine(state.text))}` : '';
  const line = `**${escaped(visibleLine(title)) || '…'}**${sign && `  ${sign}`}`;
  return [markdownElement(line), ...words(text, { small: true }), ...buttonRow(buttons)];
}
