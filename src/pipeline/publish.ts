import { hash } from 'node:crypto';
import type { Clock } from '../domain/clock.ts';
import { type Delivery, deliveryIdOf } from '../domain/delivery.ts';
import type { Endpoint, Subscriber } from '../domain/endpoint.ts';
import { correlationIdOf, newId } from '../domain/ids.ts';
import type { OutboundEvent } from '../domain/outbound-event.ts';
import type { Arrival, DeliveryWindow } from './delivery-window.ts';
import type { DeliveryQueue, Published, Subscribers } from './outbound-ports.ts';

/** An event to be published. */
export interface Publication {
  project: string;
  /** One of the catalog's types. */
  type: string;
  data: unknown;
  /** Made of what caused it, so that a repeat is a duplicate; a new one when left out. */
  id?: string | undefined;
  /** The caller's own key: a repeat gets the first answer. */
  idempotencyKey?: string | undefined;
  /** For operational events: the endpoint they are about, which never gets them. */
  aboutEndpoint?: string | undefined;
  /** The one endpoint that gets it. */
  only?: string | undefined;
  /** When it happened; now when left out. */
  timestamp?: Date | undefined;
  /** Whether it is stored though nobody subscribes to it. */
  always?: boolean | undefined;
  correlationId?: string | undefined;
  /** Place in a trace of what caused it. */
  trace?: string | undefined;
  /** The same as its caller sent it, to be checked before it is believed. */
  traceparent?: string | undefined;
  /** Relays that what caused it had come through. */
  hops?: number | undefined;
}

/** `unwanted`: nobody subscribes to it, so it was not stored. */
export interface PublishAnswer {
  /** Of the event; for a duplicate or conflict, of the first one. */
  id: string;
  outcome: Published['outcome'] | 'unwanted';
}

/**
 * Publishes an event: it is stored durably with a delivery per subscriber before this resolves, and what finds room is
 * sent at once. Throws `event_type_unknown`, `event_data_invalid`, `store_unavailable`, `overloaded`.
 */
export type Publish = (publication: Publication) => Promise<PublishAnswer>;

/** What decides who gets an event; handed in, as the catalog and the filters are another folder's. */
export interface MatchRules {
  wants(endpoint: Endpoint, event: Pick<Publication, 'type' | 'data' | 'aboutEndpoint' | 'only'>): boolean;
  orderKeyOf(endpoint: Endpoint, data: unknown): string | undefined;
  isOperational(type: string): boolean;
}

export interface PublishDeps extends MatchRules {
  /** Whether an event is kept for an endpoint to be fetched. */
  reads: MatchRules['wants'];
  subscribers: Pick<Subscribers, 'of'>;
  queue: Pick<DeliveryQueue, 'publish'>;
  window: Pick<DeliveryWindow, 'reserve' | 'cancel' | 'handOver' | 'left'>;
  /** Throws for an event that the catalog doesn't allow. */
  checkEvent(type: string, data: unknown): void;
  envelope(event: { id: string; type: string; timestamp: Date; data: unknown }): string;
  /** An event was stored whose deliveries are still to be made. */
  opened(): void;
  /** An event was stored that endpoints of a project fetch. */
  kept(project: string): void;
  clock: Clock;
}

/** Subscribers that get their deliveries within the publishing; for more, the fan-out goes on in pages (case F19). */
const inlineMost = 1_000;

export function createPublish(deps: PublishDeps): Publish {
  return async (publication) => {
    // Whoever publishes by hand is told what is wrong also when nobody listens.
    if (publication.always) deps.checkEvent(publication.type, publication.data);
    const id = publication.id ?? newId('evt', deps.clock.now());
    const all = await deps.subscribers.of(publication.project);
    const wanting = all.filter(({ endpoint }) => deps.wants(endpoint, publication));
    const readers = readersOf(deps, all, publication);
    if (wanting.length === 0 && !readers && !publication.always) return { id, outcome: 'unwanted' };
    if (!publication.always) deps.checkEvent(publication.type, publication.data);
    const event = { ...toEvent(deps, id, publication), readers };
    const answer =
      wanting.length > inlineMost
        ? await storeOpen(deps, event)
        : await storeWhole(deps, { event, wanting, data: publication.data });
    if (readers && answer.outcome === 'stored') deps.kept(publication.project);
    return answer;
  };
}

