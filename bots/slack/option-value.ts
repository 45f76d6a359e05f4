import { createHash } from 'node:crypto';

/** Longer values of options are refused. */
const longest = 75;

/** A choice's value as Slack takes it: itself, or for a long one its fingerprint. */
export function optionValue(value: string): string {
  if (value !== '' && value.length <= longest) return value;
  return `#${createHash('sha256').update(value).digest('hex').slice(0, 40)}`;
}
