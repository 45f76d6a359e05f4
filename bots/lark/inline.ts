import type { SafeInline } from '../../src/chat/markdown.ts';
import { httpUrl } from '../../src/chat/safe-link.ts';
import { escaped, fitsCode } from './escape.ts';

const marks = { emphasis: '*', strong: '**', delete: '~~' } as const;

/** What stands inside of a line, as Lark's Markdown. */
export function inlineMarkdown(nodes: readonly SafeInline[]): string {
  const parts = mergeTexts(nodes).map((node) => ({ node, text: inlineText(node) }));
  return parts.reduce((before, { node, text }, index) => {
    if (!(node.type in marks)) return before + text;
    return before + marked(node, text, { before: before.at(-1), after: parts[index + 1]?.text.at(0) });
  }, '');
}

/** Words next to each other are escaped together, for what they make only together. */
function mergeTexts(nodes: readonly SafeInline[]): SafeInline[] {
  const merged: SafeInline[] = [];
  for (const node of nodes) {
    const last = merged.at(-1);
    if (last?.type === 'text' && node.type === 'text')
      merged[merged.length - 1] = { ...last, value: last.value + node.value };
    else merged.push(node);
  }
  return merged;
}

function inlineText(node: SafeInline): string {
  switch (node.type) {
    case 'text':
      return escapedInside(node.value);
    case 'inlineCode':
      return inlineCode(node.value);
    case 'break':
      return '\n';
    case 'link':
      return link(node.url, wordsOf(node.children));
    case 'emphasis':
    case 'strong':
    case 'delete':
      return inlineMarkdown(node.children);
  }
}

/** The spaces at both ends belong to the sentence around it. */
function escapedInside(text: string): string {
  const [, start = '', inner = '', end = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  return `${start && spaceOf(start)}${escaped(inner)}${end && spaceOf(end)}`;
}

function spaceOf(space: string): string {
  return space.includes('\n') ? '\n' : ' ';
}

/** Lark's code has one mark on each side, so what holds that mark itself stays words. */
function inlineCode(value: string): string {
  const line = value.replace(/\s+/g, ' ');
  const plain = line.includes('`') || line.trim() === '' || !fitsCode(line);
  return plain ? escaped(line) : `\`${line}\``;
}

/** Emphasis where the marks surely work: words begin and end it, and none stands next to it. Else only the words. */
function marked(
  node: SafeInline,
  text: string,
  next: { before: string | undefined; after: string | undefined },
): string {
  const mark = node.type in marks ? marks[node.type as keyof typeof marks] : '';
  const wordAtEnds = /^[\p{L}\p{N}](?:[\s\S]*[\p{L}\p{N}.,:!?)])?$/u.test(text);
  const free = isFree(next.before) && isFree(next.after) && !/[*~]/.test(text);
  return wordAtEnds && free ? `${mark}${text}${mark}` : text;
}

function isFree(neighbour: string | undefined): boolean {
  return neighbour === undefined || /[\s.,:!?()]/.test(neighbour);
}

/** What stands in an address must not end it. */
function link(address: string, label: string): string {
  const url = httpUrl(address);
  if (!url) return `${escaped(label)} ${inlineCode(address)}`;
  const target = url.href.replace(/[()<>[\]*_~`|\\]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  const shown = escaped(label.replace(/\s+/g, ' ').trim()) || escaped(url.host);
  return `[${shown}](${target.replace(/&(?=#?\w+;)/g, '%26')})`;
}

function wordsOf(nodes: readonly SafeInline[]): string {
  return nodes
    .map((node) => ('value' in node ? node.value : 'children' in node ? wordsOf(node.children) : ' '))
    .join('');
}
