import { createHash } from 'node:crypto';

const longest = 200;

/**
 * The key by which a repeated delivery is known, unique per webhook: the sender's id as it is, its hash when it is
 * long or not printable ASCII, or the body's hash when the sender gives none.
 */
export function deliveryKey(deliveryId: string | undefined, bodyHash: string): string {
  const id = deliveryId?.trim();
  if (!id) return `body:${bodyHash}`;
  return isPlain(id) ? id : `id:${createHash('sha256').update(id).digest('hex')}`;
}

/** An id that looks like one of our own hashed keys is hashed too, so that it can't pass for another delivery's. */
function isPlain(id: string): boolean {
  return id.length <= longest && /^[\x20-\x7e]+$/.test(id) && !/^(?:body|id):/.test(id);
}
