import type { Delivery, DeliveryFilter } from '../domain/delivery.ts';
import type {
  Condition,
  Endpoint,
  RetrySchedule,
  Signature,
  SigningKey,
  Subscriber,
  Transform,
} from '../domain/endpoint.ts';
import type { OutboundEvent } from '../domain/outbound-event.ts';
import type { DeliveryQueue, IncidentStore, ReplayStore, Subscribers } from '../pipeline/outbound-ports.ts';
import type { Polling } from '../pipeline/polling.ts';
import type { AdminDeps } from './deps.ts';
import type { Payloads } from './ports.ts';
import type { EventType, TransformedEvent } from './relay.ts';
import type { DeliveryReader, EndpointStore, ReplayReader } from './relay-ports.ts';

/** An event to be published by a use case. */
export interface ToPublish {
  project: string;
  type: string;
  data: unknown;
  idempotencyKey?: string | undefined;
  /** Place in the caller's trace, as it was sent. */
  traceparent?: string | undefined;
  /** The endpoint it is about, which never gets it. */
  aboutEndpoint?: string | undefined;
  /** The one endpoint that gets it. */
  only?: string | undefined;
  /** Store it though nobody subscribes to it. */
  always?: boolean | undefined;
}

/** What the use cases of the relay work with. Functions of other folders are handed in by the composition root. */
export interface RelayDeps extends Pick<AdminDeps, 'projects' | 'members' | 'audit' | 'clock' | 'log'> {
  endpoints: EndpointStore;
  deliveries: DeliveryReader & Pick<DeliveryQueue, 'requeue' | 'count' | 'giveUp'>;
  /** How much a replay of a time range would send, and to how many endpoints. */
  countHistory(project: string, filter: DeliveryFilter): Promise<{ count: number; endpoints: number }>;
  payloads: Payloads;
  replays: ReplayReader & Pick<ReplayStore, 'insert' | 'get' | 'end'>;
  incidents: Pick<IncidentStore, 'open'>;
  /** Writes how deliveries went; never throws, never delays. */
  health: Subscribers['health'];
  /** The address in its normal form. Throws `address_refused` for one that nobody may be pointed at. */
  checkAddress(url: string): Promise<string>;
  /** Throws `field_invalid` for a type that the catalog doesn't have. */
  parseEventFilters(list: readonly string[]): string[];
  /** Throws `field_invalid` for a field that can't be asked for. */
  checkConditions(conditions: readonly Condition[]): void;
  /** Throws `field_invalid` for a field that can't be ordered by. */
  checkOrderingField(field: string): void;
  /** The names lower-cased. Throws `field_invalid` for a name or value that can't be sent. */
  checkHeaders(headers: Readonly<Record<string, string>>): Record<string, string>;
  /** Throws `field_invalid` where two of them would want the same header. */
  checkSignatures(signatures: readonly Signature[]): void;
  parseSchedule(input: 'default' | 'standard' | readonly number[]): RetrySchedule;
  newSigningKey(kind: 'hmac' | 'ed25519', now: Date): SigningKey;
  /** A key of the subscriber's own. Throws `field_invalid` when it is none. */
  ownSigningKey(text: string, now: Date): SigningKey;
  /** What may be known of a key: its public half, for ed25519. */
  publicKeyOf(key: SigningKey): string | undefined;
  /** Throws `template_invalid`; what it returns is not used. */
  checkTemplate(template: string): unknown;
  /** Throws `field_invalid` for a URL template that leaves the endpoint's own server. */
  checkUrlTemplate(template: string): void;
  /** What is sent of an event after a transform; an address is its path and query alone. */
  applyTransform(transform: Transform, event: Pick<OutboundEvent, 'body'>): Promise<TransformedEvent>;
  eventTypes: readonly EventType[];
  /** The catalog's sample of a type, as an envelope's JSON. Throws `event_type_unknown`. */
  sampleOf(type: string): { data: unknown; body: string };
  /** Publishes an event of the catalog. Throws `event_type_unknown` or `event_data_invalid`. */
  publish(event: ToPublish): Promise<{ id: string; outcome: 'stored' | 'duplicate' | 'conflict' | 'unwanted' }>;
  /** The events that an endpoint's program fetches. Throws `iterator_expired`. */
  poll: Polling['poll'];
  /** Lets delivery know that an endpoint's state or its queue changed. Never throws. */
  changed(endpoint: Pick<Endpoint, 'id' | 'state'>): void;
  /** A delivery that others followed in order was given up: the next goes. Never throws. */
  letNextGo(delivery: Pick<Delivery, 'endpointId' | 'orderKey'>): void;
  /** Lets the background work know of a new job. */
  begun(replayId: string): void;
}

/** A changed endpoint with the secrets it now has. */
export type Draft = Subscriber;
