import type { DeliveryErrorClass } from './endpoint.ts';
import type { Lease } from './inbound-event.ts';

/**
 * Where a delivery stands. `held` waits for its endpoint to be resumed; `dead` ran out of tries and waits for
 * somebody; `discarded` was given up by somebody, or left out by the transform of its endpoint.
 */
export const deliveryStatuses = ['queued', 'held', 'delivered', 'dead', 'discarded'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/**
 * What a receiver may ask for with the header `webhook-delivery` of its answer: to get nothing more at all, or not to be
 * sent this event again (https://docs.svix.com/receiving/delivery-control).
 */
export const deliveryControls = ['disable', 'abort-message'] as const;
export type DeliveryControl = (typeof deliveryControls)[number];

/** Milliseconds that the parts of a try took; a part that was not reached is left out. */
export interface AttemptTiming {
  dns?: number | undefined;
  connect?: number | undefined;
  tls?: number | undefined;
  firstByte?: number | undefined;
  total: number;
}

/** One HTTP try. */
export interface Attempt {
  id: string;
  at: Date;
  /** 1 for the first of its chain. */
  number: number;
  /** 1, and one more for every replay. */
  chain: number;
  ok: boolean;
  /** Nothing was sent, because the transform leaves the event out; `reason` says why. */
  leftOut?: true | undefined;
  errorClass?: DeliveryErrorClass | undefined;
  /** In words, for people: no secret, no more than 300 characters. */
  reason?: string | undefined;
  status?: number | undefined;
  /** Address it was made to. */
  address?: string | undefined;
  timing: AttemptTiming;
  /** The headers that were sent, one a line, at most 2 KiB: all names, and the values that are no secret. */
  requestHeaders?: string | undefined;
  /** First bytes of the answer as text, secrets removed, with a mark where it was cut. At most 8 KiB. */
  response?: string | undefined;
  /** When the next try follows; undefined when none does. */
  nextAt?: Date | undefined;
}

/** One outbound event to one endpoint. */
export interface Delivery {
  /** Made of both ids, so that a repeated fan-out makes the same delivery. */
  id: string;
  project: string;
  endpointId: string;
  eventId: string;
  eventType: string;
  status: DeliveryStatus;
  /** Tries made in the present chain. */
  tries: number;
  chain: number;
  /** When the next try may be made. */
  dueAt: Date;
  /** Deliveries of an ordered endpoint with the same key follow each other. */
  orderKey?: string | undefined;
  /** The latest 20, oldest first. */
  attempts: Attempt[];
  /** Of the last failed try. */
  errorClass?: DeliveryErrorClass | undefined;
  /** When the event happened; lists and replays go by it. */
  createdAt: Date;
  /** When it was delivered, died or was discarded. */
  endedAt?: Date | undefined;
  /** Whether an operational event is delivered: its failures are not told by further events. */
  operational?: boolean | undefined;
  lease?: Lease | undefined;
}

/** A delivery of an ordered endpoint that has failed, with those behind it. */
export interface Blockage {
  /** The first of its order key, without the answers to its tries; with a lease while it is being tried. */
  delivery: Delivery;
  /** Deliveries of the same key that wait for it. */
  waiting: number;
}

/** Since when others wait for a delivery: its first failed try, of those that are kept. */
export function blockingSince({ attempts, chain, createdAt }: Delivery): Date {
  return attempts.find((attempt) => attempt.chain === chain)?.at ?? createdAt;
}

/** The id of the one delivery of an event to an endpoint. */
export function deliveryIdOf(eventId: string, endpointId: string): string {
  return `dlv_${eventId.slice(eventId.indexOf('_') + 1)}_${endpointId.slice(endpointId.indexOf('_') + 1)}`;
}

/** Dead deliveries of one endpoint that failed alike. */
export interface DeadGroup {
  endpointId: string;
  errorClass: DeliveryErrorClass;
  count: number;
  oldest: Date;
  newest: Date;
  /** Event types among them, most frequent first, at most 5. */
  types: string[];
}

/** Which deliveries are meant. Everything given must hold. */
export interface DeliveryFilter {
  endpointId?: string | undefined;
  eventId?: string | undefined;
  status?: DeliveryStatus | undefined;
  /** Exact, or `prefix.*`. */
  eventType?: string | undefined;
  errorClass?: DeliveryErrorClass | undefined;
  /** HTTP status of the last try. */
  httpStatus?: number | undefined;
  /** By the time of the event: from `since` (inclusive) until `until` (exclusive). */
  since?: Date | undefined;
  until?: Date | undefined;
}
