import type { Form, FormField, FormValues } from '../../chat/view.ts';
import type { Words } from '../words/en.ts';
import { shownFields } from './form-state.ts';

/** A stretch of the sentence; what came from a field is set apart, and marked while the field is empty. */
export interface SummaryPart {
  text: string;
  from: 'sentence' | 'field' | 'empty';
}

/** The sentence that says what the filled form will do (see `Form.summary`); gaps may stand inside of choices. */
export function summaryParts(form: Form, values: FormValues, words: Words): SummaryPart[] {
  const shown = new Map(shownFields(form.fields, values).map((field) => [field.name, field]));
  const fill = (template: string): SummaryPart[] => pieces(template).flatMap((piece) => fillPiece(piece));
  const fillPiece = (piece: Piece): SummaryPart[] => {
    if (piece.kind === 'text') return piece.text ? [{ text: piece.text, from: 'sentence' }] : [];
    const field = shown.get(piece.field);
    const text = field ? wordsFor(field, values[field.name], words) : '';
    if (piece.kind === 'choice') return fill(text ? piece.yes : piece.no);
    return [text ? { text, from: 'field' } : { text: words.form.empty, from: 'empty' }];
  };
  return fill(form.summary ?? '');
}

function wordsFor(field: FormField, value: string | boolean | undefined, words: Words): string {
  if (field.kind === 'toggle') return value === true ? field.label : '';
  const text = String(value ?? '').trim();
  if (field.kind === 'select') return field.options.find((option) => option.value === text)?.label ?? text;
  return field.kind === 'text' && field.secret && text ? words.form.hidden : text;
}

type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'gap'; field: string }
  | { kind: 'choice'; field: string; yes: string; no: string };

function pieces(template: string): Piece[] {
  const found: Piece[] = [];
  let rest = template;
  while (rest) {
    const start = rest.indexOf('{');
    const end = start < 0 ? -1 : closing(rest, start);
    if (end < 0) return [...found, { kind: 'text', text: rest }];
    found.push({ kind: 'text', text: rest.slice(0, start) }, gap(rest.slice(start + 1, end)));
    rest = rest.slice(end + 1);
  }
  return found;
}

function gap(inside: string): Piece {
  const mark = inside.search(/[?{]/);
  if (mark < 0 || inside[mark] !== '?') return { kind: 'gap', field: inside.trim() };
  const choices = inside.slice(mark + 1);
  const bar = topLevelBar(choices);
  const no = bar < 0 ? '' : choices.slice(bar + 1);
  return { kind: 'choice', field: inside.slice(0, mark).trim(), yes: bar < 0 ? choices : choices.slice(0, bar), no };
}

/** Where the brace that opens at `start` closes; -1 when it does not. */
function closing(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') depth++;
    if (text[at] === '}' && --depth === 0) return at;
  }
  return -1;
}

/** The bar between *yes* and *no*, not one of a choice inside. */
function topLevelBar(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') depth++;
    if (text[at] === '}') depth--;
    if (text[at] === '|' && depth === 0) return at;
  }
  return -1;
}
