import { createHash } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Clock } from '../domain/clock.ts';
import type { Address } from './address-guard.ts';
import { Connection } from './connection.ts';
import type { OutboundProxy } from './proxy.ts';

/** Certificates for one endpoint, as PEM. */
export interface TlsParts {
  cert?: string | undefined;
  key?: string | undefined;
  /** The only authority that is believed; the public ones unless given. */
  ca?: string | undefined;
}

/** Connections that wait for another request, at most: to one place, and in all. */
const mostIdleHere = 64;
const mostIdle = 1_024;
/** Sets of keys and certificates that are kept ready. */
const mostContexts = 500;

/** What a request goes out on. */
export interface Taken {
  connection: Connection;
  key: string;
}

/**
 * Open connections by origin and certificates. A kept one is used again only if it goes to an address that was vetted
 * for the request at hand (cases S10, S15), and never for another's certificates.
 */
export class Connections {
  readonly #idle = new Map<string, Connection[]>();
  readonly #contexts = new Map<string, SecureContext>();
  readonly #clock: Clock;
  readonly #proxy: OutboundProxy | undefined;
  #count = 0;

  constructor(clock: Clock, proxy?: OutboundProxy) {
    this.#clock = clock;
    this.#proxy = proxy;
  }

  /** A connection that nobody uses. Throws what node:tls says of keys and certificates that are none. */
  take(url: URL, addresses: readonly Address[], tls: TlsParts | undefined): Taken {
    const own = tls && (tls.cert || tls.key || tls.ca) ? fingerprint(tls) : '';
    const key = `${url.origin} ${own}`;
    const connection = this.#kept(key, addresses) ?? this.#fresh(key, { url, addresses, tls, own });
    connection.addresses = addresses;
    return { connection, key };
  }

  /** Keeps a connection for the next request, or closes it where enough are kept. */
  release({ key, connection }: Taken): void {
    connection.served += 1;
    connection.idleSince = this.#clock.now();
    const idle = this.#idle.get(key) ?? [];
    if (idle.length >= mostIdleHere || this.#count >= mostIdle) {
      connection.close();
      return;
    }
    if (idle.length === 0) this.#idle.set(key, idle);
    idle.push(connection);
    this.#count += 1;
  }

  close(): void {
    for (const idle of this.#idle.values()) for (const connection of idle) connection.close();
    this.#idle.clear();
    this.#count = 0;
  }

  #kept(key: string, addresses: readonly Address[]): Connection | undefined {
    const idle = this.#idle.get(key);
    for (let connection = idle?.pop(); connection; connection = idle?.pop()) {
      this.#count -= 1;
      if (idle?.length === 0) this.#idle.delete(key);
      const { address } = connection;
      if (addresses.some((one) => one.address === address)) return connection;
      connection.close();
    }
    return undefined;
  }

  #fresh(
    key: string,
    { url, addresses, tls, own }: { url: URL; addresses: readonly Address[]; tls: TlsParts | undefined; own: string },
  ): Connection {
    const context = url.protocol === 'https:' ? this.#context(own, tls) : undefined;
    const connection = new Connection({ url, context, proxy: this.#proxy }, addresses, this.#clock);
    connection.client.on('disconnect', () => this.#forget(key, connection));
    return connection;
  }

  #context(own: string, tls: TlsParts | undefined): SecureContext {
    const known = this.#contexts.get(own);
    if (known) return known;
    const made = createSecureContext(tls);
    for (const [oldest] of this.#contexts) {
      if (this.#contexts.size < mostContexts) break;
      this.#contexts.delete(oldest);
    }
    this.#contexts.set(own, made);
    return made;
  }

  /** The other side hung up while nobody used it. */
  #forget(key: string, connection: Connection): void {
    const idle = this.#idle.get(key);
    const at = idle?.indexOf(connection) ?? -1;
    if (!idle || at < 0) return;
    idle.splice(at, 1);
    this.#count -= 1;
    if (idle.length === 0) this.#idle.delete(key);
    connection.close();
  }
}

function fingerprint({ cert, key, ca }: TlsParts): string {
  return createHash('sha256')
    .update(JSON.stringify([cert, key, ca]))
    .digest('base64');
}
