import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { reasonText } from '../domain/reasons.ts';
import type { Address } from './address-guard.ts';
import { codeOf } from './resolve.ts';

/** Where the proxy is, and what it wants to hear. */
export interface ProxyPlace {
  host: string;
  port: number;
  encrypted: boolean;
  /** Value of `Proxy-Authorization`. */
  authorization: string | undefined;
  /** Without user name and password. */
  shown: string;
}

/** A connection through the proxy, and the vetted address that it leads to. */
export interface Tunnel {
  socket: Socket;
  address: string;
}

/** The proxy opened no way. Nothing was sent to the receiver. */
export class ProxyFailure extends Error {
  /** It can't be reached; it wants another sign-in; it answered that it will or can not; it did not answer. */
  readonly kind: 'unreachable' | 'sign_in' | 'refused' | 'silent';
  /** As errors of node are told apart. */
  readonly code = 'EPROXY';
  /** Whether it is the proxy's trouble, and not that of the place that was asked for. */
  ours = true;

  constructor(kind: ProxyFailure['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Bytes of the head of the proxy's answer at most. */
const headAtMost = 16 * 1024;
const headEnd = '\r\n\r\n';

type Done = (error: Error | undefined, tunnel?: Tunnel) => void;

/** Asks the proxy for one address after the other until it reaches one. */
export function openTunnel(
  place: ProxyPlace,
  { addresses, port }: { addresses: readonly Address[]; port: number },
  done: Done,
): { destroy(error: Error): void } {
  const left = [...addresses];
  let current: Socket | undefined;
  const next = (last: Error) => {
    const to = left.shift();
    if (!to) return done(last);
    current = ask(place, { address: to.address, port }, (error, socket) => {
      if (socket) return done(undefined, { socket, address: to.address });
      const failure = error ?? new Error('no answer');
      if (failure instanceof ProxyFailure && failure.kind === 'refused') return next(failure);
      done(failure);
    });
  };
  next(new Error('nothing was vetted'));
  return { destroy: (error) => void current?.destroy(error) };
}

interface Asked {
  address: string;
  port: number;
}

/** One CONNECT on a connection of its own. `done` is told once. */
function ask(place: ProxyPlace, asked: Asked, done: (error: Error | undefined, socket?: Socket) => void): Socket {
  const socket = connectTo(place);
  let connected = false;
  const settle = (error: Error | undefined, leftover?: Buffer) => {
    socket.off('data', read).off('close', closed);
    if (error) {
      socket.destroy();
      return done(error);
    }
    socket.off('error', failed);
    if (leftover && leftover.length > 0) socket.unshift(leftover);
    done(undefined, socket);
  };
  const failed = (error: Error) => settle(connected ? silent() : unreachable(error));
  const closed = () => settle(connected ? silent() : unreachable(new Error('closed')));
  const read = headReader((status, leftover) => settle(failureOf(status), leftover));
  socket.once(place.encrypted ? 'secureConnect' : 'connect', () => {
    connected = true;
    socket.write(requestFor(place, asked));
  });
  socket.on('error', failed).on('close', closed).on('data', read);
  return socket;
}

function connectTo({ host, port, encrypted }: ProxyPlace): Socket {
  if (!encrypted) return connectTcp({ host, port, noDelay: true, keepAlive: true });
  return connectTls({ host, port, ...(isIP(host) === 0 && { servername: host }), ALPNProtocols: ['http/1.1'] });
}

function requestFor({ authorization }: ProxyPlace, { address, port }: Asked): string {
  const authority = `${isIP(address) === 6 ? `[${address}]` : address}:${port}`;
  const signIn = authorization === undefined ? '' : `proxy-authorization: ${authorization}\r\n`;
  return `CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n${signIn}\r\n`;
}

/** Reads up to the end of the head: its status (0 for what is no HTTP), and what came after it. */
function headReader(done: (status: number, leftover: Buffer) => void): (chunk: Buffer) => void {
  let head = Buffer.alloc(0);
  return (chunk) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf(headEnd);
    if (end < 0 && head.length < headAtMost) return;
    const status = end < 0 ? undefined : /^HTTP\/1\.[01] (\d{3})/.exec(head.toString('latin1', 0, end))?.[1];
    done(Number(status ?? 0), head.subarray(end + headEnd.length));
  };
}

function failureOf(status: number): ProxyFailure | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 407) return new ProxyFailure('sign_in', reasonText('proxy_sign_in'));
  return new ProxyFailure('refused', reasonText('proxy_refused', { status }));
}

function unreachable(error: Error): ProxyFailure {
  return new ProxyFailure('unreachable', reasonText('proxy_unreachable', { code: codeOf(error) || error.message }));
}

function silent(): ProxyFailure {
  return new ProxyFailure('silent', reasonText('proxy_silent'));
}
