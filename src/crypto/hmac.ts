import { createHmac } from 'node:crypto';
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
  const hmac = createHmac('sha256', secret);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}
