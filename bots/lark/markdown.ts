import { type SafeBlock, type SafeItem, type SafeRow, safeTree } from '../../src/chat/markdown.ts';
import { splitMarkdown } from '../../src/chat/split-markdown.ts';
import { type Element, markdownElement, words } from './card.ts';
import { escaped, fitsCode } from './escape.ts';
import { inlineMarkdown } from './inline.ts';

/** A card with more tables than Lark allows is refused as a whole (ErrCode 11310); the rest are shown as lines. */
const mostTables = 3;

/** Characters of one element: escaped fivefold it still leaves room on a card of 30 kB. */
const longestElement = 3_000;

/**
 * Markdown of a model or a payload as parts of a card. It goes through the tree of what chats may show, so nothing of
 * it is Lark's own notation: no mentions, no masked links, no tags (cases C1 to C4, P4). Nothing is left out.
 */
export function markdownElements(markdown: string): Element[] {
  const writer: Writer = { elements: [], lines: [], tables: 0 };
  for (const part of splitMarkdown(markdown, longestElement)) {
    for (const block of safeTree(part).children) writeBlock(writer, block);
    flush(writer);
  }
  return writer.elements;
}

interface Writer {
  elements: Element[];
  /** Blocks of the Markdown element that is being written. */
  lines: string[];
  tables: number;
}

function flush(writer: Writer): void {
  const content = writer.lines.join('\n\n').trim();
  if (content !== '') writer.elements.push(markdownElement(content));
  writer.lines = [];
}

/** Code that Lark could take for its own notation becomes an element of plain words; all else is Markdown. */
function writeBlock(writer: Writer, block: SafeBlock): void {
  if (block.type === 'code' && !fitsCode(block.value)) {
    flush(writer);
    writer.elements.push(...words(block.value));
    return;
  }
  if (block.type === 'table' && block.children.length > 1 && writer.tables++ < mostTables)
    writer.lines.push(table(block));
  else writer.lines.push(blockMarkdown(block));
}

/** One block as Markdown, wherever it stands. */
function blockMarkdown(block: SafeBlock): string {
  switch (block.type) {
    case 'paragraph':
      return paragraph(inlineMarkdown(block.children));
    case 'heading':
      return heading(block.depth, inlineMarkdown(block.children));
    case 'code':
      return code(block.value, block.lang);
    case 'blockquote':
      return quoted(blocksMarkdown(block.children));
    case 'list':
      return block.children.map((item, index) => listItem(item, markerOf(block, index))).join('\n');
    case 'thematicBreak':
      return '---';
    case 'table':
      return block.children.map((row) => cellsOf(row).join(' / ')).join('\n');
  }
}

function blocksMarkdown(blocks: readonly SafeBlock[]): string {
  return blocks
    .map(blockMarkdown)
    .filter((text) => text !== '')
    .join('\n\n');
}

function paragraph(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim().replace(/^([-+=])/, (mark) => escaped(mark)))
    .join('\n')
    .trim();
}

function heading(depth: number, text: string): string {
  const line = text.replace(/\n+/g, ' ').trim();
  return line === '' ? '' : `${'#'.repeat(depth)} ${line}`;
}

/** A fence longer than any inside; code that may not stand as code becomes its words. */
function code(value: string, lang: string | null): string {
  if (!fitsCode(value)) return escaped(value);
  const longest = Math.max(0, ...[...value.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}${lang ?? ''}\n${value}\n${fence}`;
}

function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}

function markerOf(list: Extract<SafeBlock, { type: 'list' }>, index: number): string {
  return list.ordered ? `${(list.start ?? 1) + index}.` : '-';
}

/** Lark nests lists by four spaces. */
function listItem({ checked, children }: SafeItem, marker: string): string {
  const box = checked === null ? '' : checked ? '☑ ' : '☐ ';
  const body = `${box}${children.map(blockMarkdown).join('\n')}`;
  const [first = '', ...rest] = body.split('\n');
  const indent = ' '.repeat(Math.max(4, marker.length + 1));
  return [`${marker} ${first}`.trimEnd(), ...rest.map((line) => (line === '' ? '' : indent + line))].join('\n');
}

function table({ children, align }: Extract<SafeBlock, { type: 'table' }>): string {
  const [head, ...rows] = children.map(cellsOf);
  const width = Math.max(head?.length ?? 0, ...rows.map((row) => row.length));
  const line = (cells: readonly string[]) =>
    `| ${Array.from({ length: width }, (_, column) => cells[column] || ' ').join(' | ')} |`;
  const rule = Array.from({ length: width }, (_, column) => ruleOf(align[column])).join(' | ');
  return [line(head ?? []), `| ${rule} |`, ...rows.map(line)].join('\n');
}

function ruleOf(align: 'left' | 'right' | 'center' | null | undefined): string {
  if (align === 'center') return ':---:';
  return align === 'right' ? '---:' : '---';
}

function cellsOf({ children }: SafeRow): string[] {
  return children.map((cell) => inlineMarkdown(cell.children).replace(/\n+/g, ' ').trim());
}
