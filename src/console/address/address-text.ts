/** What the address bar names: `#/channel` or `#/channel/message-whose-thread-is-open`. */
export interface Address {
  channel: string | null;
  thread: string | null;
}

/**
 * Reads the part after `#`. It stands there and not in the path because the part after `#` is never sent: the
 * server needs no rule for it, and a claim code in it stays out of every log.
 */
export function readAddress(hash: string): Address {
  const [channel, thread] = hash.replace(/^#\/?/, '').split('/').map(decoded);
  return hash.startsWith('#/') ? { channel: channel || null, thread: thread || null } : { channel: null, thread: null };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

/** The part after `#` for a channel and the thread that is open in it. */
export function writeAddress({ channel, thread }: Address): string {
  const parts = [channel, thread].filter((part) => part !== null).map(encodeURIComponent);
  return `#/${parts.join('/')}`;
}
