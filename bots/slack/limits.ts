import type { KnownBlock } from '@slack/types';
import { type Part, type Piece, richBlock } from './rich-parts.ts';

// https://docs.slack.dev/reference/block-kit; the total of a message is not documented: messages of some 13,200
// characters are refused (https://github.com/slackapi/bolt-js/issues/2509), so we stay well below.

/** Blocks in a message, and in a modal or home tab. */
export const mostBlocks = { message: 50, view: 100 } as const;
/** What we put into one message: letters of all texts, and 16 for every object around them. */
const heaviest = 12_000;
const weightOfObject = 16;
/** Text of one piece of rich text; nothing is documented, so the limit of other blocks is kept. */
const longestPiece = 3_000;

/** Something to show: a block of Slack's, or parts of rich text, which can be split where a message is full. */
export type Content = KnownBlock | { type: 'rich'; parts: Part[] };

/** What there is to show, in as many groups of blocks as it takes, each of which one message holds. Nothing is dropped. */
export function pack(contents: readonly Content[], most: number = mostBlocks.message): KnownBlock[][] {
  const groups: KnownBlock[][] = [];
  let group: KnownBlock[] = [];
  let weight = 0;
  for (const block of contents.flatMap(toBlocks)) {
    const more = weigh(block);
    if (group.length > 0 && (group.length >= most || weight + more > heaviest)) {
      groups.push(group);
      group = [];
      weight = 0;
    }
    group.push(block);
    weight += more;
  }
  return group.length > 0 ? [...groups, group] : groups;
}

/** How much a value counts towards what a message holds. */
function weigh(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + weigh(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, one) => sum + weigh(one), weightOfObject);
}

function toBlocks(content: Content): KnownBlock[] {
  return content.type === 'rich' ? richBlocks(content.parts) : [content];
}

/** Rich text in blocks that are light enough for a message. */
function richBlocks(parts: readonly Part[]): KnownBlock[] {
  const groups: Part[][] = [];
  let weight = Number.POSITIVE_INFINITY;
  for (const part of parts.flatMap(lighterParts)) {
    const more = weigh(part);
    if (weight + more > heaviest - 2 * weightOfObject) {
      groups.push([]);
      weight = 0;
    }
    groups.at(-1)?.push(part);
    weight += more;
  }
  return groups.flatMap(richBlock);
}

/** A part in pieces of a third of a message, so that they pack well. */
function lighterParts(part: Part): Part[] {
  if (weigh(part) <= heaviest / 3) return [part];
  if (part.type !== 'rich_text_list') return piecesInGroups(part.elements).map((elements) => ({ ...part, elements }));
  const first = part.offset ?? 0;
  return part.elements.flatMap((item, index) =>
    piecesInGroups(item.elements).map((elements) => ({
      ...part,
      elements: [{ ...item, elements }],
      ...(part.style === 'ordered' && first + index > 0 && { offset: first + index }),
    })),
  );
}

function piecesInGroups(all: readonly Piece[]): Piece[][] {
  const groups: Piece[][] = [[]];
  let weight = 0;
  for (const piece of all.flatMap(shorterPieces)) {
    const more = weigh(piece);
    if (weight > 0 && weight + more > heaviest / 3) {
      groups.push([]);
      weight = 0;
    }
    groups.at(-1)?.push(piece);
    weight += more;
  }
  return groups;
}

function shorterPieces(piece: Piece): Piece[] {
  const text = piece.text ?? '';
  if (text.length <= longestPiece / 2) return [piece];
  return cut(text, longestPiece / 2).map((one) => ({ ...piece, text: one }));
}

/** Text in pieces of at most `max`, cut after a line or word where there is one late enough, never through a character. */
function cut(text: string, max: number): string[] {
  const result: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const head = rest.slice(0, max);
    const at = [head.lastIndexOf('\n') + 1, head.lastIndexOf(' ') + 1].find((place) => place > max / 2) ?? whole(head);
    result.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  return rest === '' ? result : [...result, rest];
}

function whole(head: string): number {
  return /[\ud800-\udbff]$/.test(head) ? head.length - 1 : head.length;
}
