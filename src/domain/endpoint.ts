/** How a delivery is signed. Several at once while a receiver changes from one to another. */
export const signatureSchemes = ['standard', 'sha256-body', 'timestamp-body'] as const;
export type SignatureScheme = (typeof signatureSchemes)[number];

/**
 * One way of signing: `standard` is Standard Webhooks (https://www.standardwebhooks.com), `sha256-body` is
 * `sha256=<hex of HMAC over the body>` (requirement 003), `timestamp-body` the HMAC over `timestamp.body` (requirement 004).
 */
export interface Signature {
  scheme: SignatureScheme;
  /** Another name for the header that carries it; for `standard` the prefix of its three headers (`webhook`, `svix`). */
  header?: string | undefined;
}

export const conditionOperators = [
  'eq',
  'ne',
  'in',
  'nin',
  'gt',
  'gte',
  'lt',
  'lte',
  'exists',
  'contains',
  'prefix',
  'suffix',
] as const;

/** What is asked of one field of the event (`data.ticket.priority`). */
export interface Comparison {
  field: string;
  op: (typeof conditionOperators)[number];
  value: string | number | boolean | null | (string | number | boolean | null)[];
}

/** A condition on an event; all conditions of an endpoint must hold. */
export type Condition = Comparison | { any: Condition[] } | { all: Condition[] } | { not: Condition };

/** How deep conditions stand in each other at most. */
export const deepestCondition = 3;

/** When tries are made. `delaysMs[n]` is the wait before try n + 1, counted from the end of the try before; the first is 0. */
export interface RetrySchedule {
  preset: 'default' | 'standard' | 'custom';
  delaysMs: number[];
}

/** Who we are to the endpoint; the secret part stands in `EndpointSecrets`. */
export type EndpointAuth =
  | { type: 'none' }
  | { type: 'basic'; username: string }
  | { type: 'bearer' }
  | { type: 'oauth2'; tokenUrl: string; clientId: string; scope?: string | undefined };

/**
 * How an endpoint gets its events: they are posted to its URL (`push`), or kept until its program fetches them (`poll`,
 * for programs that nobody can reach), or `both`.
 */
export const deliveryWays = ['push', 'poll', 'both'] as const;
export type DeliveryWay = (typeof deliveryWays)[number];

/** Whether deliveries must arrive in order: not, all of the endpoint's, or those with the same value of a field. */
export type Ordering = { by: 'none' } | { by: 'endpoint' } | { by: 'field'; field: string };

/** Chats whose incoming webhooks take a message of a shape of their own. */
export const transformPresets = ['slack', 'lark', 'wecom', 'teams'] as const;
export type TransformPreset = (typeof transformPresets)[number];

/** How those chats call themselves. */
export const presetNames: Readonly<Record<TransformPreset, string>> = {
  slack: 'Slack',
  lark: 'Lark / 飞书',
  wecom: 'WeCom / 企业微信',
  teams: 'Microsoft Teams',
};

/** A transform of what is sent. Texts are Handlebars, rendered on the event. */
export interface Transform {
  /** The body is a message for this chat; there is no `body` beside it. */
  preset?: TransformPreset | undefined;
  body?: string | undefined;
  headers?: Record<string, string> | undefined;
  /** Path and query on the endpoint's own server, beginning with `/` or `?`; values are URL-encoded. */
  url?: string | undefined;
  /** An event for which this comes out as nothing, `false`, `0` or `no` is left out. */
  when?: string | undefined;
  /** A field that is printed and missing is a failure rather than empty text. */
  strict?: boolean | undefined;
}

export const endpointStates = ['active', 'paused', 'disabled'] as const;
export type EndpointState = (typeof endpointStates)[number];

/**
 * Why an endpoint is paused or disabled: by somebody, because it answered 410, because its receiver asked for it with
 * `webhook-delivery: disable`, or because it failed for too long.
 */
export const stateReasons = ['manual', 'gone', 'asked', 'failing'] as const;
export type StateReason = (typeof stateReasons)[number];

/**
 * What becomes of a delivery that is answered 4xx, other than 408, 410 and 429: tried again by the schedule, or given
 * up at once because the receiver will not take it later either.
 */
export const clientErrorRules = ['retry', 'give_up'] as const;
export type ClientErrorRule = (typeof clientErrorRules)[number];

