import type { SafeBlock, SafeRoot } from '../../src/chat/markdown.ts';
import { pieces } from './rich-inline.ts';
import { type List, type Part, type Piece, type Section, section, words } from './rich-parts.ts';
import { tableParts } from './rich-table.ts';

/** Slack shows no deeper indent. */
const deepest = 8;

interface Spot {
  /** How many lists it stands in. */
  indent: number;
  quoted: boolean;
}

/**
 * A tree of Markdown as rich text. Every word of it is shown; Slack has no headings, rules and tables, so they become
 * bold lines, dashes, and aligned text.
 */
export function richParts(root: SafeRoot): Part[] {
  return parts(root.children, { indent: 0, quoted: false });
}

function parts(blocks: readonly SafeBlock[], spot: Spot): Part[] {
  const result: Part[] = [];
  let flow: Piece[] = [];
  const endFlow = () => {
    if (flow.length > 0) result.push(...(spot.quoted ? quote(flow) : section(flow)));
    flow = [];
  };
  for (const [index, block] of blocks.entries()) {
    const line = flowing(block);
    if (!line) {
      endFlow();
      result.push(...standing(block, spot));
      continue;
    }
    // Slack puts no space between paragraphs of its own accord.
    const gap = flow.length === 0 ? '' : blocks[index - 1]?.type === 'heading' ? '\n' : '\n\n';
    flow.push(...words(gap), ...line);
  }
  endFlow();
  return result;
}

/** What is written as running text, one paragraph after the other. */
function flowing(block: SafeBlock): Piece[] | undefined {
  switch (block.type) {
    case 'paragraph':
      return pieces(block.children);
    case 'heading':
      return pieces(block.children, { bold: true });
    case 'thematicBreak':
      return words('———');
    default:
      return undefined;
  }
}

function standing(block: SafeBlock, spot: Spot): Part[] {
  switch (block.type) {
    case 'code':
      return [
        { type: 'rich_text_preformatted', elements: words(block.value || ' '), ...(spot.quoted && { border: 1 }) },
      ];
    case 'blockquote':
      return parts(block.children, { ...spot, quoted: true });
    case 'list':
      return listParts(block, spot);
    case 'table':
      return tableParts(block).map((part) =>
        spot.quoted && part.type !== 'rich_text_section' ? { ...part, border: 1 } : part,
      );
    default:
      return [];
  }
}

function quote(elements: Piece[]): Part[] {
  return [{ type: 'rich_text_quote', elements }];
}

type MarkdownList = Extract<SafeBlock, { type: 'list' }>;

/** Lists hold single lines: what else an item has stands after it, and the list goes on with the right number. */
function listParts(list: MarkdownList, spot: Spot): Part[] {
  const result: Part[] = [];
  let run: Section[] = [];
  let before = 0;
  const endRun = (next: number) => {
    if (run.length > 0) result.push(listPart(list, spot, { run, before }));
    run = [];
    before = next;
  };
  for (const [index, item] of list.children.entries()) {
    const [first, ...rest] = item.children;
    const line = first && flowing(first);
    const box = item.checked === null ? '' : item.checked ? '☑ ' : '☐ ';
    const elements = [...words(box), ...(line ?? [])];
    run.push({ type: 'rich_text_section', elements: elements.length > 0 ? elements : words(' ') });
    const below = line ? rest : item.children;
    if (below.length === 0) continue;
    endRun(index + 1);
    result.push(...parts(below, { ...spot, indent: spot.indent + 1 }));
  }
  endRun(list.children.length);
  return result;
}

function listPart(
  { ordered, start }: MarkdownList,
  { indent, quoted }: Spot,
  { run, before }: { run: Section[]; before: number },
): List {
  const offset = ordered ? (start ?? 1) - 1 + before : 0;
  return {
    type: 'rich_text_list',
    style: ordered ? 'ordered' : 'bullet',
    elements: run,
    ...(indent > 0 && { indent: Math.min(indent, deepest) }),
    ...(offset > 0 && { offset }),
    ...(quoted && { border: 1 }),
  };
}
