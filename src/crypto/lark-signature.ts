import { createHash } from 'node:crypto';
import { safeEqual } from './safe-equal.ts';

/** The parts of a Lark event request that its signature covers. */
export interface LarkSigned {
  /** Header `X-Lark-Request-Timestamp` as it was sent. */
  timestamp: string;
  /** Header `X-Lark-Request-Nonce`. */
  nonce: string;
  encryptKey: string;
  /** The raw body. */
  body: string | Buffer;
}

/** Seconds that a request may be old, or ahead of us. Lark names no limit; this is the usual one. */
const freshFor = 300;

/** What Lark sends as `X-Lark-Signature`: a plain SHA-256 in hex, not an HMAC. */
export function larkSignature({ timestamp, nonce, encryptKey, body }: LarkSigned): string {
  return createHash('sha256').update(timestamp).update(nonce).update(encryptKey).update(body).digest('hex');
}

/**
 * Whether a request is signed with the encrypt key over its raw bytes and was made within 300 s of `now` (milliseconds).
 * An empty key or header matches nothing; odd input of any length is simply not equal. Never throws.
 */
export function matchesLarkSignature(signed: LarkSigned, signature: string, now: number): boolean {
  const equal = safeEqual(signature, larkSignature(signed));
  return equal && signed.encryptKey !== '' && signed.nonce !== '' && isFresh(signed.timestamp, now);
}

function isFresh(timestamp: string, now: number): boolean {
  const at = larkTime(timestamp);
  return at !== undefined && Math.abs(now - at) <= freshFor * 1_000;
}

/** Go's way to print a time, with its monotonic reading: seen in card callbacks. The zone's name is not needed. */
const goTime =
  /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d{1,9})? ([+-]\d\d)(\d\d)(?: [A-Z][A-Za-z]{1,5}| [+-]\d\d(?:\d\d)?)?(?: m=[+-]\d{1,20}(?:\.\d{1,9})?)?$/;

/** The time of a timestamp header in milliseconds: ten digits of seconds, or Go's form. Undefined for anything else. */
export function larkTime(timestamp: string): number | undefined {
  if (/^[1-9]\d{9}$/.test(timestamp)) return Number(timestamp) * 1_000;
  const [, date, time, fraction = '', hours, minutes] = goTime.exec(timestamp) ?? [];
  if (date === undefined) return undefined;
  const at = Date.parse(`${date}T${time}${fraction.slice(0, 4)}${hours}:${minutes}`);
  return Number.isNaN(at) ? undefined : at;
}
