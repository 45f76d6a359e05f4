import type { Blockage, DeadGroup, Delivery, DeliveryFilter } from '../domain/delivery.ts';
import type { Endpoint, EndpointFilter, EndpointSecrets, Subscriber } from '../domain/endpoint.ts';
import type { OutboundEvent } from '../domain/outbound-event.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { Replay } from '../domain/replay.ts';

/** Endpoints as the use cases store them. Secrets go in clear here and are sealed by the store. */
export interface EndpointStore {
  /** Newest first. */
  list(project: string, page: PageRequest, filter?: EndpointFilter): Promise<Page<Endpoint>>;
  count(project: string): Promise<number>;
  get(project: string, id: string): Promise<Endpoint | undefined>;
  /** The id of the endpoint that has this one of its own. */
  idOf(project: string, uid: string): Promise<string | undefined>;
  /** At most 5 endpoints that what a person typed may mean. */
  match(project: string, typed: string): Promise<Endpoint[]>;
  /** With secrets in clear. */
  subscriber(project: string, id: string): Promise<Subscriber | undefined>;
  /** False when its own id is taken. */
  insert(endpoint: Endpoint, secrets: EndpointSecrets): Promise<boolean>;
  /**
   * Replaces it if its stored version is still `version`; false otherwise, `taken` when its own id is. Secrets undefined
   * = keep. Never touches `health`.
   */
  replace(endpoint: Endpoint, version: number, secrets?: EndpointSecrets): Promise<boolean | 'taken'>;
  delete(project: string, id: string): Promise<boolean>;
}

/** Which outbound events are listed, by the time when they happened. */
export interface OutboundEventFilter {
  /** Inclusive; of all times when left out. */
  since?: Date | undefined;
  /** Exclusive. */
  until?: Date | undefined;
  types?: readonly string[] | undefined;
}

export interface DeliveryReader {
  /** Newest first, without the bodies of attempts' answers. */
  list(project: string, page: PageRequest, filter?: DeliveryFilter): Promise<Page<Delivery>>;
  get(project: string, id: string): Promise<Delivery | undefined>;
  /** Deliveries of an ordered endpoint that have failed and that others wait for, oldest first; at most so many. */
  blockages(endpointId: string, limit: number): Promise<Blockage[]>;
  deadGroups(project: string): Promise<DeadGroup[]>;
  event(project: string, id: string): Promise<OutboundEvent | undefined>;
  /** Newest first. They are found along their ids, among those of all projects. */
  listEvents(project: string, page: PageRequest, filter?: OutboundEventFilter): Promise<Page<OutboundEvent>>;
}

export interface ReplayReader {
  list(project: string, page: PageRequest): Promise<Page<Replay>>;
}
