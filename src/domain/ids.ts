import { randomBytes, randomUUID } from 'node:crypto';

/** Crockford base32, lower case: sorts like the number it stands for and has no look-alikes. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

export type IdPrefix = 'evt' | 'run' | 'pst' | 'mbr' | 'key' | 'aud' | 'msg' | 'ses' | 'inv' | 'cor';

/**
 * A new id such as `evt_01k8…`: 10 characters of time, then 80 random bits. Ids of one kind sort by creation
 * time (to the millisecond), which makes them usable as paging cursors.
 */
export function newId(prefix: IdPrefix, now: number = Date.now()): string {
  return `${prefix}_${encodeTime(now)}${encodeRandom()}`;
}

/** A fresh inbound address: 160 random bits, so it can't be guessed (case I3 asks for at least 128). */
export function newWebhookId(): string {
  return randomBytes(20).toString('base64url');
}

/** A UUID v4, the identifier that requirement 002 gives a webhook. */
export function newUuid(): string {
  return randomUUID();
}

function encodeTime(now: number): string {
  let rest = now;
  let text = '';
  for (let i = 0; i < 10; i++) {
    text = alphabet[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

function encodeRandom(): string {
  let text = '';
  for (const byte of randomBytes(16)) text += alphabet[byte & 31];
  return text;
}
