import { type Card, card, cardBytes, type Element, type Header, words } from './card.ts';

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
  let open: Element[] = [];
  const close = () => {
    cards.push(card(cards.length === 0 ? header : undefined, open, summary));
    open = [];
  };
  for (const group of groups.flatMap(small)) {
    if (open.length > 0 && !fits(header, [...open, ...group])) close();
    open.push(...group);
  }
  if (open.length === 0 && cards.length === 0) open = words(summary || '…');
  if (open.length > 0) close();
  return cards;
}

function fits(header: Header | undefined, elements: Element[]): boolean {
  return cardBytes(card(header, elements, '')) <= mostBytes && count(elements) <= mostElements;
}

/** A group that fills a card by itself is given up as a group. */
function small(group: Element[]): Element[][] {
  return fits(undefined, group) ? [group] : group.map((element) => [element]);
}

function count(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + count(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return ('tag' in value ? 1 : 0) + Object.values(value).reduce<number>((sum, one) => sum + count(one), 0);
}
