import { type Card, card, type Element, type Header, words } from './card.ts';

/** Lark refuses cards over 30 kB and over 200 elements; a little is left for what it adds itself. */
const mostBytes = 28_000;
const mostElements = 180;

/** What a card is made of. Groups are not torn apart: a line and its buttons stay together. */
export interface Contents {
  header?: Header | undefined;
  groups: Element[][];
  /** What lists of chats and notifications say. */
  summary: string;
}

/** As many cards as the contents need; the title stands on the first. Nothing is left out. */
export function fitCards({ header, groups, summary }: Contents): Card[] {
  const cards: Card[] = [];
  const frame = sizeOf(card(header, [], summary));
  let open: Element[] = [];
  let size = frame;
  const close = () => {
    cards.push(card(cards.length === 0 ? header : undefined, open, summary));
    open = [];
    size = frame;
  };
  for (const group of groups.flatMap(small)) {
    const more = sizeOf(group);
    if (open.length > 0 && !fits(sum(size, more))) close();
    open.push(...group);
    size = sum(size, more);
  }
  if (open.length === 0 && cards.length === 0) open = words(summary || '…');
  if (open.length > 0) close();
  return cards;
}

interface Size {
  bytes: number;
  elements: number;
}

function sizeOf(value: unknown): Size {
  return { bytes: Buffer.byteLength(JSON.stringify(value)), elements: count(value) };
}

function sum(a: Size, b: Size): Size {
  return { bytes: a.bytes + b.bytes, elements: a.elements + b.elements };
}

function fits({ bytes, elements }: Size): boolean {
  return bytes <= mostBytes && elements <= mostElements;
}

/** A group that fills a card by itself is given up as a group. */
function small(group: Element[]): Element[][] {
  return fits(sizeOf(group)) ? [group] : group.map((element) => [element]);
}

/** Objects with a tag, at any depth: what Lark counts. */
function count(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((all, one) => all + count(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return ('tag' in value ? 1 : 0) + Object.values(value).reduce<number>((all, one) => all + count(one), 0);
}
