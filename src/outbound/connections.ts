import { createHash } from 'node:crypto';
import type { Clock } from '../domain/clock.ts';
import { Connection, type TlsParts } from './connection.ts';
import type { Address } from './resolve.ts';

/** Connections kept open to one place at most, and how long one place that nobody calls is kept. */
const mostIdle = 64;
const forgetAfterMs = 60_000;

interface Place {
  idle: Connection[];
  usedAt: number;
}

/** Open connections by origin, address and certificates: what was vetted for one is never used for another. */
export class Connections {
  readonly #places = new Map<string, Place>();
  readonly #clock: Clock;
  readonly #stopSweep: () => void;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#stopSweep = clock.every(forgetAfterMs, () => this.#sweep());
  }

  /** A connection to this address that nobody uses now. Give it back by `release` or `drop`. */
  take(url: URL, address: Address, tls: TlsParts | undefined): { connection: Connection; key: string } {
    const key = `${url.origin} ${address.address} ${tls ? fingerprint(tls) : ''}`;
    const connection = this.#place(key).idle.pop() ?? new Connection(url, address, tls);
    return { connection, key };
  }

  release(key: string, connection: Connection): void {
    connection.served += 1;
    const { idle } = this.#place(key);
    if (idle.length < mostIdle) idle.push(connection);
    else connection.close();
  }

  close(): void {
    this.#stopSweep();
    for (const { idle } of this.#places.values()) for (const connection of idle) connection.close();
    this.#places.clear();
  }

  #place(key: string): Place {
    const known = this.#places.get(key);
    const now = this.#clock.now();
    if (known) {
      known.usedAt = now;
      return known;
    }
    const place = { idle: [], usedAt: now };
    this.#places.set(key, place);
    return place;
  }

  #sweep(): void {
    const before = this.#clock.now() - forgetAfterMs;
    for (const [key, { idle, usedAt }] of this.#places) {
      if (usedAt > before) continue;
      for (const connection of idle) connection.close();
      this.#places.delete(key);
    }
  }
}

const fingerprints = new WeakMap<TlsParts, string>();

function fingerprint(tls: TlsParts): string {
  const known = fingerprints.get(tls);
  if (known) return known;
  const made = createHash('sha256')
    .update(JSON.stringify([tls.cert, tls.key, tls.ca]))
    .digest('base64');
  fingerprints.set(tls, made);
  return made;
}
