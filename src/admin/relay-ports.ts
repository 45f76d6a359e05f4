import type { Blockage, DeadGroup, Delivery, DeliveryFilter } from '../domain/delivery.ts';
import type { Endpoint, EndpointSecrets, Subscriber } from '../domain/endpoint.ts';
import type { OutboundEvent } from '../domain/outbound-event.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { Replay } from '../domain/replay.ts';

/** Endpoints as the use cases store them. Secrets go in clear here and are sealed by the store. */
export interface EndpointStore {
  /** Newest first. `search` matches beginning of id, URL or description. */
  list(project: string, page: PageRequest, search?: string): Promise<Page<Endpoint>>;
  count(project: string): Promise<number>;
  get(project: string, id: string): Promise<Endpoint | undefined>;
  /** At most 5 endpoints that what a person typed may mean. */
  match(project: string, typed: string): Promise<Endpoint[]>;
  /** With secrets in clear. */
  subscriber(project: string, id: string): Promise<Subscriber | undefined>;
  insert(endpoint: Endpoint, secrets: EndpointSecrets): Promise<void>;
  /** Replaces it if its stored version is still `version`; false otherwise. Secrets undefined = keep. Never touches `health`. */
  replace(endpoint: Endpoint, version: number, secrets?: EndpointSecrets): Promise<boolean>;
  delete(project: string, id: string): Promise<boolean>;
}

export interface DeliveryReader {
  /** Newest first, without the bodies of attempts' answers. */
  list(project: string, page: PageRequest, filter?: DeliveryFilter): Promise<Page<Delivery>>;
  get(project: string, id: string): Promise<Delivery | undefined>;
  /** Deliveries of an ordered endpoint that have failed and that others wait for, oldest first; at most so many. */
  blockages(endpointId: string, limit: number): Promise<Blockage[]>;
  deadGroups(project: string): Promise<DeadGroup[]>;
  event(project: string, id: string): Promise<OutboundEvent | undefined>;
}

export interface ReplayReader {
  list(project: string, page: PageRequest): Promise<Page<Replay>>;
}
