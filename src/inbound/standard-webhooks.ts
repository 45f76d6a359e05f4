import { hmacSha256Base64 } from '../crypto/hmac.ts';
import { safeEqual } from '../crypto/safe-equal.ts';
import { readHeader } from './header.ts';
import type { InboundRequest } from './source.ts';

/** Seconds that the signed time may differ from ours, in either direction (case V8). */
const tolerance = 300;
/** Entries of the signature list that are looked at; a sender in rotation sends two or three. */
const mostEntries = 16;
const secretPrefix = 'whsec_';

/** Whether a secret is a signing token of the Standard Webhooks form. */
export function isSigningToken(secret: string): boolean {
  return secret.startsWith(secretPrefix);
}

/**
 * Checks `webhook-id`, `webhook-timestamp` and `webhook-signature` over the raw bytes.
 * See https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * Returns undefined when the request is genuine, else the reason for the audit log.
 */
export function standardWebhookFault(request: InboundRequest, secret: string): string | undefined {
  const id = readHeader(request, 'webhook-id');
  const timestamp = readHeader(request, 'webhook-timestamp');
  const signature = readHeader(request, 'webhook-signature');
  if ('fault' in id) return id.fault;
  if ('fault' in timestamp) return timestamp.fault;
  if ('fault' in signature) return signature.fault;
  const key = signingKey(secret);
  if (!key) return 'the signing token of the webhook is not usable';
  const expected = hmacSha256Base64(key, `${id.value}.${timestamp.value}.`, request.body);
  if (!listHolds(signature.value, expected)) return 'webhook-signature does not fit the body and the signing token';
  return timeFault(timestamp.value, request.receivedAt);
}

/** The headers that sign `body` at `seconds` since the epoch. The secret has to be a usable signing token. */
export function standardWebhookHeaders(
  secret: string,
  body: Buffer,
  at: { id: string; seconds: number },
): Record<string, string> {
  const signed = hmacSha256Base64(signingKey(secret) ?? Buffer.alloc(0), `${at.id}.${at.seconds}.`, body);
  return { 'webhook-id': at.id, 'webhook-timestamp': String(at.seconds), 'webhook-signature': `v1,${signed}` };
}

function signingKey(secret: string): Buffer | undefined {
  const encoded = secret.slice(secretPrefix.length);
  if (!isSigningToken(secret) || encoded === '') return undefined;
  const key = Buffer.from(encoded, 'base64');
  // Node skips over what is not base64, which would give one key several spellings.
  return unpadded(key.toString('base64')) === unpadded(encoded) ? key : undefined;
}

function unpadded(base64: string): string {
  return base64.replace(/={1,2}$/, '');
}

/**
 * Whether one `v1` entry of the list is the expected one. All are compared. Two headers joined into one by Node or a
 * proxy leave a comma behind an entry; such a list is refused whole (case V3).
 */
function listHolds(list: string, expected: string): boolean {
  const entries = list.split(' ', mostEntries + 1);
  if (entries.length > mostEntries || !entries.every((entry) => /^\w{1,8},[\w+/]+={0,2}$/.test(entry))) return false;
  return entries.map((entry) => safeEqual(entry, `v1,${expected}`)).includes(true);
}

function timeFault(timestamp: string, receivedAt: number): string | undefined {
  if (!/^[1-9]\d{0,11}$/.test(timestamp)) return 'webhook-timestamp is not a whole number of seconds';
  const off = Math.abs(receivedAt / 1000 - Number(timestamp));
  return off > tolerance ? `webhook-timestamp is ${Math.round(off)} s off` : undefined;
}
