import { createContext, use } from 'react';
import type { Spot } from './spot.ts';

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