/** Ids of the endpoints that fetch it; undefined for none. */
function readersOf({ reads }: PublishDeps, all: readonly Subscriber[], publication: Publication): string[] | undefined {
  const readers = all.filter(({ endpoint }) => reads(endpoint, publication));
  return readers.length > 0 ? readers.map(({ endpoint }) => endpoint.id) : undefined;
}

function toEvent({ envelope, clock }: PublishDeps, id: string, publication: Publication): OutboundEvent {
  const { project, type, data, idempotencyKey, aboutEndpoint, only, hops } = publication;
  const timestamp = publication.timestamp ?? new Date(clock.now());
  return {
    id,
    project,
    type,
    timestamp,
    body: envelope({ id, type, timestamp, data }),
    idempotencyKey,
    contentHash: idempotencyKey === undefined ? undefined : hash('sha256', JSON.stringify([type, data]), 'hex'),
    aboutEndpoint,
    only,
    hops,
    trace: publication.trace,
    correlationId: publication.correlationId ?? correlationIdOf(id),
  };
}

async function storeOpen(deps: PublishDeps, event: OutboundEvent): Promise<PublishAnswer> {
  const published = await deps.queue.publish(event, [], true);
  if (published.outcome === 'stored') deps.opened();
  return answer(event, published);
}

interface Whole {
  event: OutboundEvent;
  wanting: Subscriber[];
  data: unknown;
}

async function storeWhole(deps: PublishDeps, { event, wanting, data }: Whole): Promise<PublishAnswer> {
  const { window } = deps;
  const size = event.body.length;
  const arrivals = wanting.map(({ endpoint }) => {
    const orderKey = deps.orderKeyOf(endpoint, data);
    const arrival = { endpoint, orderKey, size };
    const delivery = newDelivery(deps, event, { endpoint, orderKey });
    if (endpoint.state === 'active') Object.assign(delivery, window.reserve(arrival));
    return { arrival, delivery };
  });
  const leased = arrivals.filter(({ delivery }) => delivery.lease !== undefined);
  let published: Published | undefined;
  try {
    published = await deps.queue.publish(
      event,
      arrivals.map(({ delivery }) => delivery),
    );
  } finally {
    if (published?.outcome !== 'stored') for (const { arrival } of leased) window.cancel(arrival);
  }
  if (published.outcome === 'stored') {
    handOver(deps, { event, leased, standing: published.standing });
    for (const { delivery } of arrivals) if (!delivery.lease) window.left(delivery);
  }
  return answer(event, published);
}

interface Leased {
  event: OutboundEvent;
  leased: { arrival: Arrival; delivery: Delivery }[];
  standing: readonly string[] | undefined;
}

/** What stood there before belongs to whoever stored it first, in a publishing that broke off. */
function handOver({ window }: PublishDeps, { event, leased, standing = [] }: Leased): void {
  for (const { arrival, delivery } of leased) {
    if (standing.includes(delivery.id)) window.cancel(arrival);
    else window.handOver({ delivery, event });
  }
}

function answer({ id }: OutboundEvent, published: Published): PublishAnswer {
  return published.outcome === 'stored'
    ? { id, outcome: 'stored' }
    : { id: published.existingId, outcome: published.outcome };
}

/** A delivery that nobody holds yet: due now, or held for an endpoint that is paused or disabled. */
export function newDelivery(
  { clock, isOperational }: Pick<PublishDeps, 'clock' | 'isOperational'>,
  event: OutboundEvent,
  { endpoint, orderKey }: { endpoint: Endpoint; orderKey: string | undefined },
): Delivery {
  const delivery: Delivery = {
    id: deliveryIdOf(event.id, endpoint.id),
    project: event.project,
    endpointId: endpoint.id,
    eventId: event.id,
    eventType: event.type,
    status: endpoint.state === 'active' ? 'queued' : 'held',
    tries: 0,
    chain: 1,
    dueAt: new Date(clock.now()),
    attempts: [],
    createdAt: event.timestamp,
  };
  if (orderKey !== undefined) delivery.orderKey = orderKey;
  if (isOperational(event.type)) delivery.operational = true;
  return delivery;
}
