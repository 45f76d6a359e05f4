import type { ContextBlock } from '@slack/types';
import { safeTree } from '../../src/chat/markdown.ts';
import { httpUrl } from '../../src/chat/safe-link.ts';
import type { ResultCard } from '../../src/chat/view.ts';
import { shorten, visible } from '../../src/chat/visible-text.ts';
import type { RunStatus } from '../../src/domain/run.ts';
import { buttonRows } from './buttons.ts';
import type { Content } from './limits.ts';
import { type Part, type Piece, section, withoutStyles, words } from './rich-parts.ts';
import { richParts } from './rich-text.ts';

/** State by picture as well as by word, so that a channel can be skimmed. */
const pictures: Readonly<Record<RunStatus, string>> = { received: '📥', running: '⏳', done: '✅', failed: '❌' };

const longestContext = 2_000;

/** How the text of a card is written: as rich as it can be, without styles, or as the Markdown that it is. */
export const manners = ['rich', 'plain', 'source'] as const;

/**
 * The one message of a run. Everything of the sender or the assistant is rich or plain text, which Slack does not read
 * as markup.
 */
export function cardContents(card: ResultCard, manner: (typeof manners)[number]): Content[] {
  const { facts, warnings, error } = card;
  return [
    { type: 'rich', parts: section([...words(card.title, { bold: true }), ...titleLink(card)]) },
    ...context(stateLine(card)),
    { type: 'rich', parts: bodyParts(card.markdown, manner) },
    ...context(facts.map(({ label, value }) => `${label}: ${value}`).join(' · ')),
    ...(error === undefined ? [] : [{ type: 'rich' as const, parts: section(words(`❌ ${error}`)) }]),
    ...context(warnings.map((warning) => `⚠️ ${warning}`).join('\n')),
    ...buttonRows(card.buttons),
  ];
}

function bodyParts(markdown: string, manner: (typeof manners)[number]): Part[] {
  if (manner === 'source') return [{ type: 'rich_text_preformatted', elements: words(markdown || ' ') }];
  const parts = richParts(safeTree(markdown));
  return manner === 'plain' ? parts.map(withoutStyles) : parts;
}

/** What notifications and screen readers say. */
export function cardText({ status, statusText, title, origin }: ResultCard): string {
  const where = origin === undefined ? '' : ` (${origin})`;
  return `${pictures[status]} ${statusText}: ${title}${where}`;
}

/** The link stands beside the title under its own host: words of a payload never cover an address (case C2). */
function titleLink({ link }: ResultCard): Piece[] {
  const url = link === undefined ? undefined : httpUrl(link);
  if (!url || url.href.length > 3_000) return [];
  return [...words('  '), { type: 'link', url: url.href, text: url.host }];
}

function stateLine(card: ResultCard): string {
  const { status, statusText, source, event, origin, actor, webhookName, durationMs, cost } = card;
  const parts = [
    `${pictures[status]} ${statusText}`,
    durationMs === undefined ? undefined : `${(durationMs / 1_000).toFixed(1)} s`,
    cost === undefined ? undefined : `$${cost.toFixed(4)}`,
    source,
    event,
    origin,
    actor,
    webhookName,
  ];
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}

/** Small grey text, plain. */
function context(content: string): ContextBlock[] {
  if (content === '') return [];
  const text = shorten(visible(content), longestContext);
  return [{ type: 'context', elements: [{ type: 'plain_text', text, emoji: false }] }];
}
