import type { Condition, Endpoint, EndpointAuth, Ordering, Signature, Transform } from '../domain/endpoint.ts';

/** What somebody says of a new endpoint; what is left out takes its default. Parsed strictly: an unknown field is refused by name. */
export interface EndpointInput {
  url: string;
  /** Own signing secret; generated when left out. */
  secret?: string | undefined;
  description?: string | undefined;
  events?: string[] | undefined;
  conditions?: Condition[] | undefined;
  headers?: Record<string, string> | undefined;
  auth?: (EndpointAuth & { secret?: string | undefined }) | undefined;
  tls?: { certificate?: string | undefined; key?: string | undefined; ca?: string | undefined } | undefined;
  signatures?: Signature[] | undefined;
  /** `default`, `standard`, or the waits before each try in seconds, the first of which is 0. */
  schedule?: 'default' | 'standard' | number[] | undefined;
  timeoutMs?: number | undefined;
  rate?: number | undefined;
  concurrency?: number | undefined;
  ordering?: Ordering | undefined;
  transform?: Transform | undefined;
  autoDisable?: boolean | undefined;
}

/** An edit: what is left out stays. State, keys and health have actions of their own. */
export type EndpointEdit = Partial<Omit<EndpointInput, 'secret'>>;

/** Fields that an answer shows and an edit may repeat unchanged. */
export type EndpointReadOnly = keyof Pick<
  Endpoint,
  'id' | 'project' | 'state' | 'health' | 'keys' | 'createdBy' | 'createdAt' | 'updatedAt'
>;
