import type { Attempt, Delivery, DeliveryFilter, DeliveryStatus } from '../domain/delivery.ts';
import type { DeliveryErrorClass, EndpointHealth, StateReason, Subscriber } from '../domain/endpoint.ts';
import type { Incident } from '../domain/incident.ts';
import type { MailPage, Place } from '../domain/mailbox.ts';
import type { OutboundEvent } from '../domain/outbound-event.ts';
import type { Replay } from '../domain/replay.ts';

/** The endpoints as delivery needs them: from memory, kept fresh by the change feed. */
export interface Subscribers {
  /** Of a project, in order of id. */
  of(project: string): readonly Subscriber[] | Promise<readonly Subscriber[]>;
  get(endpointId: string): Subscriber | undefined | Promise<Subscriber | undefined>;
  /** Everyone, where all are in memory and that can be relied on. */
  all(): readonly Subscriber[] | undefined;
  /** Writes how deliveries went; coalesced, never throws, never delays. */
  health(endpointId: string, health: EndpointHealth): void;
  /** Disables an active or paused endpoint; false when it was disabled before (so that one process tells of it). */
  disable(endpointId: string, reason: StateReason, now: Date): Promise<boolean>;
  /** Ends pauses whose time is over, and returns the endpoints' ids. */
  endPauses(now: Date): Promise<string[]>;
}

/**
 * How storing an outbound event ended. `standing` names deliveries that stood there before, left by a process that
 * died on the way or is publishing the same event: they belong to whoever holds them, and are swept in the end.
 */
export type Published =
  | { outcome: 'stored'; standing?: readonly string[] | undefined }
  | { outcome: 'duplicate' | 'conflict'; existingId: string };

/** How a try ended, to be written under the delivery's fencing token. */
export interface TryOutcome {
  deliveryId: string;
  token: number;
  attempt: Attempt;
  status: DeliveryStatus;
  tries: number;
  /** For `queued`: when the next try may be made. */
  dueAt?: Date | undefined;
  errorClass?: DeliveryErrorClass | undefined;
}

/** The stored outbound events and deliveries. Every method throws `store_unavailable` while the database is away. */
export interface DeliveryQueue {
  /**
   * Stores an event with its deliveries durably (w: majority, j: true; deliveries first, so that a stored event has
   * them all), grouped with others. A delivery with a `lease` belongs to this process from the start. With `open`
   * the fan-out goes on later: `claimFanOuts` hands the event to whoever continues it. The same id again, or the same
   * idempotency key with the same content, is a `duplicate`; with other content a `conflict`.
   */
  publish(event: OutboundEvent, deliveries: readonly Delivery[], open?: boolean): Promise<Published>;
  /** Events whose fan-out is open, that nobody holds; `after` is the last endpoint done. */
  claimFanOuts(
    owner: string,
    limit: number,
    now: Date,
    until: Date,
  ): Promise<{ event: OutboundEvent; after: string }[]>;
  /** Stores a page of a fan-out (what exists is left alone), remembers how far it went, or closes it (`done`). */
  continueFanOut(eventId: string, deliveries: readonly Delivery[], progress: { after: string } | 'done'): Promise<void>;
  /** The events by id, whole. */
  events(ids: readonly string[]): Promise<Map<string, OutboundEvent>>;
  /**
   * Takes up to `limit` queued deliveries that are due and that nobody holds, or whose lease ran out, first tries
   * before later ones, oldest first; of one endpoint, or of all but those in `except`. Raises their token.
   */
  claim(
    owner: string,
    wanted: { limit: number; now: Date; until: Date; endpointId?: string; except?: readonly string[] },
  ): Promise<Delivery[]>;
  /** Extends this process's leases on the deliveries it holds; returns the number. */
  renew(owner: string, until: Date, held: readonly string[]): Promise<number>;
  /** Which of these are not this process's any more: ended, given up by somebody, or another's. */
  lost(owner: string, held: readonly string[]): Promise<string[]>;
  /** Writes the outcome of a try, grouped; false when another process holds the delivery now. Ends the lease. */
  record(outcome: TryOutcome): Promise<boolean>;
  /** Gives a delivery back untried (breaker open, endpoint paused, shutting down): no try is counted. */
  giveBack(deliveryId: string, token: number, back: { status: 'queued' | 'held'; dueAt: Date }): Promise<boolean>;
  /** Gives everything of this process back. */
  release(owner: string): Promise<number>;
  /** When the earliest queued, unheld delivery of an endpoint is due; undefined when it owes none. */
  nextDue(endpointId: string): Promise<Date | undefined>;
  /** Endpoints that owe something due before `before`, at most `limit`: the safety net behind the schedule. */
  owing(before: Date, limit: number): Promise<string[]>;
  /** Turns the queued, unheld deliveries of a paused or disabled endpoint into held ones. */
  hold(endpointId: string): Promise<number>;
  /** Active endpoints for which something is held all the same, at most `limit`. */
  stranded(limit: number): Promise<string[]>;
  /** The earliest queued delivery with this order key, without the answers to its tries: all others follow it. */
  head(endpointId: string, orderKey: string): Promise<Delivery | undefined>;
  /** Makes a queued delivery that nobody holds due now; false when it is due, held or not queued. */
  free(deliveryId: string, now: Date): Promise<boolean>;
  /**
   * Ends a delivery that has failed and that others wait for in order, unless a try of it is under way; false when it is
   * not such a one (any more).
   */
  giveUp(deliveryId: string, to: 'dead' | 'discarded', now: Date): Promise<boolean>;
  /** Counts what a filter means in a project. */
  count(project: string, filter: DeliveryFilter): Promise<number>;
  /**
   * Next page of what a filter means, in order of event time then id, after the cursor; for replays.
   */
  page(project: string, filter: DeliveryFilter, after: string | undefined, limit: number): Promise<Delivery[]>;
  /** Next page of the events of a project in a time range (`until` exclusive), in order of time, after an event's id. */
  history(
    project: string,
    range: { since: Date; until: Date; eventType?: string | undefined; eventId?: string | undefined },
    after: string | undefined,
    limit: number,
  ): Promise<OutboundEvent[]>;
  /** Puts deliveries into a new chain, due now (or held when their endpoint is not active); returns how many changed. */
  requeue(ids: readonly string[], now: Date, from: readonly DeliveryStatus[]): Promise<number>;
  discard(ids: readonly string[], now: Date, from: readonly DeliveryStatus[]): Promise<number>;
  /** Discards whatever waits for endpoints that are no more. Returns how many deliveries. */
  abandon(endpointIds: readonly string[], now: Date): Promise<number>;
}

