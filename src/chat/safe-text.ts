import type { SafeInline } from './safe-tree.ts';
import { visible } from './visible-text.ts';

/**
 * A line outside of links, so that it reads the same when its Markdown is parsed again. Texts side by side are one;
 * an address in them that the parser did not link (it stood in HTML, in a definition, or is none) is code, because
 * it would be found and linked after all; and between two pieces of code stands a space, or their marks run together.
 */
export function settle(nodes: readonly SafeInline[]): SafeInline[] {
  const settled: SafeInline[] = [];
  for (const node of merged(nodes)) {
    for (const piece of node.type === 'text' ? withCode(node.value) : [node]) {
      if (piece.type === 'inlineCode' && settled.at(-1)?.type === 'inlineCode') settled.push(text(' '));
      settled.push(piece);
    }
  }
  return settled;
}

function merged(nodes: readonly SafeInline[]): SafeInline[] {
  const joined: SafeInline[] = [];
  for (const node of nodes) {
    const last = joined.at(-1);
    if (node.type === 'text' && last?.type === 'text') joined[joined.length - 1] = text(last.value + node.value);
    else joined.push(node);
  }
  return joined;
}

function withCode(value: string): SafeInline[] {
  const pieces = value.split(/((?:https?:\/\/|www\.)\S+)/i);
  return pieces.flatMap((piece, index) => (piece === '' ? [] : [index % 2 === 1 ? code(piece) : text(piece)]));
}

/** Text as it stands. */
export function text(value: string): SafeInline {
  // Character references (`&#x202E;`) were decoded by the parser, so hidden characters may stand here again.
  return { type: 'text', value: visible(value) };
}

/** Code in a line. */
export function code(value: string): SafeInline {
  return { type: 'inlineCode', value: visible(value) };
}
