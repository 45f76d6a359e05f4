/**
 * Characters that change what a reader sees without being seen, as ranges of code points: controls, direction
 * overrides, zero-width and filler characters, tags (https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing).
 */
const unseenRanges: readonly (readonly [number, number])[] = [
  [0x0000, 0x0008],
  [0x000b, 0x001f],
  [0x007f, 0x009f],
  [0x00ad, 0x00ad],
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffb],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
];

const escaped = (code: number) => `\\u{${code.toString(16)}}`;
const unseen = new RegExp(`[${unseenRanges.map(([from, to]) => `${escaped(from)}-${escaped(to)}`).join('')}]`, 'gu');

const lineEnds = /\r\n?/g;
const joiner = 0x200d;
const pictograph = /\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?$/u;

/**
 * Text with everything invisible spelled out (`⟨U+202E⟩`), so that a hostile name can't pose as another one
 * (case C3). Tabs and line feeds stay; joiners between emoji stay; a lone surrogate becomes U+FFFD.
 */
export function visible(text: string): string {
  const whole = text.toWellFormed().replace(lineEnds, '\n');
  return whole.replace(unseen, (found, offset: number) =>
    joinsEmoji(whole, found, offset) ? found : spelledOut(found),
  );
}

/** The same on one line: for names, titles and everything else that must not break out of its row. */
export function visibleLine(text: string): string {
  return visible(text).replace(/\s+/g, ' ').trim();
}

/** At most `max` characters (code units), cut before a character rather than through it, with an ellipsis where cut. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function joinsEmoji(text: string, found: string, offset: number): boolean {
  if (found.codePointAt(0) !== joiner) return false;
  const next = text.codePointAt(offset + 1);
  return (
    pictograph.test(text.slice(Math.max(0, offset - 6), offset)) &&
    next !== undefined &&
    /\p{Extended_Pictographic}/u.test(String.fromCodePoint(next))
  );
}

function spelledOut(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `⟨U+${code}⟩`;
}
