import type { SafeBlock } from '../../src/chat/markdown.ts';
import { pieces } from './rich-inline.ts';
import { merged, type Part, type Piece, type Section, section, textOf, words } from './rich-parts.ts';

type Table = Extract<SafeBlock, { type: 'table' }>;

/** Wider than this, lines would wrap and columns be lost: then every row is a list of its cells. */
const widest = 90;

/** A table as aligned text, or as a list where that would be too wide. */
export function tableParts({ children, align }: Table): Part[] {
  const rows = children.map((row) => row.children.map((cell) => flat(pieces(cell.children))));
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, at) => Math.max(1, ...rows.map((row) => width(row[at]))));
  const total = widths.reduce((sum, one) => sum + one + gap.length, 0);
  return total > widest ? rowsAsList(rows) : [aligned(rows, { widths, align })];
}

const gap = '   ';

/** A cell stands on one line, whatever it holds. */
function flat(cell: Piece[]): Piece[] {
  return cell.map((piece) => ({ ...piece, text: (piece.text ?? '').replace(/\s*\n\s*/g, ' ') }));
}

function aligned(rows: Piece[][][], { widths, align }: { widths: number[]; align: Table['align'] }): Part {
  const [head = [], ...body] = rows.map((row) => line(row, widths, align));
  const rule = words(`${widths.map((size) => '─'.repeat(size)).join(gap)}\n`);
  return { type: 'rich_text_preformatted', elements: merged([...head, ...rule, ...body.flat()]) };
}

function line(row: Piece[][], widths: number[], align: Table['align']): Piece[] {
  const cells = widths.flatMap((size, at) => {
    const [left, right] = padding(size - width(row[at]), align[at] ?? null);
    const after = at === widths.length - 1 ? '' : `${right}${gap}`;
    return [...words(left), ...unstyled(row[at] ?? []), ...words(after)];
  });
  return [...cells, ...words('\n')];
}

function padding(room: number, align: Table['align'][number]): [string, string] {
  const spaces = Math.max(0, room);
  if (align === 'right') return [' '.repeat(spaces), ''];
  if (align === 'center') return [' '.repeat(Math.floor(spaces / 2)), ' '.repeat(Math.ceil(spaces / 2))];
  return ['', ' '.repeat(spaces)];
}

/** Fixed-width text takes no styles. */
function unstyled(cell: readonly Piece[]): Piece[] {
  return cell.map(({ style: _, ...piece }) => piece);
}

/** `Column: cell` for every cell of a row. */
function rowsAsList([head = [], ...body]: Piece[][][]): Part[] {
  if (body.length === 0) return section(head.flatMap((cell, at) => [...words(at > 0 ? ' · ' : ''), ...cell]));
  const titles = head.map(textOf);
  const elements = body.map((row): Section => ({ type: 'rich_text_section', elements: titledCells(titles, row) }));
  return [{ type: 'rich_text_list', style: 'bullet', elements }];
}

function titledCells(titles: readonly string[], row: Piece[][]): Piece[] {
  const cells = titles.flatMap((title, at) => [
    ...words(at > 0 ? '\n' : ''),
    ...words(`${title}: `, { bold: true }),
    ...(row[at] ?? []),
  ]);
  return cells.length > 0 ? cells : words(' ');
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** Columns that text takes; letters of East Asia and most pictures take two. */
function width(cell: readonly Piece[] = []): number {
  let columns = 0;
  for (const letter of textOf(cell)) columns += wide.test(letter) ? 2 : 1;
  return columns;
}
