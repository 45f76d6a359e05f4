import { blot, harmlessHeaders } from './shown-headers.ts';

/** Bytes of an answer that are kept. */
const keptBytes = 8 * 1024;
/** Bytes that are looked at, so that a secret at the cut is recognised whole. */
const lookedAtBytes = 3 * keptBytes;
const shortestSecret = 6;
const cutMark = '… (cut)';

/** What looks like a secret, whoever it belongs to. */
const looksSecret = /\b(?:whsec_|whsk_)[\w+/=-]{8,}|\b(?:Bearer|Basic) [\w.~+/=-]{8,}/gi;

/** What breaks lines of a log, hides text or turns it round. */
const unsightly = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

export interface ExcerptOf {
  body: readonly Buffer[];
  /** Whether that is all of it. */
  whole: boolean;
  /** `Content-Encoding`: what is compressed stays so, because it may unpack to anything (case S14). */
  encoding: string | undefined;
  /** Headers that were sent, which a receiver may echo. */
  sent: Readonly<Record<string, string>>;
  /** Other secrets that went along. */
  secrets?: readonly string[] | undefined;
}

/**
 * The beginning of an answer as text: at most 8 KiB with a mark where it was cut, without the secrets that were sent
 * along. Undefined where there is nothing to show.
 */
export function excerpt({ body, whole, encoding, sent, secrets = [] }: ExcerptOf): string | undefined {
  const [first] = body;
  if (!first) return undefined;
  const bytes = body.length === 1 ? first : Buffer.concat(body);
  if (bytes.length === 0) return undefined;
  if (encoding !== undefined && encoding !== 'identity') return `(${bytes.length} bytes, ${encoding.slice(0, 20)})`;
  const text = bytes.toString('utf8', 0, lookedAtBytes);
  const clean = withoutSecrets(text, [...secretsOf(sent), ...secrets]).replace(unsightly, (character) =>
    character === '\n' || character === '\t' ? character : character === '\r' ? '' : '\ufffd',
  );
  return cut(clean, whole && bytes.length <= lookedAtBytes);
}

/** Values of headers, and the tokens in them. */
function secretsOf(sent: Readonly<Record<string, string>>): string[] {
  const found: string[] = [];
  for (const name in sent) {
    const value = sent[name];
    if (value === undefined || harmlessHeaders.has(name)) continue;
    found.push(value);
    if (/[\s,]/.test(value)) found.push(...value.split(/[\s,]+/));
  }
  return found;
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  // A short answer, as most are, can't hold a long secret.
  const fitting = secrets.filter(({ length }) => length >= shortestSecret && length <= text.length);
  const longestFirst = fitting.sort((a, b) => b.length - a.length);
  const known = longestFirst.reduce((shown, secret) => {
    const escaped = JSON.stringify(secret).slice(1, -1);
    return shown.replaceAll(secret, blot).replaceAll(escaped, blot);
  }, text);
  return known.replace(looksSecret, blot);
}

function cut(text: string, whole: boolean): string {
  if (whole && Buffer.byteLength(text) <= keptBytes) return text;
  const bytes = Buffer.from(text).subarray(0, keptBytes - Buffer.byteLength(cutMark));
  // A character that was cut in two would otherwise become a replacement sign.
  return new TextDecoder().decode(bytes, { stream: true }) + cutMark;
}
