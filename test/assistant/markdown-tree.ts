import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

interface Node {
  type: string;
  value?: string;
  url?: string;
  children?: Node[];
}

/** Every node of a Markdown text, as GitHub's Markdown is read. */
export function nodesOf(markdown: string): Node[] {
  const root: Node = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const all: Node[] = [];
  const walk = (node: Node) => {
    all.push(node);
    for (const child of node.children ?? []) walk(child);
  };
  walk(root);
  return all;
}

/** The kinds of nodes in a Markdown text, each once. */
export function kindsIn(markdown: string): Set<string> {
  return new Set(nodesOf(markdown).map((node) => node.type));
}

/** What a reader sees: the text of all nodes together. */
export function shownText(markdown: string): string {
  return nodesOf(markdown)
    .map((node) => node.value ?? '')
    .join('');
}
