/** `2026-11-21 09:17 UTC`: the core does not know the reader's zone, so it names the one it uses. */
export function utc(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
