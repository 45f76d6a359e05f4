import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Client } from 'undici';
import type { Address } from './resolve.ts';

/** Certificates for one endpoint, as PEM. */
export interface TlsParts {
  cert?: string | undefined;
  key?: string | undefined;
  ca?: string | undefined;
}

/** Milliseconds that the parts of making a connection took. */
export interface ConnectTiming {
  connect?: number;
  tls?: number;
}

/** Milliseconds to make a connection, encryption included. */
const connectTimeoutMs = 5_000;
/** Bytes of the largest head of an answer. */
const maxHeaderSize = 16 * 1024;

/** One connection to one vetted address, for one request at a time. It connects at its first request. */
export class Connection {
  readonly client: Client;
  readonly address: string;
  /** Requests that were answered on it. */
  served = 0;
  #timing: ConnectTiming = {};

  constructor(url: URL, address: Address, tls: TlsParts | undefined) {
    this.address = address.address;
    this.client = new Client(url.origin, {
      pipelining: 1,
      maxHeaderSize,
      connect: (_, callback) => {
        const done = (error: Error | null, socket: Socket | null) =>
          error || !socket ? callback(error ?? new Error('no socket'), null) : callback(null, socket);
        this.#timing = openSocket({ url, address, tls }, done);
      },
    });
  }

  /** How long connecting took, for the request that had to wait for it; nothing for later ones. */
  takeTiming(): ConnectTiming {
    const timing = this.#timing;
    this.#timing = {};
    return timing;
  }

  close(): void {
    void this.client.destroy().catch(() => undefined);
  }
}

interface Target {
  url: URL;
  address: Address;
  tls: TlsParts | undefined;
}

/**
 * Connects to the address that the guard looked at, whatever its name resolves to by now (case S10); the certificate is
 * still held against the name. Fills in the timing as it goes.
 */
function openSocket(
  { url, address, tls }: Target,
  done: (error: Error | null, socket: Socket | null) => void,
): ConnectTiming {
  const timing: ConnectTiming = {};
  const started = performance.now();
  const secure = url.protocol === 'https:';
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  const tcp = connectTcp({ host: address.address, port, noDelay: true, keepAlive: true });
  let open: Socket = tcp;
  const timer = setTimeout(() => open.destroy(new ConnectTimeout()), connectTimeoutMs);
  timer.unref();
  const finish = (error: Error | null) => {
    clearTimeout(timer);
    open.off('error', finish);
    done(error, error ? null : open);
  };
  tcp.once('connect', () => {
    timing.connect = performance.now() - started;
    if (!secure) return finish(null);
    tcp.off('error', finish);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const servername = isIP(host) ? {} : { servername: host };
    open = connectTls({ socket: tcp, host, ...servername, ALPNProtocols: ['http/1.1'], ...tls });
    open.on('error', finish);
    open.once('secureConnect', () => {
      timing.tls = performance.now() - started - (timing.connect ?? 0);
      finish(null);
    });
  });
  tcp.on('error', finish);
  return timing;
}

/** Nobody took the connection in time. */
export class ConnectTimeout extends Error {
  readonly code = 'CONNECT_TIMEOUT';

  constructor() {
    super(`no connection within ${connectTimeoutMs / 1_000} s`);
  }
}
