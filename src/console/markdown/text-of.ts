import type { MarkdownNode } from './markdown-node.ts';

/** The text of a node without its structure. An image is its description: the console loads nothing from elsewhere. */
export function textOf(node: MarkdownNode): string {
  if ('value' in node) return node.value;
  if ('children' in node) return node.children.map(textOf).join('');
  return 'alt' in node ? (node.alt ?? '') : '';
}
