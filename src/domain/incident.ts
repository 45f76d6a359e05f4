import type { DeliveryErrorClass } from './endpoint.ts';
import type { Destination } from './project.ts';

/** What befell an endpoint, from its first failed try until it works again or is disabled: one message in chat. */
export interface Incident {
  id: string;
  project: string;
  endpointId: string;
  /** Rises with every change: a button of an older state is stale. */
  version: number;
  state: 'failing' | 'warning' | 'disabled' | 'recovered';
  /** Event type and outcome of the last failed try. */
  eventType: string;
  reason: string;
  response?: string | undefined;
  status?: number | undefined;
  errorClass?: DeliveryErrorClass | undefined;
  /** Failed tries, and deliveries that died, since it began. */
  failures: number;
  dead: number;
  nextAt?: Date | undefined;
  /** Where its message stands, once it does. */
  post?: (Destination & { messageId: string }) | undefined;
  /** Until when the process that is posting it has the right to; only then another one takes over. */
  postingUntil?: Date | undefined;
  /** Replies in its thread: they are bounded. */
  told?: number | undefined;
  openedAt: Date;
  updatedAt: Date;
  closedAt?: Date | undefined;
}
