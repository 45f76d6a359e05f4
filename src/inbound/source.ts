import type { EventFacts } from '../domain/run.ts';
import type { Webhook, WebhookSecrets } from '../domain/webhook.ts';

/** An inbound request as the sources see it: headers by lower-cased name, and the exact bytes of the body. */
export interface InboundRequest {
  /** Header values by lower-cased name. A header that came twice has all its values here: never pick one (V3). */
  headers: ReadonlyMap<string, readonly string[]>;
  body: Buffer;
  /** Receiver's wall clock, ms since the epoch. */
  receivedAt: number;
}

/**
 * Outcome of a verification. `reason` is for the audit log only, never for the caller. `coversBody` says that the
 * check was an HMAC-SHA256 over the raw bytes, which is what a webhook with `requireSha256` demands.
 */
export type Verification = { ok: true; by: string; coversBody?: boolean } | { ok: false; reason: string };

/** What a request says, once it is verified. */
export interface Description {
  /** `push`, `pull_request.opened` … */
  event: string;
  /** The sender's own delivery id, if it has one. */
  deliveryId?: string | undefined;
  payload: unknown;
  /** A ping or handshake: answered and stored, never run. */
  ping: boolean;
}

/** A real payload that `test` sends through the whole path. */
export interface Sample {
  event: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** What the form offers for a source. */
export interface SourceOptions {
  /** How the secret is used: 'signature' (HMAC over the body), 'token' (sent in clear), or 'none'. */
  secret: 'signature' | 'token' | 'none';
  /** Body cap in bytes. */
  maxBody: number;
  /** Names offered as completions of the event filter. */
  events: readonly string[];
}

/** One kind of sender. To add one: a file in `sources/` and a line in `registry.ts`. */
export interface Source {
  /** The name in REST and forms: lower case. */
  name: string;
  title: string;
  options: SourceOptions;
  /** Checks the raw bytes; fails closed: a configured secret and an absent header is a failure. Never throws. */
  verify(request: InboundRequest, webhook: Webhook, secrets: WebhookSecrets): Verification;
  /** Names the event and parses the body. Throws `body_unreadable` or `event_mismatch`. */
  describe(request: InboundRequest): Description;
  /** Facts for the result card. Never throws; unknown shapes give a title made of the event's name. */
  facts(event: string, payload: unknown): EventFacts;
  /** A real payload of this source, fresh at each call (new ids), so that it is never a duplicate. */
  sample(event?: string): Sample;
  /** Headers with which this sender would send `body` under `secret`. */
  sign(sample: Sample, secret: string): Record<string, string>;
  /** Steps that set this sender up, in Markdown, for the card after creation; `{url}` is filled in. */
  setUp: { en: string; zh: string };
}
