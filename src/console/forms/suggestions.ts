import type { FormField, FormValues } from '../../chat/view.ts';

/**
 * What may be typed next. In a list with commas the suggestions go on with its last entry and leave out the entries
 * that are there already, so that choosing one adds to the list instead of taking its place.
 */
export function suggestionsFor(field: Extract<FormField, { kind: 'text' }>, values: FormValues): string[] {
  const text = String(values[field.name] ?? '');
  const comma = text.lastIndexOf(',');
  const before = comma < 0 ? '' : `${text.slice(0, comma).trimEnd()}, `;
  const typed = text
    .slice(comma + 1)
    .trim()
    .toLowerCase();
  const there = new Set(before.split(',').map((entry) => entry.trim()));
  const all = known(field, values).filter((entry) => !there.has(entry));
  const exact = all.some((entry) => entry.toLowerCase() === typed);
  return all.filter((entry) => exact || entry.toLowerCase().includes(typed)).map((entry) => before + entry);
}

function known(field: Extract<FormField, { kind: 'text' }>, values: FormValues): readonly string[] {
  const by = field.suggestionsBy;
  const fitting =
    by && Object.hasOwn(by.values, String(values[by.field])) ? by.values[String(values[by.field])] : undefined;
  return fitting ?? field.suggestions ?? [];
}
