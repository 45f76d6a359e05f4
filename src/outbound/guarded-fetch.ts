import {
  type ClientRequest,
  request as http,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as https } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { Clock } from '../domain/clock.ts';
import type { Address, AddressGuard } from './address-guard.ts';
import { HandshakeFailure, type Opening, openConnection } from './connection.ts';
import type { OutboundProxy } from './proxy.ts';
import { checkSendable } from './sendable.ts';

/** A POST whose answer is read as it comes. */
export interface FetchRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
  /** Ends it wherever it stands, and closes the connection; its reason is thrown. */
  signal: AbortSignal;
  /** Told once when the connection stands, encryption included. */
  connected?: (() => void) | undefined;
}

/** An answer whose head has arrived. Read its body to the end or close it: both free the socket. */
export interface FetchAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: AsyncIterable<Buffer>;
  close(): void;
}

export interface FetchParts {
  guard: AddressGuard;
  proxy?: OutboundProxy | undefined;
  clock: Clock;
}

export type GuardedFetch = (request: FetchRequest) => Promise<FetchAnswer>;

/**
 * The way out for whoever reads an answer as a stream. The guard looks at the address anew each time, and the connection
 * goes to what it vetted and nowhere else, with the name's own certificate (cases S10, S15). Redirects are answers like
 * any other, and no proxy but the operator's own is used (cases S11, S16). Each request has a connection of its own, so that
 * ending it closes the socket at once. Throws `address_refused`, `name_unknown`, the signal's reason or node's own error;
 * time limits and the size of what is read are the caller's.
 */
export function createGuardedFetch({ guard, proxy, clock }: FetchParts): GuardedFetch {
  return async ({ url: address, headers, body, signal, connected }) => {
    checkSendable(headers);
    const url = guard.check(address);
    const addresses = await unlessAborted(guard.vet(url), signal);
    const length = String(Buffer.byteLength(body));
    const send = url.protocol === 'https:' ? https : http;
    const way = proxy?.leadsTo(addresses)
      ? { createConnection: through({ url, addresses, proxy, clock }, connected) }
      : { agent: false, lookup: vettedOnly(addresses) };
    const sent = { method: 'POST', headers: { ...headers, 'content-length': length }, signal, ...way };
    const request = send(url, sent);
    if (connected && !('createConnection' in way)) {
      request.once('socket', (socket) => whenConnected(socket, url, connected));
    }
    const response = await answerTo(request, body);
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: response,
      close: () => void request.destroy(),
    };
  };
}

/** Answers what the guard saw, whatever the name leads to by now. An address in place of a name is connected to as it is. */
function vettedOnly(addresses: readonly Address[]): LookupFunction {
  return (_host, options, answer) => {
    const [first] = addresses;
    if (!first) return answer(new Error('nothing was vetted'), '');
    return options.all ? answer(null, [...addresses]) : answer(null, first.address, first.family);
  };
}

/** A connection by way of the proxy, encrypted where it has to be. */
function through(
  { url, ...way }: Pick<Opening, 'url' | 'addresses' | 'proxy' | 'clock'>,
  connected: FetchRequest['connected'],
): NonNullable<RequestOptions['createConnection']> {
  const context = url.protocol === 'https:' ? createSecureContext() : undefined;
  return (_, opened) => {
    openConnection({ ...way, url, context, timeoutMs: Number.POSITIVE_INFINITY }, (error, socket) => {
      if (socket) connected?.();
      // Whoever reads the code of an error finds it where it is without a proxy.
      opened(error instanceof HandshakeFailure ? error.from : (error ?? null), socket as Socket);
    });
    return undefined;
  };
}

function whenConnected(socket: Socket, url: URL, connected: () => void): void {
  socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', connected);
}

/** A look-up goes on for as long as a name server likes: whoever gave up does not wait for it. */
async function unlessAborted<T>(task: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([task, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function answerTo(request: ClientRequest, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    // Stays for good: an abort while the body is read is reported here as well as there.
    request.on('error', reject);
    request.end(body);
  });
}
