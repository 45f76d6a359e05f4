import { httpUrl } from '../../src/chat/safe-link.ts';
import type { ResultCard } from '../../src/chat/view.ts';
import { shorten, visibleLine } from '../../src/chat/visible-text.ts';
import { buttonRow } from './buttons.ts';
import { type Element, markdownElement, plain, words } from './card.ts';
import { escaped } from './escape.ts';
import type { Contents } from './fit.ts';
import { inlineMarkdown } from './inline.ts';
import { markdownElements } from './markdown.ts';

const templates = { received: 'grey', running: 'blue', done: 'green', failed: 'red' } as const;
const tagColors = { received: 'neutral', running: 'blue', done: 'green', failed: 'red' } as const;
const signs = { received: '📥', running: '⏳', done: '✅', failed: '⛔' } as const;

/** Characters that a fact may take on the card; REST has all of it. */
const longestFact = 120;

/** The card of a run: its state in colour and words, what happened, the answer, and what can be done. */
export function resultContents(card: ResultCard): Contents {
  const { status, statusText, title } = card;
  const about = [card.origin, card.event, card.actor].filter((part) => part !== undefined && part !== '');
  const state = { tag: 'text_tag', text: plain(`${signs[status]} ${statusText}`), color: tagColors[status] };
  const header = {
    title: plain(line(title, 200) || '…'),
    subtitle: plain(line(about.join(' · '), 200)),
    text_tag_list: [state],
    template: templates[status],
  };
  const groups = [
    facts(card),
    ...markdownElements(card.markdown).map((element) => [element]),
    words(card.error ?? '', { color: 'red' }),
    ...card.warnings.slice(0, 20).map((warning) => words(`⚠️ ${line(warning, 300)}`, { small: true })),
    [...words(footer(card), { small: true, color: 'grey' }), ...buttonRow(card.buttons)],
  ];
  return { header, groups, summary: `${statusText}: ${line(title, 80)}` };
}

function facts({ facts: list, link }: ResultCard): Element[] {
  const pairs = list.slice(0, 12).map(({ label, value }) => {
    return `**${escaped(line(label, 40))}** ${escaped(line(value, longestFact))}`;
  });
  const address = linkTo(link);
  const lines = [...(pairs.length > 0 ? [pairs.join(' · ')] : []), ...(address ? [address] : [])];
  return lines.length > 0 ? [markdownElement(lines.join('\n'))] : [];
}

/** The words of the link are its own address, so it can't say it leads elsewhere (case C2). */
function linkTo(link: string | undefined): string | undefined {
  const url = link === undefined ? undefined : httpUrl(link);
  if (!url) return undefined;
  const value = shorten(`${url.host}${url.pathname === '/' ? '' : url.pathname}`, 100);
  return inlineMarkdown([{ type: 'link', url: url.href, children: [{ type: 'text', value }] }]);
}

/** Which webhook, how long it took, what it cost. */
function footer({ webhookName, durationMs, cost }: ResultCard): string {
  const took = durationMs === undefined ? undefined : `${(durationMs / 1_000).toFixed(1)} s`;
  const price = cost === undefined ? undefined : `$${cost.toFixed(4)}`;
  return [line(webhookName, 100), took, price].filter((part) => part !== undefined).join(' · ');
}

function line(text: string, max: number): string {
  return shorten(visibleLine(text), max);
}
