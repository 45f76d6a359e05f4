/** Where something was said: a channel, or a thread in it. */
export interface Spot {
  channel: string;
  /** The message whose thread it is. */
  thread: string | null;
}

/** A name for a spot: for drafts, history and keys. */
export function spotKey(spot: Spot): string {
  return spot.thread ? `${spot.channel}/${spot.thread}` : spot.channel;
}
