import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown, gfmToMarkdown } from 'mdast-util-gfm';
import { toMarkdown } from 'mdast-util-to-markdown';
import { gfm } from 'micromark-extension-gfm';
import { createRecent } from './recent.ts';
import { link } from './safe-link.ts';
import { settle, text } from './safe-text.ts';
import type { SafeBlock, SafeInline, SafeRoot } from './safe-tree.ts';
import { splitMarkdown } from './split-markdown.ts';
import { tame } from './tame-markdown.ts';
import { visible } from './visible-text.ts';

export type { SafeBlock, SafeInline, SafeItem, SafeRoot, SafeRow } from './safe-tree.ts';

type Root = ReturnType<typeof fromMarkdown>;
type Node = Root['children'][number];

/** How Markdown is read and written: GitHub's flavour, https://github.github.com/gfm/. */
const reading = { extensions: [gfm({ singleTilde: false })], mdastExtensions: [gfmFromMarkdown()] };
const writingGfm = gfmToMarkdown({ tableCellPadding: false, tablePipeAlign: false });
const writing = {
  bullet: '-',
  fences: true,
  resourceLink: true,
  rule: '-',
} as const;

/** Nested deeper than this, text is shown without its structure: renderers and serialisers recurse. */
const deepest = 12;

/** The parser takes quadratic time for some texts, so long documents are parsed in stretches of so many characters. */
const longestStretch = 6_000;

/**
 * Markdown of a model or a payload as a tree of what chats may show: no HTML (it becomes text), no images (their
 * text), links only http(s) and never behind other words without their host (cases C2, P4), nothing invisible (C3).
 * Reference links and footnotes become text, so that nothing is said without being seen. Never throws.
 */
export function safeTree(markdown: string): SafeRoot {
  const stretches = splitMarkdown(tame(visible(markdown)), longestStretch);
  return { type: 'root', children: stretches.flatMap(safeBlocks) };
}

function safeBlocks(markdown: string): SafeBlock[] {
  try {
    const tree = fromMarkdown(markdown, reading);
    return tree.children.flatMap((node) => blocks(node, 0));
  } catch {
    // Text that breaks the parser is still shown, as it stands.
    return [{ type: 'code', lang: null, value: markdown }];
  }
}

/**
 * A result passes here several times: for its card, to see whether it fits, and in the platform. What came out is safe
 * already, so it is remembered as its own answer. Long texts are rare and not worth the memory.
 */
const recent = createRecent(256);
const longestRemembered = 8_000;

/** The same as Markdown again, for platforms that take Markdown. */
export function safeMarkdown(markdown: string): string {
  const known = recent.get(markdown);
  if (known !== undefined) return known;
  const safe = toMarkdown(safeTree(markdown), { ...writing, extensions: [writingGfm] }).trimEnd();
  if (markdown.length <= longestRemembered) {
    recent.set(markdown, safe);
    recent.set(safe, safe);
  }
  return safe;
}

function blocks(node: Node, depth: number): SafeBlock[] {
  if (depth > deepest) return [paragraph(settle([text(textOf(node))]))];
  switch (node.type) {
    case 'paragraph':
      return [paragraph(inlines(node.children))];
    case 'heading':
      return [{ type: 'heading', depth: node.depth, children: inlines(node.children) }];
    case 'code':
      return [{ type: 'code', lang: language(node.lang), value: node.value }];
    case 'blockquote':
      return [{ type: 'blockquote', children: node.children.flatMap((child) => blocks(child, depth + 1)) }];
    case 'list':
      return [
        {
          type: 'list',
          ordered: node.ordered ?? false,
          start: node.start ?? null,
          spread: node.spread ?? false,
          children: node.children.map((item) => ({
            type: 'listItem',
            checked: item.checked ?? null,
            spread: item.spread ?? false,
            children: item.children.flatMap((child) => blocks(child, depth + 1)),
          })),
        },
      ];
    case 'thematicBreak':
      return [{ type: 'thematicBreak' }];
    case 'table':
      return [
        {
          type: 'table',
          align: node.align ?? [],
          children: node.children.map((row) => ({
            type: 'tableRow',
            children: row.children.map((cell) => ({ type: 'tableCell', children: inlines(cell.children) })),
          })),
        },
      ];
    default:
      return [paragraph(settle([text(sourceOf(node))]))];
  }
}

/** What a definition or a piece of HTML says, in its own notation. */
function sourceOf(node: Node): string {
  switch (node.type) {
    case 'definition':
      return `[${node.label ?? node.identifier}]: ${node.url}${node.title ? ` "${node.title}"` : ''}`;
    case 'footnoteDefinition':
      return `[^${node.label ?? node.identifier}]: ${textOf(node)}`;
    default:
      return textOf(node);
  }
}

/** Where in a line a node stands. */
interface Spot {
  depth: number;
  inLink: boolean;
}

function inlines(nodes: readonly Node[], spot: Spot = { depth: 0, inLink: false }): SafeInline[] {
  const safe = nodes.flatMap((node) => inline(node, spot));
  return spot.inLink ? safe : settle(safe);
}

function inline(node: Node, spot: Spot): SafeInline[] {
  if (spot.depth > deepest) return [text(textOf(node))];
  const below = { ...spot, depth: spot.depth + 1 };
  switch (node.type) {
    case 'text':
    case 'html':
      return [text(node.value)];
    case 'inlineCode':
      return [{ type: 'inlineCode', value: node.value }];
    case 'break':
      return [{ type: 'break' }];
    case 'emphasis':
    case 'strong':
    case 'delete':
      return [{ type: node.type, children: inlines(node.children, below) }];
    case 'link':
      return link(node.url, inlines(node.children, { ...below, inLink: true }));
    case 'linkReference':
      return [...inlines(node.children, below), text(` [${node.label ?? node.identifier}]`)];
    case 'image':
      return spot.inLink ? [text(node.alt ?? '')] : link(node.url, [text(node.alt || node.url)]);
    case 'imageReference':
      return [text(`${node.alt ?? ''} [${node.label ?? node.identifier}]`)];
    case 'footnoteReference':
      return [text(`[^${node.label ?? node.identifier}]`)];
    default:
      return [text(textOf(node))];
  }
}

/** All text below a node, without recursion: it is what remains when nesting is too deep to recurse. */
function textOf(node: Node): string {
  const words: string[] = [];
  const stack: Node[] = [node];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if ('value' in next) words.push(next.value);
    else if ('alt' in next) words.push(next.alt ?? '');
    if ('children' in next) stack.push(...next.children.toReversed());
  }
  return words.join(' ');
}

function language(lang: string | null | undefined): string | null {
  const word = lang?.match(/^[\w+#.-]{1,30}$/)?.[0];
  return word ?? null;
}

function paragraph(children: SafeInline[]): SafeBlock {
  return { type: 'paragraph', children };
}