/** How deliveries went lately. */
export interface EndpointHealth {
  /** Of the present row of failures; undefined while all is well. */
  failingSince?: Date | undefined;
  /** First failure of the present day of failures: how far apart failures lie decides whether it is disabled. */
  dayFrom?: Date | undefined;
  /** Failed tries in a row. */
  failures: number;
  lastSuccessAt?: Date | undefined;
  lastFailureAt?: Date | undefined;
  lastStatus?: number | undefined;
  lastError?: DeliveryErrorClass | undefined;
  /** The share of the way to being disabled that was warned of: 0, 50, 70, 90 or 100. */
  warned: number;
}

/** A subscriber's URL for outbound events. */
export interface Endpoint {
  id: string;
  /** The subscriber's own name for it, unique in the project; stands for the id in addresses of REST. */
  uid?: string | undefined;
  project: string;
  /** `push` when left out. */
  delivery?: DeliveryWay | undefined;
  /** In its normal form, checked by the address guard; empty for one that is only polled. */
  url: string;
  description: string;
  /** Whatever the subscriber wants to remember of it, to be searched for. */
  metadata?: Record<string, string> | undefined;
  /** Filters: exact types or `prefix.*`; empty lets all catalog types but the operational ones pass. */
  events: string[];
  conditions: Condition[];
  /** Lower-cased names of own headers; their values are secrets. */
  headerNames: string[];
  auth: EndpointAuth;
  /** Client certificate and own authority, as PEM; the key is a secret. */
  tls?: { certificate?: string | undefined; ca?: string | undefined } | undefined;
  signatures: Signature[];
  schedule: RetrySchedule;
  /** Milliseconds for a whole try: 1,000 to 30,000. */
  timeoutMs: number;
  /** Tries per second; 0 = no limit. */
  rate: number;
  /** Tries at the same time. */
  concurrency: number;
  ordering: Ordering;
  transform?: Transform | undefined;
  state: EndpointState;
  stateReason?: StateReason | undefined;
  stateAt: Date;
  /** When a pause ends by itself. */
  pausedUntil?: Date | undefined;
  /** Whether it is disabled after failing for days. */
  autoDisable: boolean;
  clientErrors: ClientErrorRule;
  /** Until when incidents of it are not shown in chat. */
  mutedUntil?: Date | undefined;
  health: EndpointHealth;
  /** What is known of its signing keys: never the keys. Newest first. */
  keys: {
    id: string;
    kind: 'hmac' | 'ed25519';
    createdAt: Date;
    until?: Date | undefined;
    publicKey?: string | undefined;
  }[];
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
  /** Counts edits, as a webhook's does. */
  version: number;
}

/** Which endpoints are looked for; everything given must hold. */
export interface EndpointFilter {
  /** The beginning of the id or uid, or part of URL or description. */
  search?: string | undefined;
  uid?: string | undefined;
  /** Part of the URL. */
  url?: string | undefined;
  /** Metadata of this name, with this value if one is given. */
  metadata?: { name: string; value?: string | undefined } | undefined;
}

/** One signing key: `whsec_…`, any text of the subscriber's own, or `whsk_…` for ed25519. */
export interface SigningKey {
  id: string;
  kind: 'hmac' | 'ed25519';
  value: string;
  createdAt: Date;
  /** When it stops signing; undefined for the newest. */
  until?: Date | undefined;
}

/** An endpoint's secrets in clear, as a try needs them; never logged, rendered or answered. */
export interface EndpointSecrets {
  /** Newest first; each one that lives signs, so that a receiver changes over in its own time. */
  signing: SigningKey[];
  /** Values of `headerNames`. */
  headers: Record<string, string>;
  /** Password, token or client secret, as `auth` says. */
  auth?: string | undefined;
  /** PEM of the client certificate's key. */
  tlsKey?: string | undefined;
}

/** What a try needs to know about an endpoint. */
export interface Subscriber {
  endpoint: Endpoint;
  secrets: EndpointSecrets;
}

/** Why a try failed: decides wording, grouping of dead letters, and whether trying again can help. */
export const deliveryErrorClasses = [
  'status_3xx',
  'status_4xx',
  'status_5xx',
  'gone',
  'declined',
  'rate_limited',
  'timeout',
  'dns',
  'connect',
  'reset',
  'tls',
  'address_refused',
  'auth_failed',
  'transform_failed',
  'response_invalid',
  'interrupted',
] as const;
export type DeliveryErrorClass = (typeof deliveryErrorClasses)[number];
