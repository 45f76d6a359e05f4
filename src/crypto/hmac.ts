import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { safeEqual } from './safe-equal.ts';

/** HMAC-SHA256 of the parts, one after the other, as 64 lower-case hex digits. Text counts as UTF-8. */
export function hmacSha256Hex(secret: string, ...parts: (string | Buffer)[]): string {
  return hmacSha256(secret, parts).toString('hex');
}

/** HMAC-SHA256 of the parts, one after the other, as standard base64 with padding. Text counts as UTF-8. */
export function hmacSha256Base64(secret: string | Buffer, ...parts: (string | Buffer)[]): string {
  return hmacSha256(secret, parts).toString('base64');
}

/**
 * Whether `signature` is the hex HMAC-SHA256 of the parts. Only lower-case digits count: every sender writes them so,
 * and one signature should have one spelling. An empty secret matches nothing (case V5); odd input of any length is
 * simply not equal (case V6). Never throws.
 */
export function matchesHmacSha256Hex(signature: string, secret: string, ...parts: (string | Buffer)[]): boolean {
  // The work is done in either case, so that a webhook without a secret answers no faster.
  const equal = safeEqual(signature, hmacSha256Hex(secret, ...parts));
  return equal && secret !== '';
}

function hmacSha256(secret: string | Buffer, parts: (string | Buffer)[]): Buffer {
  const hmac = createHmac('sha256', keyOf(secret));
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

/** Keys remembered at most, of either kind; all are forgotten when there would be more. */
const mostKeys = 10_000;
const ofTexts = new Map<string, KeyObject>();
const ofBytes = new Map<string, KeyObject>();

/** Making a key of a secret costs node:crypto four times what the HMAC of a kilobyte does, so each is made once. */
function keyOf(secret: string | Buffer): KeyObject {
  const keys = typeof secret === 'string' ? ofTexts : ofBytes;
  const text = typeof secret === 'string' ? secret : secret.toString('latin1');
  const known = keys.get(text);
  if (known) return known;
  const key = typeof secret === 'string' ? createSecretKey(secret, 'utf8') : createSecretKey(secret);
  if (keys.size >= mostKeys) keys.clear();
  keys.set(text, key);
  return key;
}
