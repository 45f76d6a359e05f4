import { createContext, use } from 'react';

/** Where something was said: a channel, or a thread in it. */
export interface Spot {
  channel: string;
  /** The message whose thread it is. */
  thread: string | null;
}

/** What a button stands in: a message of the room, or a private answer that only this browser has. */
export interface ViewPlace {
  spot: Spot;
  messageId?: string | undefined;
  privateId?: string | undefined;
}

const PlaceContext = createContext<ViewPlace>({ spot: { channel: '', thread: null } });

/** Tells the buttons of a view where they stand. */
export const ViewPlaceProvider = PlaceContext;

export function useViewPlace(): ViewPlace {
  return use(PlaceContext);
}

/** A name for a spot: for drafts, history and keys. */
export function spotKey(spot: Spot): string {
  return spot.thread ? `${spot.channel}/${spot.thread}` : spot.channel;
}
