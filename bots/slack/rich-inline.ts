import type { SafeInline } from '../../src/chat/markdown.ts';
import { merged, type Piece, type Style, styled, textOf, words } from './rich-parts.ts';

/** Slack refuses longer addresses; their words stay. */
const longestUrl = 3_000;

/**
 * A line of Markdown as pieces of rich text. Rich text is data, not markup: whatever a payload or a model wrote stands
 * there as letters.
 */
export function pieces(nodes: readonly SafeInline[], style: Style = {}): Piece[] {
  return merged(nodes.flatMap((node) => piecesOf(node, style)));
}

function piecesOf(node: SafeInline, style: Style): Piece[] {
  switch (node.type) {
    case 'text':
      return words(node.value, style);
    case 'inlineCode':
      return words(node.value, { ...style, code: true });
    case 'break':
      return words('\n', style);
    case 'emphasis':
      return pieces(node.children, { ...style, italic: true });
    case 'strong':
      return pieces(node.children, { ...style, bold: true });
    case 'delete':
      return pieces(node.children, { ...style, strike: true });
    case 'link':
      return link(node.url, textOf(pieces(node.children)), style);
  }
}

function link(url: string, text: string, style: Style): Piece[] {
  if (text === '' || url.length > longestUrl) return words(text, style);
  return [styled({ type: 'link', url, text }, style)];
}
