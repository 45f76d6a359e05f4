import { AppError } from '../domain/errors.ts';

const mostFields = 1000;

/** The decoded value of a form field if it is there exactly once, else undefined. Throws as `parseFields` does. */
export function soleField(text: string, name: string): string | undefined {
  const found = pairs(text).filter((pair) => pair === name || pair.startsWith(`${name}=`));
  const [pair] = found;
  return found.length === 1 && pair !== undefined ? decode(pair.slice(name.length + 1)) : undefined;
}

/**
 * The fields of a URL-encoded form as one flat object: brackets in names mean nothing (case B10), the last of several
 * values counts, `__proto__` is left out (B7). Throws `body_unreadable` for bad escapes and for too many fields.
 */
export function parseFields(text: string): Record<string, string> {
  return Object.fromEntries(
    pairs(text)
      .map((pair) => {
        const equals = pair.indexOf('=');
        return equals < 0 ? [decode(pair), ''] : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
      })
      .filter(([name]) => name !== '__proto__'),
  );
}

function pairs(text: string): string[] {
  const all = text.split('&', mostFields + 1).filter((pair) => pair !== '');
  if (all.length > mostFields) throw new AppError('body_unreadable', { why: `it has more than ${mostFields} fields` });
  return all;
}

/** Strict, unlike URLSearchParams: escapes that are not UTF-8 are an error instead of U+FFFD (case B4). */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new AppError('body_unreadable', { why: 'its form encoding is not valid' });
  }
}
