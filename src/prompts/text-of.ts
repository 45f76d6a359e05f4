import { cappedJson } from './capped-json.ts';

/** Characters of a value that is printed as JSON because it isn't text. */
const mostJson = 4_000;

/**
 * How a value of the event stands in a prompt: text as it is, 0 and false as themselves, nothing for what is missing
 * or null, a list of plain values separated by commas, anything else as JSON. Never `undefined` or `[object Object]`.
 */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value) && value.every(isPlain)) return value.map(textOf).join(', ');
  return cappedJson(value, { most: mostJson });
}

/** Whether a value is neither a list nor an object. */
export function isPlain(value: unknown): boolean {
  return value === null || typeof value !== 'object';
}
