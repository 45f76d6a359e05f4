import type { fromMarkdown } from 'mdast-util-from-markdown';

/** A node of the Markdown tree; names and shapes are mdast's (https://github.com/syntax-tree/mdast). */
export type MarkdownNode = ReturnType<typeof fromMarkdown>['children'][number];

/** The node of one type. */
export type NodeOf<Type extends MarkdownNode['type']> = Extract<MarkdownNode, { type: Type }>;
