/** A fenced code block that is open at some line (https://spec.commonmark.org/0.31.2/#fenced-code-blocks). */
export interface Fence {
  /** Quote marks and indentation before it. */
  prefix: string;
  /** The run of backticks or tildes. */
  mark: string;
  info: string;
}

const opening = /^([\s>]*)(?:(?:[-+*]|\d{1,9}[.)])\s+)?(`{3,}|~{3,})([^\n]*)$/;

/** The fence that is open after `line`, given the one that was open before it. */
export function fenceAfter(line: string, open: Fence | undefined): Fence | undefined {
  const match = opening.exec(line);
  if (!match) return open;
  const [, prefix = '', mark = '', info = ''] = match;
  if (!open) return mark.startsWith('`') && info.includes('`') ? undefined : { prefix, mark, info: info.trim() };
  const closes = mark[0] === open.mark[0] && mark.length >= open.mark.length && info.trim() === '';
  return closes ? undefined : open;
}
