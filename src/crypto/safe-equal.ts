import { hash, timingSafeEqual } from 'node:crypto';

/**
 * Whether both hold the same bytes, in a time that tells nothing about where they differ (case V7). Both sides are
 * hashed first, so lengths may differ without an exception and without a shortcut. Never throws.
 */
export function safeEqual(a: string | Buffer, b: string | Buffer): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
}
