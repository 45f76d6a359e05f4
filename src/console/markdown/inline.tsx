import { OutsideLink } from '../text/outside-link.tsx';
import type { MarkdownNode } from './markdown-node.ts';
import { numbered } from './numbered.ts';
import { textOf } from './text-of.ts';

/** What stands inside a line. */
export function Inlines({ nodes }: { nodes: readonly MarkdownNode[] }) {
  return numbered(nodes).map(({ key, thing }) => <Inline key={key} node={thing} />);
}

function Inline({ node }: { node: MarkdownNode }) {
  switch (node.type) {
    case 'strong':
      return (
        <strong>
          <Inlines nodes={node.children} />
        </strong>
      );
    case 'emphasis':
      return (
        <em>
          <Inlines nodes={node.children} />
        </em>
      );
    case 'delete':
      return (
        <del>
          <Inlines nodes={node.children} />
        </del>
      );
    case 'inlineCode':
      return <code>{node.value}</code>;
    case 'break':
      return <br />;
    case 'link':
      return (
        <OutsideLink address={node.url} text={textOf(node)}>
          <Inlines nodes={node.children} />
        </OutsideLink>
      );
    default:
      return textOf(node);
  }
}
