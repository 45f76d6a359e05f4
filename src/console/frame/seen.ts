const key = (member: string) => `switchhook.seen.${member}`;

/** When the newest message that was seen of each channel was written. */
export function readSeen(member: string): Record<string, string> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key(member)) ?? '{}');
    const entries = typeof kept === 'object' && kept !== null ? Object.entries(kept) : [];
    return Object.fromEntries(entries.filter(([, at]) => typeof at === 'string'));
  } catch {
    return {};
  }
}

/** Remembers that a channel was seen up to `at`. */
export function keepSeen(member: string, channel: string, at: string): void {
  const seen = readSeen(member);
  if ((seen[channel] ?? '') >= at) return;
  localStorage.setItem(key(member), JSON.stringify({ ...seen, [channel]: at }));
}
