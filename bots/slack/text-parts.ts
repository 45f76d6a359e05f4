/** A stretch of a long text that one input holds. */
export interface TextPart {
  text: string;
  /** Whether it goes on in the middle of a line of the part before. */
  glued: boolean;
}

/** Text in parts of at most `max` characters, cut between lines where that is possible. */
export function textParts(text: string, max: number): TextPart[] {
  const parts: TextPart[] = [];
  let rest = text;
  let glued = false;
  while (rest.length > max) {
    const line = rest.lastIndexOf('\n', max);
    const end = line > 0 ? line : wholeCharacters(rest, max);
    parts.push({ text: rest.slice(0, end), glued });
    glued = line <= 0;
    rest = rest.slice(glued ? end : end + 1);
  }
  return [...parts, { text: rest, glued }];
}

/** The parts as one text again. Empty ones at the end are nobody's lines. */
export function joinedParts(parts: readonly TextPart[]): string {
  const last = parts.findLastIndex(({ text }) => text !== '');
  return parts
    .slice(0, last + 1)
    .reduce((all, { text, glued }, index) => (index === 0 || glued ? all + text : `${all}\n${text}`), '');
}

function wholeCharacters(text: string, end: number): number {
  return /[\ud800-\udbff]$/.test(text.slice(0, end)) ? end - 1 : end;
}

const name = /^(.*?)(?:~(\d+)(\+?))?$/;

/** Name of the block that holds a part of a field; the first is the field's own. */
export function partName(field: string, index: number, { glued }: TextPart): string {
  return index === 0 ? field : `${field}~${index + 1}${glued ? '+' : ''}`;
}

/** The field that a block stands for, and which part of its text. */
export function readPartName(blockId: string): { field: string; part: number; glued: boolean } {
  const [, field = '', part = '1', glued = ''] = name.exec(blockId) ?? [];
  return { field, part: Number(part), glued: glued === '+' };
}
