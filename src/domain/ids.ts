import { randomBytes, randomFillSync, randomUUID } from 'node:crypto';

/** Crockford base32, lower case: sorts like the number it stands for and has no look-alikes. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

export type IdPrefix =
  | 'evt'
  | 'run'
  | 'pst'
  | 'mbr'
  | 'key'
  | 'aud'
  | 'msg'
  | 'ses'
  | 'inv'
  | 'cor'
  | 'ep'
  | 'att'
  | 'sec'
  | 'rpl'
  | 'inc';

/**
 * A new id such as `evt_01k8…`: 10 characters of time, then 80 random bits. Ids of one kind sort by creation
 * time (to the millisecond), which makes them usable as paging cursors.
 */
export function newId(prefix: IdPrefix, now: number = Date.now()): string {
  return `${prefix}_${encodeTime(now)}${encodeRandom()}`;
}

/** The correlation id of an event's story: its own part, so that one look finds event, run, post and log lines. */
export function correlationIdOf(eventId: string): string {
  return `cor_${eventId.slice(eventId.indexOf('_') + 1)}`;
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

/** Random bytes are drawn for many ids at once: a draw costs the same for 16 bytes as for 4,096. */
const pool = Buffer.alloc(4_096);
let used = pool.length;

function encodeRandom(): string {
  if (used + 16 > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  let text = '';
  for (const end = used + 16; used < end; used++) text += alphabet[(pool[used] ?? 0) & 31];
  return text;
}
