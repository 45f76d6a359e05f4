import type { OutboundEvent } from './outbound-event.ts';

/**
 * A place in the order in which a project's polled events became readable: whole numbers that only rise, and that are
 * given once. 0 stands before all of them.
 */
export type Place = number;

/** What an endpoint's program finds after a place. */
export interface MailPage {
  /** In order of their places. */
  events: OutboundEvent[];
  /** Where to go on: nothing of this endpoint's stands at or before it that was not returned. */
  next: Place;
  /** Whether there was nothing more when this was read. */
  done: boolean;
}
