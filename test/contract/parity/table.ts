import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A line of the table: what there is, and at which desks. */
export interface Row {
  name: string;
  /** Names of the desks whose cell says yes. */
  at: string[];
  /** What the other cells say. */
  reasons: string[];
}

export interface Table {
  desks: string[];
  rows: Row[];
}

const file = path.join(import.meta.dirname, '..', '..', '..', 'docs', 'parity.md');

/** The table of docs/parity.md: the first column is the name, the second says what is checked, the others are desks. */
export function readTable(): Table {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map(cellsOf);
  const [head = [], , ...body] = lines;
  const desks = head.slice(2);
  return { desks, rows: body.map((cells) => rowOf(cells, desks)) };
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
}

function rowOf([name = '', , ...cells]: string[], desks: string[]): Row {
  return {
    name: name.replaceAll('`', ''),
    at: desks.filter((_, index) => cells[index] === 'yes'),
    reasons: cells.filter((cell) => cell !== 'yes'),
  };
}
