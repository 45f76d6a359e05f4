import type { Attempt, Delivery } from '../domain/delivery.ts';
import type { Endpoint } from '../domain/endpoint.ts';

/**
 * What a recorded try meant. `failed`: another try follows; `dead`: none does; `warned`: a share of the way to being
 * disabled is behind it; `disabled`: it answered 410, asked for it or failed for too long; `recovered`: it works again
 * after failures.
 * One try can be several pieces of news: `dead` and then `disabled`, say.
 */
export type DeliveryNewsKind = 'failed' | 'delivered' | 'dead' | 'disabled' | 'warned' | 'recovered';

/** One piece of news about an endpoint. */
export interface DeliveryNews {
  kind: DeliveryNewsKind;
  /** As it is now: its health counts this try. */
  endpoint: Endpoint;
  delivery: Delivery;
  attempt: Attempt;
  /** For `warned`: 50, 70, 90 or 100 per cent of the way to being disabled. */
  share?: number | undefined;
}

/** Somebody who wants to know. Never throws and never delays delivery. */
export type TellDelivery = (news: DeliveryNews) => void;
