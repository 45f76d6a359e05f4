const key = 'switchhook.said';
const most = 50;

/** What was sent from this tab, oldest first. */
export function readHistory(): string[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]');
    return Array.isArray(kept) ? kept.filter((line) => typeof line === 'string') : [];
  } catch {
    return [];
  }
}

/** Remembers a line that was sent; one said twice in a row is kept once. */
export function remember(line: string): void {
  const lines = readHistory();
  if (lines.at(-1) === line) return;
  sessionStorage.setItem(key, JSON.stringify([...lines, line].slice(-most)));
}
