/**
 * Somebody else's line as a code span of Markdown that nothing in it can end
 * (https://spec.commonmark.org/0.31.2/#code-spans).
 */
export function codeSpan(line: string): string {
  const mark = '`'.repeat(longestRun(line) + 1);
  return `${mark} ${line.trim() || '–'} ${mark}`;
}

/** Somebody else's text as a code block that nothing in it can end. */
export function codeBlock(text: string): string {
  const mark = '`'.repeat(Math.max(2, longestRun(text)) + 1);
  return `${mark}\n${text}\n${mark}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
