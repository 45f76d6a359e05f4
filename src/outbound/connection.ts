import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import type { Clock } from '../domain/clock.ts';
import { reasonText } from '../domain/reasons.ts';
import { type Address, hostOf } from './address-guard.ts';
import { Client } from './http-client.ts';

/** Milliseconds that the parts of making a connection took. */
export interface ConnectTiming {
  connect?: number;
  tls?: number;
}

/** Milliseconds to make a connection, encryption included. */
const connectTimeoutMs = 5_000;
/** Milliseconds after which the next of several addresses is tried. */
const nextAddressMs = 1_000;
/** Bytes of the largest head of an answer. */
const maxHeaderSize = 16 * 1024;
/** Milliseconds that a connection waits for its next request; a receiver may ask for more. */
const keepAliveTimeout = 4_000;
const keepAliveMaxTimeout = 15_000;

/** Where a connection goes. */
export interface Place {
  url: URL;
  /** Keys, certificates and authorities; undefined for what is not encrypted. */
  context: SecureContext | undefined;
}

/** A connection to one vetted address, for one request at a time. It connects at its first request. */
export class Connection {
  /** The only addresses it may connect to: what the guard vetted for the request at hand. */
  addresses: readonly Address[];
  /** The one it is connected to. */
  address: string | undefined;
  /** Requests that were answered on it. */
  served = 0;
  /** When the last of them was, by the clock. */
  idleSince = 0;
  readonly client: Client;
  #timing: ConnectTiming = {};

  constructor(place: Place, addresses: readonly Address[], clock: Clock) {
    this.addresses = addresses;
    this.client = new Client(place.url.origin, {
      pipelining: 1,
      maxHeaderSize,
      keepAliveTimeout,
      keepAliveMaxTimeout,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (_, callback) => {
        const opening = open({ ...place, addresses: this.addresses, clock }, (error, socket) => {
          if (error || !socket) return callback(error ?? new ConnectTimeout(), null);
          this.address = socket.remoteAddress;
          callback(null, socket);
        });
        this.#timing = opening;
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

interface Opening extends Place {
  addresses: readonly Address[];
  clock: Clock;
}

/**
 * Connects to one of the addresses that the guard looked at, whatever the name resolves to by now (case S10), and holds
 * the certificate against the name. Fills in the timing as it goes.
 */
function open(opening: Opening, done: (error: Error | undefined, socket?: Socket) => void): ConnectTiming {
  const { url, context, clock } = opening;
  const timing: ConnectTiming = {};
  const started = performance.now();
  const tcp = connectToVetted(opening);
  let socket: Socket = tcp;
  const cancel = clock.after(connectTimeoutMs, () => socket.destroy(new ConnectTimeout()));
  const finish = (error?: Error) => {
    cancel();
    socket.off('error', finish);
    done(error, socket);
  };
  tcp.on('error', finish);
  tcp.once('connect', () => {
    timing.connect = performance.now() - started;
    if (!context) return finish();
    tcp.off('error', finish);
    socket = encrypt(tcp, url, context);
    socket.on('error', (error) => finish(timing.tls === undefined ? new HandshakeFailure(error) : error));
    socket.once('secureConnect', () => {
      timing.tls = performance.now() - started - (timing.connect ?? 0);
      finish();
    });
  });
  return timing;
}

function connectToVetted({ url, addresses, context }: Opening): Socket {
  const answers = addresses.map(({ address, family }) => ({ address, family }));
  return connectTcp({
    host: hostOf(url),
    port: url.port === '' ? (context ? 443 : 80) : Number(url.port),
    noDelay: true,
    keepAlive: true,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: nextAddressMs,
    lookup: (_host, options, answer) => {
      const [first] = answers;
      if (!first) return answer(new Error('nothing was vetted'), '');
      return options.all ? answer(null, answers) : answer(null, first.address, first.family);
    },
  });
}

function encrypt(socket: Socket, url: URL, secureContext: SecureContext): Socket {
  const host = hostOf(url);
  // An address is not a server name (https://www.rfc-editor.org/rfc/rfc6066#section-3), but is held against the certificate.
  const servername = isIP(host) === 0 ? { servername: host } : {};
  return connectTls({ socket, host, ...servername, secureContext, ALPNProtocols: ['http/1.1'] });
}

/** Nobody took the connection in time. */
export class ConnectTimeout extends Error {
  constructor() {
    super(reasonText('no_connection_in_time', { seconds: connectTimeoutMs / 1_000 }));
  }
}

/** The connection stood, but could not be encrypted. */
export class HandshakeFailure extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}
