import type { Blockage, DeadGroup, Delivery, DeliveryFilter, DeliveryStatus } from '../domain/delivery.ts';
import type { Endpoint, EndpointFilter } from '../domain/endpoint.ts';
import type { Incident } from '../domain/incident.ts';
import type { Actor } from '../domain/member.ts';
import type { OutboundEvent } from '../domain/outbound-event.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { Replay, ReplayKind } from '../domain/replay.ts';
import type { EndpointEdit, EndpointInput } from './endpoint-input.ts';
import type { Expunging } from './ports.ts';
import type { OutboundEventFilter } from './relay-ports.ts';

/** An endpoint; `secret` only in the one answer that shows it (creation, rotation). */
export interface EndpointAnswer {
  endpoint: Endpoint;
  secret?: string | undefined;
}

/** What a mass action would do, or has begun to do; `fresh` unless it was begun before. */
export type ReplayAnswer =
  | { count: number; endpoints: number; replay?: undefined }
  | { count: number; endpoints: number; replay: Replay; fresh: boolean };

/** Which deliveries are to be sent again, released or given up. */
export interface ReplayWish {
  kind: ReplayKind;
  filter: DeliveryFilter;
  /** Only counts. */
  dryRun?: boolean | undefined;
  /** Deliveries per second, 1 to 1,000; default 50. */
  rate?: number | undefined;
  latestOnly?: boolean | undefined;
  /** A repeat with the same key gets the first job. */
  idempotencyKey?: string | undefined;
}

/** What becomes of the deliveries that were held while an endpoint was paused. */
export interface ResumeWish {
  held: 'all' | 'since' | 'latest' | 'discard';
  since?: Date | undefined;
  rate?: number | undefined;
}

/** Which of an endpoint's events its program fetches. */
export interface PollWish {
  /** As the answer before gave it; from the oldest that is kept when left out. */
  iterator?: string | undefined;
  /** 1 to 250; default 100. */
  limit?: number | undefined;
  /** Seconds to wait for an event where there is none, 0 to 30; default 0. */
  waitSeconds?: number | undefined;
  /** Aborts when the program has gone. */
  signal?: AbortSignal | undefined;
}

/** What a transform makes of an event; or why it leaves it out. */
export type TransformedEvent =
  | { url?: string | undefined; body: string; headers: Record<string, string>; leftOut?: undefined }
  | { leftOut: string };

/** A type of event as everybody may know it. */
export interface EventType {
  type: string;
  /** When it is sent. */
  when: { en: string; zh: string };
  /** JSON Schema of `data`. */
  schema: unknown;
  /** A sample of `data`. */
  sample: unknown;
  /** Told only to endpoints that ask for it by name. */
  operational: boolean;
}

/**
 * The use cases of the outbound relay, called by chat and REST alike. As with `Admin`, each checks the actor's role
 * (viewer reads; operator pauses, resumes, replays, tests, mutes; admin creates, edits, rotates, deletes), audits what
 * it did or refused, and throws AppError; what belongs to another project is `not_found` (case I1).
 */
