import { isUtf8 } from 'node:buffer';
import { AppError } from '../domain/errors.ts';
import { parseFields, soleField } from './form-body.ts';
import { cleaned, jsonExcess, needsCleaning } from './json-text.ts';

/**
 * What a body holds. `json`: a JSON value of whatever kind, also out of a form's `payload` field. `form`: the fields as texts. `text`:
 * `{ text }`, for a body that neither is JSON nor says so. `empty`: `{}`.
 */
export interface ParsedBody {
  kind: 'json' | 'form' | 'text' | 'empty';
  payload: unknown;
}

/**
 * Reads a body by its bytes and content type. JSON is recognised without a content type too (case B3). Of a key that
 * comes twice the last value counts; `__proto__` keys are left out (B7). Throws `body_unreadable` for anything but
 * valid UTF-8 without a byte order mark (B4), for broken JSON, and for JSON of excessive depth or size (B5, B6).
 */
export function parseBody(contentType: string | undefined, bytes: Buffer): ParsedBody {
  const type = mediaType(contentType);
  const text = strictText(bytes);
  if (text.trim() === '') return { kind: 'empty', payload: {} };
  if (type === 'application/x-www-form-urlencoded') return parseForm(text);
  if (isJsonType(type) || /^\s*[[{]/.test(text)) return { kind: 'json', payload: parseJson(text) };
  return { kind: 'text', payload: { text } };
}

function parseForm(text: string): ParsedBody {
  const payload = soleField(text, 'payload');
  if (payload !== undefined) return { kind: 'json', payload: parseJson(payload) };
  return { kind: 'form', payload: parseFields(text) };
}

function parseJson(text: string): unknown {
  const excess = jsonExcess(text);
  if (excess) throw new AppError('body_unreadable', { why: excess });
  const value = jsonValue(text);
  return needsCleaning(text) ? cleaned(value) : value;
}

/** The parser's own message is not passed on: it quotes the body. */
function jsonValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('body_unreadable', { why: 'it is not valid JSON' });
  }
}

/** The media type in lower case, without parameters; '' when none is given. Throws for any charset but UTF-8. */
function mediaType(contentType: string | undefined): string {
  if (contentType === undefined) return '';
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  for (const parameter of parameters) {
    const [name = '', value = ''] = parameter.split('=');
    if (name.trim() !== 'charset') continue;
    const charset = value.trim().replaceAll('"', '');
    if (!['utf-8', 'utf8', 'us-ascii'].includes(charset)) {
      throw new AppError('body_unreadable', { why: 'its charset is not UTF-8' });
    }
  }
  return type.trim();
}

function isJsonType(type: string): boolean {
  return type === 'application/json' || type === 'text/json' || type.endsWith('+json');
}

function strictText(bytes: Buffer): string {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    throw new AppError('body_unreadable', { why: 'it begins with a byte order mark' });
  }
  if (!isUtf8(bytes)) throw new AppError('body_unreadable', { why: 'it is not valid UTF-8' });
  return bytes.toString('utf8');
}
