/**
 * Characters that change what a reader sees without being seen: controls, direction overrides, zero-width and
 * filler characters, tag characters (https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing).
 */
const unseen =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what this is for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;

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
