/** Deepest nesting that is taken; real payloads stay under 20 (case B5). */
export const deepest = 64;
/** Most values (members and elements) that are taken, so that one body can't hold the process for seconds (B6). */
export const mostValues = 500_000;

const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;

/**
 * Looks over JSON text before it is parsed, in one pass without recursion. Returns what is wrong with its size, or
 * undefined. Text that is not JSON at all is not noticed here; `JSON.parse` does that.
 */
export function jsonExcess(text: string): string | undefined {
  let depth = 0;
  let values = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === quote) i = endOfString(text, i);
    else if (code === comma) values++;
    else if (isOpening(code)) {
      if (++depth > deepest) return `it is nested deeper than ${deepest} levels`;
      values++;
    } else if (isClosing(code)) depth--;
  }
  return values > mostValues ? `it has more than ${mostValues} values` : undefined;
}

/** Position of the quote that ends the string begun at `start`, or the end of the text. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, position: number): boolean {
  let before = position - 1;
  while (text.charCodeAt(before) === backslash) before--;
  return (position - before) % 2 === 0;
}

/** `[` and `{` differ in one bit. */
function isOpening(code: number): boolean {
  return (code | 0x20) === 0x7b;
}

function isClosing(code: number): boolean {
  return (code | 0x20) === 0x7d;
}

/** Whether the text may spell `__proto__` as a key or half a surrogate pair, plainly or by escapes. */
export function needsCleaning(text: string): boolean {
  return /__proto__|\\u(?:00(?:5f|6f|7[024])|d[89a-f])/i.test(text);
}

/**
 * Makes a parsed value harmless to whoever copies or prints it: `__proto__` keys are removed, since `Object.assign`
 * would turn one into a new prototype (case B7), and unpaired surrogates become U+FFFD (B4). Works in place; the
 * value has to come from `JSON.parse` of text that passed `jsonExcess`, which bounds the recursion.
 */
export function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) value[i] = cleaned(item);
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '__proto__')
      .map(([key, item]) => [key.toWellFormed(), cleaned(item)]),
  );
}
