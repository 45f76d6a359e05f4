import { sign as signEd25519 } from 'node:crypto';
import { hmacSha256Base64, hmacSha256Hex } from '../crypto/hmac.ts';
import type { Signature, SigningKey } from '../domain/endpoint.ts';
import { AppError } from '../domain/errors.ts';
import { liveKeys, privateKeyOf, secretBytes } from './keys.ts';

/** What is signed at one try. */
export interface ToSign {
  /** The event's id; the same on every try. */
  id: string;
  /** Whole seconds since the epoch of this try. */
  timestampSeconds: number;
  /** Exactly the bytes that are sent. */
  body: string | Buffer;
  keys: readonly SigningKey[];
  signatures: readonly Signature[];
  /** Decides which keys are still alive. */
  now: Date;
}

/** Names of the headers where an endpoint doesn't say otherwise. */
const defaultHeader = {
  standard: 'webhook',
  'sha256-body': 'x-webhook-signature',
  'timestamp-body': 'x-webhook-signature-256',
} as const satisfies Record<Signature['scheme'], string>;

/** Carries the time that `timestamp-body` signs; one for all, as its value is the same for all. */
export const timestampHeader = 'x-webhook-timestamp';

/** What is added to a header's name for the newest key's signature while an older key still signs. */
const nextEnding = '-next';

/**
 * The headers that prove where a delivery comes from, by lower-cased name. Every live key signs. Throws
 * `signing_key_missing` when a signature is wanted that no live key can make: nothing is ever sent unsigned.
 */
export function signatureHeaders(wanted: ToSign): Record<string, string> {
  const keys = liveKeys(wanted.keys, wanted.now);
  const headers: Record<string, string> = {};
  for (const signature of wanted.signatures) Object.assign(headers, makers[signature.scheme](wanted, keys, signature));
  return headers;
}

type Make = (wanted: ToSign, keys: readonly SigningKey[], signature: Signature) => Record<string, string>;

const makers: Record<Signature['scheme'], Make> = {
  standard,
  'sha256-body': ({ body }, keys, signature) =>
    bodySignature(keys, signature, (secret) => `sha256=${hmacSha256Hex(secret, body)}`),
  'timestamp-body': ({ timestampSeconds, body }, keys, signature) => ({
    [timestampHeader]: String(timestampSeconds),
    ...bodySignature(keys, signature, (secret) => hmacSha256Hex(secret, `${timestampSeconds}.`, body)),
  }),
};

/** Standard Webhooks 1.0.0: one token per live key, newest first, under `<prefix>-signature`. */
function standard({ id, timestampSeconds, body }: ToSign, keys: readonly SigningKey[], { scheme, header }: Signature) {
  if (keys.length === 0) throw new AppError('signing_key_missing', { scheme });
  const prefix = (header ?? defaultHeader.standard).toLowerCase();
  const signed = `${id}.${timestampSeconds}.`;
  return {
    [`${prefix}-id`]: id,
    [`${prefix}-timestamp`]: String(timestampSeconds),
    [`${prefix}-signature`]: keys.map((key) => token(key, signed, body)).join(' '),
  };
}

function token(key: SigningKey, signed: string, body: string | Buffer): string {
  const { kind, value } = key;
  if (kind === 'hmac') return `v1,${hmacSha256Base64(bytesOf(key), signed, body)}`;
  const content = Buffer.concat([Buffer.from(signed), Buffer.from(body)]);
  return `v1a,${signEd25519(null, content, privateKeyOf(value)).toString('base64')}`;
}

/** Shared secrets as bytes, by the key they were read from; a rotated key is another object. */
const known = new WeakMap<SigningKey, Buffer>();

function bytesOf(key: SigningKey): Buffer {
  const before = known.get(key);
  if (before) return before;
  const bytes = secretBytes(key.value);
  known.set(key, bytes);
  return bytes;
}

/**
 * A header with one signature. Its key is the secret's text as it was handed out, `whsec_` and all, as requirement
 * 003's own check does. Such a header can't carry two signatures, so while a rotation lasts it is made with the oldest
 * live key, which is the one that an unchanged receiver has, and the newest key's stands beside it under `…-next`.
 */
function bodySignature(
  keys: readonly SigningKey[],
  { scheme, header }: Signature,
  signed: (secret: string) => string,
): Record<string, string> {
  const shared = keys.filter(({ kind }) => kind === 'hmac');
  const [newest, oldest] = [shared[0], shared.at(-1)];
  if (!newest || !oldest) throw new AppError('signing_key_missing', { scheme });
  const name = (header ?? defaultHeader[scheme]).toLowerCase();
  const headers = { [name]: signed(oldest.value) };
  return newest === oldest ? headers : { ...headers, [`${name}${nextEnding}`]: signed(newest.value) };
}

/** The header names that a signature takes for itself, with the one that it takes while a rotation lasts. */
export function headersOf({ scheme, header }: Signature): string[] {
  const name = (header ?? defaultHeader[scheme]).toLowerCase();
  if (scheme === 'standard') return [`${name}-id`, `${name}-timestamp`, `${name}-signature`];
  return [name, `${name}${nextEnding}`];
}
