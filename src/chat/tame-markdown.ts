import { type Fence, fenceAfter } from './fence.ts';

/** More emphasis marks and brackets than this in one stretch of text is no prose: matching them takes quadratic time. */
const mostMarks = 400;
/** More quote or list marks than this at the start of a line is no prose either. */
const mostNesting = 15;

/** More underlined headings than this in one document, and the rest of the underlines are text. */
const mostUnderlined = 60;

const containers = new RegExp(`^(?:[ \\t]*(?:>|[-+*]|\\d{1,9}[.)])(?=[ \\t>]|$)){${mostNesting},}`);

/**
 * Takes the meaning from marks that only an attacker would write so many of, so that parsing hostile text takes
 * milliseconds: 20,000 characters of `*a_ ` held the parser for 1.7 s, 4,000 of `> ` overflowed the serialiser.
 * Ordinary documents come back unchanged.
 */
export function tame(markdown: string): string {
  const lines = markdown.split('\n');
  let open: Fence | undefined;
  let stretch: number[] = [];
  let marks = 0;
  let underlined = 0;
  const endStretch = () => {
    if (marks > mostMarks) for (const index of stretch) lines[index] = escapeMarks(lines[index] ?? '');
    stretch = [];
    marks = 0;
  };
  for (const [index, line] of lines.entries()) {
    const fenced = open !== undefined;
    open = fenceAfter(line, open);
    if (fenced || open || line.trim() === '') {
      endStretch();
      continue;
    }
    lines[index] = line.replace(containers, (run) => run.replace(/[>*+.)-]/g, '\\$&'));
    if (underline.test(line) && ++underlined > mostUnderlined) lines[index] = line.replace(/[=-]/, '\\$&');
    stretch.push(index);
    marks += line.match(/[*_~]+|[[\]]/g)?.length ?? 0;
  }
  endStretch();
  return lines.join('\n');
}

const underline = /^\s*(?:=+|-+)\s*$/;

function escapeMarks(line: string): string {
  return line.replace(/\\?[*_~[\]]/g, (mark) => (mark.length === 2 ? mark : `\\${mark}`));
}
