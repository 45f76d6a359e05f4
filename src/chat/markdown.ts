import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown, gfmToMarkdown } from 'mdast-util-gfm';
import { toMarkdown } from 'mdast-util-to-markdown';
import { gfm } from 'micromark-extension-gfm';
import { httpUrl } from './safe-link.ts';
import { splitMarkdown } from './split-markdown.ts';
import { tame } from './tame-markdown.ts';
import { visible, visibleLine } from './visible-text.ts';

/** What may stand inside a line. Names and shapes are mdast's (https://github.com/syntax-tree/mdast). */
export type SafeInline =
  | { type: 'text'; value: string }
  | { type: 'inlineCode'; value: string }
  | { type: 'break' }
  | { type: 'emphasis' | 'strong' | 'delete'; children: SafeInline[] }
  | { type: 'link'; url: string; children: SafeInline[] };

/** What a document may consist of. */
export type SafeBlock =
  | { type: 'paragraph'; children: SafeInline[] }
  | { type: 'heading'; depth: 1 | 2 | 3 | 4 | 5 | 6; children: SafeInline[] }
  | { type: 'code'; lang: string | null; value: string }
  | { type: 'blockquote'; children: SafeBlock[] }
  | { type: 'list'; ordered: boolean; start: number | null; spread: boolean; children: SafeItem[] }
  | { type: 'thematicBreak' }
  | { type: 'table'; align: Align[]; children: SafeRow[] };

export interface SafeItem {
  type: 'listItem';
  checked: boolean | null;
  spread: boolean;
  children: SafeBlock[];
}
export interface SafeRow {
  type: 'tableRow';
  children: { type: 'tableCell'; children: SafeInline[] }[];
}
export interface SafeRoot {
  type: 'root';
  children: SafeBlock[];
}
type Align = 'left' | 'right' | 'center' | null;

type Root = ReturnType<typeof fromMarkdown>;
type Node = Root['children'][number];

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
    const tree = fromMarkdown(markdown, {
      extensions: [gfm({ singleTilde: false })],
      mdastExtensions: [gfmFromMarkdown()],
    });
    return tree.children.flatMap((node) => blocks(node, 0));
  } catch {
    // Text that breaks the parser is still shown, as it stands.
    return [{ type: 'code', lang: null, value: markdown }];
  }
}

/** The same as Markdown again, for platforms that take Markdown. */
export function safeMarkdown(markdown: string): string {
  return toMarkdown(safeTree(markdown), {
    extensions: [gfmToMarkdown({ tableCellPadding: false })],
    bullet: '-',
    fences: true,
    resourceLink: true,
    rule: '-',
  }).trimEnd();
}

function blocks(node: Node, depth: number): SafeBlock[] {
  if (depth > deepest) return [paragraph([text(textOf(node))])];
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
      return [paragraph([text(sourceOf(node))])];
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

function inlines(nodes: readonly Node[], depth = 0): SafeInline[] {
  return nodes.flatMap((node) => inline(node, depth));
}

function inline(node: Node, depth: number): SafeInline[] {
  if (depth > deepest) return [text(textOf(node))];
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
      return [{ type: node.type, children: inlines(node.children, depth + 1) }];
    case 'link':
      return link(node.url, inlines(node.children, depth + 1));
    case 'linkReference':
      return [...inlines(node.children, depth + 1), text(` [${node.label ?? node.identifier}]`)];
    case 'image':
      return link(node.url, [text(node.alt || node.url)]);
    case 'imageReference':
      return [text(`${node.alt ?? ''} [${node.label ?? node.identifier}]`)];
    case 'footnoteReference':
      return [text(`[^${node.label ?? node.identifier}]`)];
    default:
      return [text(textOf(node))];
  }
}

/** A link whose words are not its address names its host, so that `[bank](https://evil.example)` can't mislead (C2). */
function link(url: string, children: SafeInline[]): SafeInline[] {
  const words = wordsOf(children);
  const target = httpUrl(url);
  if (!target) return refusedLink(url, words, children);
  const host = visibleLine(target.host);
  if (words.endsWith(`(${host})`) || isAddress(words, target)) return [{ type: 'link', url: target.href, children }];
  const label = words.trim() === '' ? [text(host)] : [...children, text(` (${host})`)];
  return [{ type: 'link', url: target.href, children: label }];
}

/** What can't be linked stands there as code, which no reader of the Markdown turns into a link again. */
function refusedLink(url: string, words: string, children: SafeInline[]): SafeInline[] {
  if (url === `mailto:${words}`) return children;
  const address: SafeInline = { type: 'inlineCode', value: visible(url) };
  return words === url ? [address] : [...children, text(' '), address];
}

function isAddress(words: string, target: URL): boolean {
  const bare = target.href.replace(/^https?:\/\//, '');
  const spellings = [target.href, bare, target.href.replace(/\/$/, ''), bare.replace(/\/$/, '')];
  return spellings.includes(words.trim());
}

function wordsOf(nodes: readonly SafeInline[]): string {
  return nodes
    .map((node) => ('value' in node ? node.value : 'children' in node ? wordsOf(node.children) : ' '))
    .join('');
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

function text(value: string): SafeInline {
  // Character references (`&#x202E;`) were decoded by the parser, so hidden characters may stand here again.
  return { type: 'text', value: visible(value) };
}

function paragraph(children: SafeInline[]): SafeBlock {
  return { type: 'paragraph', children };
}
