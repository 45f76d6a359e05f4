import type { Expunged } from './expunged.ts';

/** Something that happened, as subscribers learn of it. Its type is one of the catalog's. */
export interface OutboundEvent {
  /** `evt_…`; the same on every try and every replay. */
  id: string;
  project: string;
  type: string;
  timestamp: Date;
  /** The JSON that is sent, byte for byte the same on every try: `{id, type, timestamp, data}` (case F9). */
  body: string;
  /** The caller's own key, unique in the project; a repeat gets the first answer. */
  idempotencyKey?: string | undefined;
  /** SHA-256 of what was published under that key, to tell a repeat from a mistake. */
  contentHash?: string | undefined;
  /**
   * For operational events, the endpoint they are about: never delivered to that endpoint, and failures of their own
   * deliveries make no further events, so that they can't feed themselves.
   */
  aboutEndpoint?: string | undefined;
  correlationId: string;
  /** Set for an event that asks for exactly one delivery (a test, a completion callback): nobody else gets it. */
  only?: string | undefined;
  /** Endpoints that fetch it by polling. */
  readers?: string[] | undefined;
  /** Relays that what caused it had come through; counted so that two relays can't send each other in circles. */
  hops?: number | undefined;
  /** Its place in a trace, as a W3C `traceparent`; only where traces are kept. */
  trace?: string | undefined;
  /** Its body was removed and is empty. */
  expunged?: Expunged | undefined;
}
