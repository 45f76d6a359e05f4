/** The first `most` characters, never half of one, and how many are missing. */
export function truncate(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = sliceWhole(text, most);
  const missing = text.length - kept.length;
  return `${kept}… [${missing} more character${missing === 1 ? '' : 's'}]`;
}

/** `text.slice(0, most)` without splitting a surrogate pair. */
export function sliceWhole(text: string, most: number): string {
  const last = text.charCodeAt(most - 1);
  const splits = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splits ? most - 1 : most);
}
