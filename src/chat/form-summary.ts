import type { Form, FormField, FormValues } from './view.ts';

/** Whether a field is on the form while the others hold `values`. */
export function isShown(field: FormField, values: FormValues): boolean {
  const { showIf } = field;
  return showIf === undefined || showIf.in.includes(String(values[showIf.field] ?? ''));
}

/**
 * The sentence of a filled form, by the rules of `Form.summary`: for platforms that can't show it while it is filled,
 * and for the answer after it was saved.
 */
export function summarize(form: Pick<Form, 'summary' | 'fields'>, values: FormValues): string {
  const shown = new Map(form.fields.filter((field) => isShown(field, values)).map((field) => [field.name, field]));
  const wordsOf = (name: string) => {
    const field = shown.get(name);
    return field ? fieldWords(field, values[name]) : '';
  };
  return fill(form.summary ?? '', wordsOf)
    .replace(/ {2,}/g, ' ')
    .trim();
}

function fieldWords(field: FormField, value: string | boolean | undefined): string {
  if (field.kind === 'toggle') return value === true ? field.label : '';
  const text = String(value ?? '').trim();
  if (field.kind === 'select') return field.options.find((option) => option.value === text)?.label ?? text;
  return field.kind === 'text' && field.secret && text ? '•••' : text;
}

function fill(template: string, wordsOf: (field: string) => string): string {
  let filled = '';
  let rest = template;
  for (let start = rest.indexOf('{'); start >= 0; start = rest.indexOf('{')) {
    const end = closing(rest, start);
    if (end < 0) break;
    filled += rest.slice(0, start) + fillGap(rest.slice(start + 1, end), wordsOf);
    rest = rest.slice(end + 1);
  }
  return filled + rest;
}

function fillGap(inside: string, wordsOf: (field: string) => string): string {
  const mark = inside.indexOf('?');
  if (mark < 0) return wordsOf(inside);
  const [yes, no] = choices(inside.slice(mark + 1));
  return fill(wordsOf(inside.slice(0, mark)) === '' ? no : yes, wordsOf);
}

/** The two sides of the bar that stands outside of any gap. */
function choices(text: string): [string, string] {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') depth++;
    if (text[at] === '}') depth--;
    if (text[at] === '|' && depth === 0) return [text.slice(0, at), text.slice(at + 1)];
  }
  return [text, ''];
}

function closing(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') depth++;
    if (text[at] === '}' && --depth === 0) return at;
  }
  return -1;
}