export interface Relay {
  listEndpoints(actor: Actor, project: string, page: PageRequest, filter?: EndpointFilter): Promise<Page<Endpoint>>;
  getEndpoint(actor: Actor, project: string, id: string): Promise<Endpoint>;
  /** The id of an endpoint that is named by its id or its own one; what names none is returned as it is. */
  endpointIdOf(actor: Actor, project: string, named: string): Promise<string>;
  /** By what a person typed: beginning of the id or of its own one, or of the URL without its scheme, or the description. */
  findEndpoint(actor: Actor, project: string, typed: string): Promise<Endpoint>;
  createEndpoint(actor: Actor, project: string, input: EndpointInput): Promise<EndpointAnswer>;
  editEndpoint(
    actor: Actor,
    project: string,
    id: string,
    input: EndpointEdit,
    version?: number,
  ): Promise<EndpointAnswer>;
  deleteEndpoint(actor: Actor, project: string, id: string): Promise<void>;
  /** A new signing key beside the old one, which signs for `graceHours` more (default 24, 0 to 168). */
  rotateKey(
    actor: Actor,
    project: string,
    id: string,
    wish?: { graceHours?: number; secret?: string; kind?: 'hmac' | 'ed25519' },
  ): Promise<EndpointAnswer>;
  /** The newest signing key in clear (the public half for ed25519), for an admin's programs; it is audited. */
  revealKey(actor: Actor, project: string, id: string): Promise<string>;
  /** How many deliveries of an endpoint stand where, by the time of their events. */
  endpointStats(
    actor: Actor,
    project: string,
    id: string,
    range: { since?: Date | undefined; until?: Date | undefined },
  ): Promise<Record<DeliveryStatus, number>>;
  /** Holds deliveries back from now on, until `until` or for good. */
  pauseEndpoint(actor: Actor, project: string, id: string, until?: Date): Promise<Endpoint>;
  /** Makes a paused or disabled endpoint active again. The job that lets go of what was held, if there was any. */
  resumeEndpoint(
    actor: Actor,
    project: string,
    id: string,
    wish: ResumeWish,
  ): Promise<{ endpoint: Endpoint; replay?: Replay }>;
  disableEndpoint(actor: Actor, project: string, id: string): Promise<Endpoint>;
  /** Shows no incidents of it in chat until then. */
  muteEndpoint(actor: Actor, project: string, id: string, until: Date): Promise<Endpoint>;
  /** Sends the catalog's sample of a type to this endpoint alone, through the whole road; one that is only polled has no delivery. */
  testEndpoint(
    actor: Actor,
    project: string,
    id: string,
    type?: string,
  ): Promise<{ eventId: string; deliveryId?: string | undefined }>;
  /**
   * The next events of an endpoint that is read instead of called (an operator's right: they are read whole). The same
   * iterator finds the same events again. Throws `endpoint_not_polled`, `endpoint_stopped`, `iterator_expired`.
   */
  pollEndpoint(
    actor: Actor,
    project: string,
    id: string,
    wish: PollWish,
  ): Promise<{ events: OutboundEvent[]; iterator: string; done: boolean }>;
  /** What a transform makes of a stored event, or of the catalog's sample, without sending it. */
  tryTransform(
    actor: Actor,
    project: string,
    wish: { transform: Endpoint['transform']; eventId?: string; type?: string },
  ): Promise<TransformedEvent>;
  /** Publishes an event of the catalog. A repeat with the same key is answered as the first time. */
  publish(
    actor: Actor,
    project: string,
    event: {
      type: string;
      data: unknown;
      idempotencyKey?: string | undefined;
      /** Place of the call in the caller's trace, as it was sent. */
      traceparent?: string | undefined;
    },
  ): Promise<{ id: string; duplicate: boolean }>;
  /** Every type there is. */
  eventTypes(): readonly EventType[];
  getOutboundEvent(actor: Actor, project: string, id: string): Promise<OutboundEvent>;
  /** Outbound events, newest first. */
  listOutboundEvents(
    actor: Actor,
    project: string,
    page: PageRequest,
    filter?: OutboundEventFilter,
  ): Promise<Page<OutboundEvent>>;
  /** Removes what an outbound event held, and what its tries sent and heard. Throws as `Admin.expungeEvent` does. */
  expungeOutboundEvent(actor: Actor, project: string, id: string, discard?: boolean): Promise<Expunging>;
  listDeliveries(actor: Actor, project: string, page: PageRequest, filter?: DeliveryFilter): Promise<Page<Delivery>>;
  getDelivery(actor: Actor, project: string, id: string): Promise<Delivery>;
  /** Dead deliveries with the bodies that they would have delivered; null where retention has removed one. */
  exportDead(
    actor: Actor,
    project: string,
    page: PageRequest,
    filter?: DeliveryFilter,
  ): Promise<Page<{ delivery: Delivery; body: string | null }>>;
  /** Dead deliveries by endpoint and kind of failure, largest group first. */
  deadGroups(actor: Actor, project: string): Promise<DeadGroup[]>;
  /** The deliveries of an ordered endpoint that have failed and that others wait for, oldest first; at most 20. */
  blockages(actor: Actor, project: string, endpointId: string): Promise<Blockage[]>;
  /**
   * Gives up a delivery that others wait for, so that the next one goes: `skip` discards it, `park` makes it a dead
   * letter. What was done before is left as it is. Throws `delivery_not_blocking` for one that does not wait for its next
   * try (any more).
   */
  unblock(
    actor: Actor,
    project: string,
    deliveryId: string,
    how: 'skip' | 'park',
  ): Promise<{ delivery: Delivery; changed: boolean }>;
  /** Begins a background job, or says what it would do. */
  replay(actor: Actor, project: string, wish: ReplayWish): Promise<ReplayAnswer>;
  /** Sends one delivery again, whatever became of it; twice in a row is once while it is still queued. */
  replayOne(actor: Actor, project: string, deliveryId: string): Promise<Delivery>;
  getReplay(actor: Actor, project: string, id: string): Promise<Replay>;
  listReplays(actor: Actor, project: string, page: PageRequest): Promise<Page<Replay>>;
  cancelReplay(actor: Actor, project: string, id: string): Promise<Replay>;
  /** The open incident of an endpoint, if it has one. */
  incidentOf(actor: Actor, project: string, endpointId: string): Promise<Incident | undefined>;
}
