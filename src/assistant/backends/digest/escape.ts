import { maskCredentials } from '../../credentials.ts';

/**
 * Payload text as Markdown that stays text (cases C1–C3): no emphasis, no HTML, no images, no links, no mentions,
 * nothing invisible. Addresses and mentions become code, since GFM and chat clients link them even when escaped
 * (https://github.github.com/gfm/#autolinks-extension-).
 */

/** Characters of a payload text that one line shows. */
const maxShown = 300;

/** Payload text in the middle of a line of Markdown: one line, cut at `limit` characters. */
export function plain(text: string, limit: number = maxShown): string {
  const line = oneLine(text, limit);
  let written = '';
  let end = 0;
  for (const match of line.matchAll(linkable)) {
    written += escapeMarks(line.slice(end, match.index)) + fence(match[0]);
    end = match.index + match[0].length;
  }
  return written + escapeMarks(line.slice(end));
}

/** Payload text that begins a line of Markdown. */
export function paragraph(text: string, limit: number): string {
  return escapeStart(plain(text, limit));
}

/** Payload text as a code span, one line. */
export function code(text: string, limit: number = maxShown): string {
  return fence(oneLine(text, limit));
}

/** An address as an autolink that shows where it leads; undefined unless it is http(s) without a user name. */
export function link(address: string | undefined): string | undefined {
  if (address === undefined || address.length > 2_000 || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined;
  const masked = maskCredentials(url.href);
  return masked === url.href ? `<${url.href}>` : code(masked);
}

/** What a chat client or GFM would make a link or a mention of. */
const linkable = /[a-z][a-z0-9+.-]{0,30}:\/\/\S*|www\.\S*|[\w.+-]{0,64}@[\w.-]+/gi;

/** An underscore inside a word is text already; every other mark gets its backslash. */
function escapeMarks(text: string): string {
  return text.replace(/[\\`*[\]<~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&').replace(/&(?=[#A-Za-z])/g, '\\&');
}

/** What begins a heading, list, quote, rule or numbered item at the start of a line. */
function escapeStart(text: string): string {
  return text.replace(/^[#+\-=>|:]/, '\\$&').replace(/^(\d{1,9})([.)])/, '$1\\$2');
}

function fence(text: string): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), (run) => run[0].length));
  const ticks = '`'.repeat(longest + 1);
  const pad = /^`|`$/.test(text) ? ' ' : '';
  return text === '' ? '' : `${ticks}${pad}${text}${pad}${ticks}`;
}

function oneLine(text: string, limit: number): string {
  const visible = showInvisible(mask(text, limit * 2).toWellFormed());
  const line = visible.replace(/\s+/g, ' ').trim();
  return line.length <= limit ? line : `${cutAt(line, limit).trimEnd()}…`;
}

/** The masked beginning of a text. A token that the cut goes through isn't recognised, so the end is dropped too. */
function mask(text: string, wanted: number): string {
  const longestToken = 300;
  const masked = maskCredentials(text.slice(0, wanted + longestToken));
  return text.length > wanted + longestToken ? masked.slice(0, -longestToken) : masked;
}

/** Cuts without splitting a surrogate pair. */
function cutAt(text: string, limit: number): string {
  const last = text.charCodeAt(limit - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit);
}

/** Bidirectional controls, zero-width and tag characters are shown by their code; other controls become spaces. */
function showInvisible(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]/g, named)
    .replace(/[\u{e0000}-\u{e0fff}]/gu, named)
    .replace(/(?<=[!-~])[\u200c\u200d]|[\u200c\u200d](?=[!-~])/g, named);
}

function named(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return `⟨U+${point.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
