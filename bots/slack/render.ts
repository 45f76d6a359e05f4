import type { KnownBlock } from '@slack/types';
import { safeTree } from '../../src/chat/markdown.ts';
import type { Field, ListItem, ResultCard, Tone, View } from '../../src/chat/view.ts';
import { shorten, visible } from '../../src/chat/visible-text.ts';
import { buttonRows } from './buttons.ts';
import { cardContents, cardText, manners } from './card.ts';
import { type Content, mostBlocks, pack } from './limits.ts';
import { escapeText } from './mrkdwn.ts';
import { type Piece, section, words } from './rich-parts.ts';
import { richParts } from './rich-text.ts';

/** What one message of Slack says: blocks, and the text of which notifications are made. */
export interface SlackMessage {
  text: string;
  blocks: KnownBlock[];
}

/** Length of the text beside the blocks. */
const longestText = 300;

/** A view as messages: one, or several where it is more than a message holds. Nothing of it is dropped. */
export function renderMessages(view: View): SlackMessage[] {
  const text = escapeText(shorten(visible(summaryOf(view)), longestText)) || '…';
  const groups = view.kind === 'result' ? [cardBlocks(view.card)] : pack(contentsOf(view));
  return groups.map((blocks) => ({ text, blocks }));
}

/** A card is one message, for it is updated in place: text that is too heavy is written more simply. */
function cardBlocks(card: ResultCard): KnownBlock[] {
  const written = manners.map((manner) => pack(cardContents(card, manner)));
  return (written.find((groups) => groups.length === 1) ?? written.at(-1) ?? []).flat();
}

/** A view as blocks of a modal or home tab, at most as many as it holds; the rest is for `more` to announce. */
export function renderBlocks(views: readonly View[], more: string): KnownBlock[] {
  const blocks = views.flatMap((view, index): KnownBlock[] => [
    ...(index > 0 ? [{ type: 'divider' as const }] : []),
    ...pack(contentsOf(view), mostBlocks.view).flat(),
  ]);
  if (blocks.length <= mostBlocks.view) return blocks;
  return [...blocks.slice(0, mostBlocks.view - 1), ...pack([line(words(more, { italic: true }))]).flat()];
}

/** Marks of a tone: never colour alone. */
const marks: Readonly<Record<Tone, string>> = { neutral: '⚪', good: '🟢', warning: '🟡', bad: '🔴' };

function contentsOf(view: View): Content[] {
  switch (view.kind) {
    case 'text':
      return [line(words(`${view.tone && view.tone !== 'neutral' ? `${marks[view.tone]} ` : ''}${view.text}`))];
    case 'markdown':
      return [{ type: 'rich', parts: richParts(safeTree(view.markdown)) }];
    case 'fields':
      return [title(view.title, view.tone), fields(view.fields), ...buttonRows(view.buttons)];
    case 'list':
      return listContents(view);
    case 'buttons':
      return [line(words(view.text)), ...buttonRows(view.buttons)];
    case 'secret':
      return [
        title(view.title),
        line(words(view.intro)),
        fields(view.fields),
        ...(view.steps === undefined ? [] : [{ type: 'rich' as const, parts: richParts(safeTree(view.steps)) }]),
        ...buttonRows(view.buttons),
      ];
    case 'form':
      return [title(view.form.title), line(words(view.form.intro ?? ''))];
    case 'result':
      return cardContents(view.card, 'rich');
  }
}

function summaryOf(view: View): string {
  switch (view.kind) {
    case 'text':
    case 'buttons':
      return view.text;
    case 'markdown':
      return view.markdown;
    case 'form':
      return view.form.title;
    case 'result':
      return cardText(view.card);
    default:
      return view.title;
  }
}

function line(elements: readonly Piece[]): Content {
  return { type: 'rich', parts: section(elements) };
}

function title(text: string, tone?: Tone): Content {
  return line(words(`${tone ? `${marks[tone]} ` : ''}${text}`, { bold: true }));
}

function fields(all: readonly Field[]): Content {
  const lines = all.flatMap(({ label, value, code, tone }, index) => [
    ...words(index > 0 ? '\n' : ''),
    ...words(`${label}: `, { bold: true }),
    ...words(tone && tone !== 'neutral' ? `${marks[tone]} ` : ''),
    ...words(value, code ? { code: true } : {}),
  ]);
  return line(lines);
}

function listContents(view: Extract<View, { kind: 'list' }>): Content[] {
  const head = [title(view.title), line(words(view.intro ?? ''))];
  return [...head, ...items(view.items), ...buttonRows(view.buttons), ...buttonRows(view.more ? [view.more] : [])];
}

/** Items without buttons share a block, so that long lists stay within the number of blocks. */
function items(all: readonly ListItem[]): Content[] {
  const contents: Content[] = [];
  let shared: Piece[] = [];
  for (const item of all) {
    shared.push(...words(shared.length > 0 ? '\n' : ''), ...itemPieces(item));
    if (!item.buttons?.length) continue;
    contents.push(line(shared), ...buttonRows(item.buttons));
    shared = [];
  }
  return [...contents, line(shared)];
}

function itemPieces({ title: name, text, state }: ListItem): Piece[] {
  const mark = state ? ` · ${marks[state.tone]} ${state.text}` : '';
  return [...words(name, { bold: true }), ...words(mark), ...words(text === '' ? '' : `\n${text}`)];
}
