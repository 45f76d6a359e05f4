import { CodeBlock } from './code-block.tsx';
import { Inlines } from './inline.tsx';
import classes from './markdown.module.css';
import type { MarkdownNode, NodeOf } from './markdown-node.ts';
import { numbered } from './numbered.ts';
import { textOf } from './text-of.ts';

/** Blocks of a document; kinds that have no place here are shown as their text. */
export function Blocks({ nodes }: { nodes: readonly MarkdownNode[] }) {
  return numbered(nodes).map(({ key, thing }) => <Block key={key} node={thing} />);
}

function Block({ node }: { node: MarkdownNode }) {
  switch (node.type) {
    case 'paragraph':
      return <Paragraph node={node} />;
    case 'heading':
      return <Heading node={node} />;
    case 'code':
      return <CodeBlock text={node.value} />;
    case 'blockquote':
      return <Quote node={node} />;
    case 'list':
      return <List node={node} />;
    case 'table':
      return <Table node={node} />;
    case 'thematicBreak':
      return <hr />;
    default:
      return <p>{textOf(node)}</p>;
  }
}

function Paragraph({ node }: { node: NodeOf<'paragraph'> }) {
  return (
    <p>
      <Inlines nodes={node.children} />
    </p>
  );
}

/** All of one size: a heading in a message must not outshine the message. */
function Heading({ node }: { node: NodeOf<'heading'> }) {
  const Tag = node.depth <= 2 ? 'h4' : 'h5';
  return (
    <Tag className={classes.heading}>
      <Inlines nodes={node.children} />
    </Tag>
  );
}

function Quote({ node }: { node: NodeOf<'blockquote'> }) {
  return (
    <blockquote>
      <Blocks nodes={node.children} />
    </blockquote>
  );
}

function List({ node }: { node: NodeOf<'list'> }) {
  const items = numbered(node.children).map(({ key, thing }) => <Item key={key} item={thing} />);
  return node.ordered ? <ol start={node.start ?? 1}>{items}</ol> : <ul>{items}</ul>;
}

function Item({ item }: { item: NodeOf<'listItem'> }) {
  const task = typeof item.checked === 'boolean';
  return (
    <li data-task={task || undefined}>
      {task && <span aria-hidden="true">{item.checked ? '☑ ' : '☐ '}</span>}
      {numbered(item.children).map(({ key, thing }) => {
        const tight = thing.type === 'paragraph' && item.spread !== true;
        return tight ? <Inlines key={key} nodes={thing.children} /> : <Block key={key} node={thing} />;
      })}
    </li>
  );
}

function Table({ node }: { node: NodeOf<'table'> }) {
  const [head, ...rows] = node.children;
  return (
    <div className={classes.tableFrame}>
      <table>
        <thead>{head && <Row row={head} Cell="th" align={node.align} />}</thead>
        <tbody>
          {numbered(rows).map(({ key, thing }) => (
            <Row key={key} row={thing} Cell="td" align={node.align} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row, Cell, align }: { row: NodeOf<'tableRow'>; Cell: 'th' | 'td'; align: NodeOf<'table'>['align'] }) {
  return (
    <tr>
      {numbered(row.children).map(({ key, thing }) => (
        <Cell key={key} data-align={align?.[Number(key)] ?? undefined}>
          <Inlines nodes={thing.children} />
        </Cell>
      ))}
    </tr>
  );
}
