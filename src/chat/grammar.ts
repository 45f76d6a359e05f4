import { AppError } from '../domain/errors.ts';

/** A command line taken apart. Arguments are data: nothing in them is looked up, expanded or run (case C6). */
export interface ParsedCommand {
  /** The first word in lower case; empty when nothing was said. */
  name: string;
  args: string[];
  /** `--limit 20` and `--limit=20`; an option without a value is `''`. */
  options: ReadonlyMap<string, string>;
}

/** Every quotation mark and the one that ends it. Phones and word processors put typographic ones by themselves. */
const quotes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['„', '“'],
  ['‘', '’'],
  ['«', '»'],
  ['「', '」'],
  ['『', '』'],
  ['＂', '＂'],
]);

/** Longer than this is no command. */
const longest = 4_000;

/**
 * Reads a command without its leading `/webhook`: words, "quoted words", `--options value`. Line ends separate words
 * like spaces, except in quotes. A dash made of two by the keyboard (`—limit`) still begins an option; `--` alone
 * ends the options. `flags` are options that take no value. A quotation mark that never closes reaches to the end. Throws `field_invalid` when it is too long.
 */
export function parseCommand(text: string, flags: readonly string[] = []): ParsedCommand {
  if (text.length > longest) {
    const why = `a command has at most ${longest} characters.`;
    throw new AppError('field_invalid', { field: 'text', why, whyZh: `命令最多 ${longest} 个字符。` });
  }
  const [first, ...rest] = words(text);
  return { name: (first?.text ?? '').toLowerCase(), ...sortOut(rest, flags) };
}

interface Word {
  text: string;
  /** Whether it began with a quotation mark, which makes it an argument whatever it looks like. */
  quoted: boolean;
}

const optionName = /^(?:--|—|–)([a-z][\w-]*)(?:=([\s\S]*))?$/i;

function sortOut(all: Word[], flags: readonly string[]): Pick<ParsedCommand, 'args' | 'options'> {
  const args: string[] = [];
  const options = new Map<string, string>();
  for (let i = 0; i < all.length; i++) {
    const word = all[i];
    if (!word) break;
    if (!word.quoted && word.text === '--') {
      args.push(...all.slice(i + 1).map((one) => one.text));
      break;
    }
    const option = word.quoted ? null : optionName.exec(word.text);
    if (!option) {
      args.push(word.text);
      continue;
    }
    const next = all[i + 1];
    const name = (option[1] ?? '').toLowerCase();
    const takesNext = option[2] === undefined && !flags.includes(name) && next !== undefined && !isOption(next);
    options.set(name, option[2] ?? (takesNext ? next.text : ''));
    if (takesNext) i++;
  }
  return { args, options };
}

function isOption(word: Word): boolean {
  return !word.quoted && (word.text === '--' || optionName.test(word.text));
}

function words(text: string): Word[] {
  const found: Word[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at] ?? '')) {
      at++;
      continue;
    }
    const word = readWord(text, at);
    found.push({ text: word.text, quoted: word.quoted });
    at = word.end;
  }
  return found;
}

/** One word from `start` on: quoted as a whole, or plain with a quoted value after `=` (`--name="my hook"`). */
function readWord(text: string, start: number): Word & { end: number } {
  const whole = readQuoted(text, start);
  if (whole) return { text: whole.text, quoted: true, end: whole.end };
  const plain = /^[^\s=]*=?/.exec(text.slice(start))?.[0] ?? '';
  const value = plain.endsWith('=') ? readQuoted(text, start + plain.length) : undefined;
  if (value) return { text: plain + value.text, quoted: false, end: value.end };
  const rest = /^\S*/.exec(text.slice(start))?.[0] ?? '';
  return { text: rest, quoted: false, end: start + rest.length };
}

function readQuoted(text: string, start: number): { text: string; end: number } | undefined {
  const close = quotes.get(text[start] ?? '');
  if (close === undefined) return undefined;
  const end = text.indexOf(close, start + 1);
  // A straight quote may have been closed typographically or not at all: then it reaches to the end.
  return end < 0
    ? { text: text.slice(start + 1).trimEnd(), end: text.length }
    : { text: text.slice(start + 1, end), end: end + close.length };
}
