/**
 * Characters that change how text reads without being seen: direction marks and overrides, zero-width characters,
 * fillers, tags (Unicode TR36 and TR39). Shown by their code point, so that what stands there is what is read.
 */
const unseen =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each character is looked for on its own
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;

/** A zero-width joiner between two pictographs builds one emoji; that is its use. */
const emojiBefore = /(\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)$/u;
const emojiAfter = /^\p{Extended_Pictographic}/u;

/** Text with every invisible or direction-changing character written out, such as `⟨U+202E⟩`. */
export function visibleText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(unseen, (character, at: number) => {
    const code = character.codePointAt(0) ?? 0;
    const joins = code === 0x200d && emojiBefore.test(text.slice(0, at)) && emojiAfter.test(text.slice(at + 1));
    return joins ? character : `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}
