import type { Failure } from './errors.ts';
import type { Expunged } from './expunged.ts';

/** Where an event stands. `ignored` events were stored but run nothing (filtered, ping, switched off). */
export const eventStatuses = ['queued', 'running', 'done', 'failed', 'ignored'] as const;
export type EventStatus = (typeof eventStatuses)[number];

/** What the door decided about a verified request. */
export const verdicts = ['accepted', 'filtered', 'ping', 'switched_off'] as const;
export type Verdict = (typeof verdicts)[number];

/** How the event came in: a sender's request, a test from chat or REST, or a reply in a result's thread. */
export type EventKind = 'inbound' | 'test' | 'reply';

/**
 * A claim on a piece of work. `token` rises with every claim of the same event; a write that carries an older
 * token is refused, so a process that lost its lease can't overwrite the outcome of the one that took over.
 */
export interface Lease {
  owner: string;
  token: number;
  until: Date;
}

/** One stored inbound request. */
export interface InboundEvent {
  id: string;
  kind: EventKind;
  project: string;
  webhookUuid: string;
  webhookId: string;
  source: string;
  /** Normalised name such as `push` or `pull_request.opened`. */
  event: string;
  /** Unique per webhook; the sender's delivery id, or a hash where there is none or it is too long. */
  deliveryKey: string;
  /** Hex SHA-256 of the raw body. */
  bodyHash: string;
  /** Set where the webhook has a replay window, in which the body's hash is looked up (case V10). */
  replayGuarded?: true | undefined;
  verdict: Verdict;
  /** In words, why (`filtered: push is not in pull_request`). */
  reason?: string | undefined;
  status: EventStatus;
  receivedAt: Date;
  /** Request headers with secrets removed. */
  headers: Record<string, string>;
  /** Raw bytes as they came. */
  body: Buffer;
  /** Ties log lines, event, run and post of one request together. */
  correlationId: string;
  lease?: Lease | undefined;
  /** Claims so far; a poison event is given up after a fixed number. */
  attempts: number;
  error?: Failure | undefined;
  /** For `reply`: the run whose thread was answered. */
  replyTo?: string | undefined;
  /** Its place in a trace, as a W3C `traceparent`; only where traces are kept. */
  trace?: string | undefined;
  /** Its body and headers were removed and are empty. */
  expunged?: Expunged | undefined;
}

/** What lists show of an event: everything but the raw bytes and headers. */
export type EventSummary = Omit<InboundEvent, 'body' | 'headers' | 'lease' | 'trace'> & {
  /** Bytes of the body. */
  size?: number | undefined;
};
