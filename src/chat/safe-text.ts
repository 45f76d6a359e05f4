import type { SafeInline } from './safe-tree.ts';
import { visible } from './visible-text.ts';

/**
 * Text outside of links. An address that the parser did not link (it stood in HTML, in a definition, or is none) is
 * code, because whoever parses the result again would find it there and link it after all.
 */
export function plain(value: string): SafeInline[] {
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
