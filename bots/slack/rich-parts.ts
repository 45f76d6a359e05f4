import type { RichTextBlock, RichTextLink, RichTextText } from '@slack/types';
import { visible } from '../../src/chat/visible-text.ts';

// https://docs.slack.dev/reference/block-kit/blocks/rich-text-block, as far as we use it.

/** What our lines consist of. Nothing else is ever made: no mention, no emoji, no date (cases C1, P4). */
export type Piece = RichTextText | RichTextLink;
export type Style = NonNullable<Piece['style']>;

export interface Section {
  type: 'rich_text_section';
  elements: Piece[];
}

export interface Standing {
  type: 'rich_text_quote' | 'rich_text_preformatted';
  elements: Piece[];
  border?: 0 | 1;
}

/** A list that may begin later than at 1; the SDK's type does not know `offset` yet. */
export interface List {
  type: 'rich_text_list';
  style: 'bullet' | 'ordered';
  elements: Section[];
  indent?: number;
  offset?: number;
  border?: 0 | 1;
}

export type Part = Section | Standing | List;

/** Plain words as a piece, with the invisible spelled out (case C3); nothing for an empty text, which Slack refuses. */
export function words(text: string, style: Style = {}): Piece[] {
  return text === '' ? [] : [styled({ type: 'text', text: visible(text) }, style)];
}

export function styled<P extends Piece>(piece: P, style: Style): P {
  return Object.keys(style).length > 0 ? { ...piece, style } : piece;
}

/** What a reader sees of pieces. */
export function textOf(all: readonly Piece[]): string {
  return all.map(({ text }) => text ?? '').join('');
}

/** Neighbours that look the same, as one. */
export function merged(all: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of all) {
    const last = result.at(-1);
    const same = last?.type === 'text' && piece.type === 'text' && sameStyle(last, piece);
    if (same) result[result.length - 1] = { ...last, text: last.text + piece.text };
    else result.push(piece);
  }
  return result;
}

function sameStyle(a: Piece, b: Piece): boolean {
  return JSON.stringify(a.style) === JSON.stringify(b.style);
}

/** A line or paragraph; nothing for an empty one. */
export function section(elements: readonly Piece[]): Section[] {
  return elements.length > 0 ? [{ type: 'rich_text_section', elements: [...elements] }] : [];
}

/** The same words without bold, italic and the like: fewer pieces, for messages that would be too heavy. */
export function withoutStyles(part: Part): Part {
  if (part.type === 'rich_text_list') return { ...part, elements: part.elements.map(plainLine) };
  return { ...part, elements: plainPieces(part.elements) };
}

function plainLine(line: Section): Section {
  return { ...line, elements: plainPieces(line.elements) };
}

function plainPieces(all: readonly Piece[]): Piece[] {
  return merged(all.map(({ style: _, ...piece }) => piece));
}

/** The parts as a block; nothing when there is nothing to show. */
export function richBlock(parts: readonly Part[]): RichTextBlock[] {
  return parts.length > 0 ? [{ type: 'rich_text', elements: parts.map(toSdk) }] : [];
}

function toSdk(part: Part): RichTextBlock['elements'][number] {
  switch (part.type) {
    case 'rich_text_quote':
      return { ...part, type: part.type };
    case 'rich_text_preformatted':
      return { ...part, type: part.type };
    default:
      return part;
  }
}