/** Which events of an endpoint are fetched. */
export interface MailRequest {
  project: string;
  endpointId: string;
  /** The place that was come to; from the first that is kept when left out. */
  after: Place | undefined;
  limit: number;
}

/** The events that endpoints fetch for themselves. */
export interface Mailboxes {
  /**
   * The next events of an endpoint, at most `limit` and a few megabytes of them. The same place finds the same events
   * in the same order, and behind them what came later. Throws `iterator_expired` where some may be missing.
   */
  readMail(request: MailRequest): Promise<MailPage>;
}

/** Background jobs over many deliveries. */
export interface ReplayStore {
  /** Stores a job and returns it; or the one that is there, under the same key or running with the same wish. */
  insert(replay: Replay): Promise<Replay>;
  get(project: string, id: string): Promise<Replay | undefined>;
  /** Writes progress unless it was cancelled meanwhile (false). */
  progress(id: string, progress: Pick<Replay, 'done' | 'cursor'>): Promise<boolean>;
  end(id: string, how: Pick<Replay, 'status' | 'reason'>, now: Date): Promise<boolean>;
  /** Ids of jobs that are to go on. */
  running(limit: number): Promise<string[]>;
  /** Whether a job sees to what is held for an endpoint, or somebody has cancelled one since: then it stays as it is. */
  decided(project: string, endpointId: string, since: Date): Promise<boolean>;
  byId(id: string): Promise<Replay | undefined>;
}

/** Incidents of endpoints; at most one is open per endpoint. */
export interface IncidentStore {
  /** The open incident of an endpoint. */
  open(endpointId: string): Promise<Incident | undefined>;
  get(project: string, id: string): Promise<Incident | undefined>;
  /** The newest incident of an endpoint, open or closed. */
  latest(endpointId: string): Promise<Incident | undefined>;
  /** Ids of the endpoints that have an open one, at most `limit`. */
  openOnes(limit: number): Promise<string[]>;
  /** Opens one unless there is one; returns the stored one and whether it is new. */
  begin(incident: Incident): Promise<{ incident: Incident; fresh: boolean }>;
  /** Replaces it if its stored version is still `version`. */
  replace(incident: Incident, version: number): Promise<boolean>;
}
