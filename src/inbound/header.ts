import { safeEqual } from '../crypto/safe-equal.ts';
import type { InboundRequest } from './source.ts';

/** A header that came exactly once with something in it, or why there is no such value. */
export type HeaderRead = { value: string } | { fault: string };

/**
 * The one value of a header. A header that came twice has no value: picking one of them would let an attacker add
 * theirs to a genuine request (case V3).
 */
export function readHeader(request: InboundRequest, name: string): HeaderRead {
  const values = request.headers.get(name.toLowerCase()) ?? [];
  if (values.length > 1) return { fault: `${name} came more than once` };
  const [value] = values;
  if (value === undefined) return { fault: `${name} is absent` };
  if (value.trim() === '') return { fault: `${name} is empty` };
  return { value };
}

/** The value of a header that came exactly once, else undefined. */
export function soleHeader(request: InboundRequest, name: string): string | undefined {
  const read = readHeader(request, name);
  return 'value' in read ? read.value.trim() : undefined;
}

/** Whether the header came at all, even empty or twice. */
export function hasHeader(request: InboundRequest, name: string): boolean {
  return request.headers.has(name.toLowerCase());
}

/**
 * Whether a header holds a secret value, compared without telling where it differs. Node reads header bytes as
 * latin1, and senders write other letters as UTF-8 or latin1: both readings are tried, always both.
 */
export function holdsSecret(sent: string, expected: string): boolean {
  const asSent = safeEqual(sent, expected);
  const asUtf8 = safeEqual(Buffer.from(sent, 'latin1'), Buffer.from(expected, 'utf8'));
  return asSent || asUtf8;
}
