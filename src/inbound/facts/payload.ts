/**
 * A payload of unknown shape, read by paths of own keys. A step that is missing or of another kind gives undefined
 * (or an empty list); nothing throws, whatever the payload is.
 */
export interface Payload {
  /** The part at a path. */
  at(...path: string[]): Payload;
  /** Text or a number as one line of plain text, at most 200 characters; undefined when empty. */
  text(...path: string[]): string | undefined;
  /** The same of the first line only, as wanted of a commit message. */
  firstLine(...path: string[]): string | undefined;
  /** A finite number. */
  number(...path: string[]): number | undefined;
  /** True only for `true`. */
  is(...path: string[]): boolean;
  /** The elements of an array. */
  list(...path: string[]): Payload[];
  /** An http(s) address without credentials. */
  link(...path: string[]): string | undefined;
  /** Whether there is anything but null. */
  has(...path: string[]): boolean;
}

const longestText = 200;
const longestLink = 2000;

/** Opens a parsed payload for reading. */
export function readPayload(value: unknown): Payload {
  const at = (path: string[]) => path.reduce(member, value);
  return {
    at: (...path) => readPayload(at(path)),
    text: (...path) => oneLine(at(path)),
    firstLine: (...path) => oneLine(lineOne(at(path))),
    number: (...path) => finite(at(path)),
    is: (...path) => at(path) === true,
    list: (...path) => elements(at(path)),
    link: (...path) => webLink(at(path)),
    has: (...path) => (at(path) ?? null) !== null,
  };
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return Reflect.get(value, key);
}

function elements(value: unknown): Payload[] {
  return Array.isArray(value) ? Array.from(value, readPayload) : [];
}

function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function oneLine(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  return typeof value === 'string' ? shortened(value) : undefined;
}

function lineOne(value: unknown): unknown {
  return typeof value === 'string'
    ? value
        .slice(0, longestText * 4)
        .trimStart()
        .split('\n', 1)[0]
    : value;
}

/** The text as one line of plain text: white space folded, control characters gone, cut at 200 characters. */
export function shortened(value: string, longest = longestText): string | undefined {
  const flat = value
    .slice(0, longest * 4)
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  // A cut may fall into the middle of a character; the half before it goes too.
  const cut = flat.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '');
  const text = flat.length > longest ? `${cut.trimEnd()}…` : flat;
  return text === '' ? undefined : text.toWellFormed();
}

function webLink(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > longestLink || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  return isWeb && url.username === '' && url.password === '' ? url.href : undefined;
}
