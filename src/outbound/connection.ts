import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import type { Clock } from '../domain/clock.ts';
import { reasonText } from '../domain/reasons.ts';
import { type Address, hostOf } from './address-guard.ts';
import { Client } from './http-client.ts';
import type { OutboundProxy } from './proxy.ts';

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
  /** The way out, where it is not direct. */
  proxy?: OutboundProxy | undefined;
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
  /** Milliseconds that the request at hand may take in all. */
  timeoutMs = Number.POSITIVE_INFINITY;
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
        const opening = openConnection(
          { ...place, addresses: this.addresses, timeoutMs: this.timeoutMs, clock },
          (error, socket, address) => {
            if (error || !socket) return callback(error ?? new ConnectTimeout(), null);
            this.address = address;
            callback(null, socket);
          },
        );
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

export interface Opening extends Place {
  addresses: readonly Address[];
  /** Milliseconds that the whole request may take. */
  timeoutMs: number;
  clock: Clock;
}

/** Of the time of a whole request, what a proxy may take to open a way: later it could not be told from the receiver's silence. */
const proxyShare = 0.8;

type Opened = (error: Error | undefined, socket?: Socket, address?: string) => void;

/**
 * Connects to one of the addresses that the guard looked at, whatever the name resolves to by now (case S10), by way of
 * the proxy where one is set, and holds the certificate against the name. Fills in the timing as it goes.
 */
export function openConnection(opening: Opening, done: Opened): ConnectTiming {
  const { url, context, clock } = opening;
  const timing: ConnectTiming = {};
  const started = performance.now();
  let settled = false;
  const finish: Opened = (...outcome) => {
    if (settled) return;
    settled = true;
    cancel();
    done(...outcome);
  };
  let under: { destroy(error: Error): void } | undefined;
  const patienceMs = Math.min(connectTimeoutMs, opening.timeoutMs * proxyShare);
  const cancel = clock.after(opening.proxy ? patienceMs : connectTimeoutMs, () => under?.destroy(new ConnectTimeout()));
  under = reach(opening, (error, socket, address) => {
    if (error || !socket) return finish(error ?? new ConnectTimeout());
    timing.connect = performance.now() - started;
    if (!context) return finish(undefined, socket, address);
    const encrypted = encrypt(socket, url, context);
    under = encrypted;
    encrypted.on('error', (error) => finish(timing.tls === undefined ? new HandshakeFailure(error) : error));
    encrypted.once('secureConnect', () => {
      timing.tls = performance.now() - started - (timing.connect ?? 0);
      finish(undefined, encrypted, address);
    });
  });
  return timing;
}

/** The bare connection, directly or by way of the proxy. What is returned gives up waiting for it. */
function reach(opening: Opening, done: Opened): { destroy(error: Error): void } {
  const { proxy, addresses, url } = opening;
  if (proxy?.leadsTo(addresses)) {
    const port = portOf(url);
    return proxy.open({ addresses, port }, (error, tunnel) => done(error, tunnel?.socket, tunnel?.address));
  }
  const socket = connectToVetted(opening);
  socket.once('error', done);
  socket.once('connect', () => {
    socket.off('error', done);
    done(undefined, socket, socket.remoteAddress);
  });
  return socket;
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

function connectToVetted({ url, addresses }: Opening): Socket {
  const answers = addresses.map(({ address, family }) => ({ address, family }));
  return connectTcp({
    host: hostOf(url),
    port: portOf(url),
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
  readonly from: Error;

  constructor(cause: Error) {
    super(cause.message, { cause });
    this.from = cause;
  }
}
