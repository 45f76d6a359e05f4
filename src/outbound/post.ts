import type { Clock } from '../domain/clock.ts';
import type { AttemptTiming, DeliveryControl } from '../domain/delivery.ts';
import type { DeliveryErrorClass, TransformPreset } from '../domain/endpoint.ts';
import { AppError } from '../domain/errors.ts';
import type { Address, AddressGuard } from './address-guard.ts';
import { HandshakeFailure } from './connection.ts';
import { Connections, type TlsParts } from './connections.ts';
import { readControl, withControl } from './delivery-control.ts';
import { excerpt } from './excerpt.ts';
import { Ended, type Exchanged, exchange } from './exchange.ts';
import { networkFailure, statusFailure, type TryFailure } from './failure-class.ts';
import type { OutboundProxy } from './proxy.ts';
import { codeOf } from './resolve.ts';
import { checkSendable } from './sendable.ts';
import { shownHeaders } from './shown-headers.ts';
import { ProxyFailure } from './tunnel.ts';

/** A request as it goes out. */
export interface PostRequest {
  url: string;
  headers: Record<string, string>;
  body: string | Buffer;
  /** Milliseconds for all of it, from resolving the name to the end of the answer. */
  timeoutMs: number;
  tls?: TlsParts | undefined;
  signal?: AbortSignal | undefined;
  /** Texts that must not stand in the excerpt of the answer; values of headers are kept out of it anyway. */
  secrets?: readonly string[] | undefined;
  /** The chat that the message is for: its answer is read for what it says against the message. */
  preset?: TransformPreset | undefined;
}

/** What became of it. Without `errorClass` it was a success. */
export interface PostResult {
  ok: boolean;
  status?: number | undefined;
  /** The `Retry-After` header as it came. */
  retryAfter?: string | undefined;
  /** What the receiver asks for beyond its answer. */
  control?: DeliveryControl | undefined;
  errorClass?: DeliveryErrorClass | undefined;
  /** Trouble on our own side, in words: nothing was sent, and none of it is the receiver's. */
  ours?: string | undefined;
  /** In words, for people. */
  reason?: string | undefined;
  address?: string | undefined;
  timing: AttemptTiming;
  /** The headers that were sent, one a line, without the values that may be secret. */
  requestHeaders?: string | undefined;
  response?: string | undefined;
}

/** The one way out: every try goes through the guard, to an address that the guard saw, and no further. */
export interface Post {
  /** One try. Never throws for a failed one. */
  send(request: PostRequest): Promise<PostResult>;
  /** The same for whoever needs the answer itself: at most 64 KiB of it, secrets and all. */
  ask(request: PostRequest): Promise<PostResult & { body: Buffer }>;
  close(): Promise<void>;
}

/** Sent with every request: what is compressed could unpack to anything. */
const always = { 'accept-encoding': 'identity' };

/** Milliseconds that looking a name up may take. */
const lookUpMs = 5_000;
/** Milliseconds after which a kept connection may have been closed by the other side without our knowing. */
const staleAfterMs = 500;

export interface PostParts {
  guard: AddressGuard;
  /** The operator's way out; every place is called directly without one. */
  proxy?: OutboundProxy | undefined;
  clock: Clock;
}

/**
 * Posts over kept connections. Every try asks the guard anew and connects to what it vetted (cases S10, S15). No redirect
 * is followed, no proxy but the operator's own is used (cases S11, S16). A try succeeds with a 2xx whose answer ends in time
 * or is longer than the 64 KiB that are read (case S14).
 */
export function createPost({ guard, proxy, clock }: PostParts): Post {
  const parts: Parts = { guard, clock, connections: new Connections(clock, proxy) };
  return {
    async send(request) {
      const tried = await attempt(parts, request);
      const said = readControl(tried.exchanged.headers['webhook-delivery'], { ...request, sent: request.headers });
      return {
        ...withControl(resultOf(request, tried), said),
        requestHeaders: shownHeaders({ ...request.headers, ...always }),
        response: responseOf(request, tried.exchanged),
      };
    },
    async ask(request) {
      const tried = await attempt(parts, request);
      return { ...resultOf(request, tried), body: Buffer.concat(tried.exchanged.body) };
    },
    async close() {
      parts.connections.close();
    },
  };
}

interface Parts {
  guard: AddressGuard;
  clock: Clock;
  connections: Connections;
}

interface Tried {
  exchanged: Exchanged;
  address?: string | undefined;
  timing: AttemptTiming;
}

async function attempt(parts: Parts, request: PostRequest): Promise<Tried> {
  const started = performance.now();
  let dns: number | undefined;
  try {
    checkSendable(request.headers);
    const url = parts.guard.check(request.url);
    const addresses = await vetInTime(parts, url, request);
    dns = performance.now() - started;
    const timeoutMs = Math.max(1, request.timeoutMs - dns);
    const { exchanged, address } = await onFreshIfStale(parts, { request, url, addresses, timeoutMs });
    return { exchanged, address, timing: { dns, ...exchanged.timing, total: performance.now() - started } };
  } catch (error) {
    return { exchanged: nothing(error), timing: { dns, total: performance.now() - started } };
  }
}

function nothing(thrown: unknown): Exchanged {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { headers: {}, body: [], whole: false, error, timing: {} };
}

/** A name server that is silent must not hold a try longer than the try may last. */
async function vetInTime({ guard, clock }: Parts, url: URL, { timeoutMs }: PostRequest): Promise<Address[]> {
  let cancel: () => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    cancel = clock.after(Math.min(lookUpMs, timeoutMs), () =>
      reject(new AppError('name_unknown', { host: url.hostname, why: 'no answer in time' })),
    );
  });
  try {
    return await Promise.race([guard.vet(url), late]);
  } finally {
    cancel();
  }
}

interface Call {
  request: PostRequest;
  url: URL;
  addresses: readonly Address[];
  timeoutMs: number;
}

interface Called {
  exchanged: Exchanged;
  address: string | undefined;
  /** It was made on a connection that had waited for a while. */
  kept: boolean;
}

/**
 * Makes the request. A kept connection may have been closed by the other side in the same moment: where one that waited
 * for a while breaks off without a byte, a fresh one is tried at once, as browsers do
 * (https://www.rfc-editor.org/rfc/rfc9112#section-9.3.1). Should the receiver have seen it, it sees it twice, with one id.
 */
async function onFreshIfStale(parts: Parts, call: Call): Promise<Called> {
  const first = await callOnce(parts, call);
  return first.kept && isBrokenOff(first.exchanged) ? await callOnce(parts, call) : first;
}

function isBrokenOff({ error, timing }: Exchanged): boolean {
  return error !== undefined && timing.firstByte === undefined && staleCodes.has(codeOf(error));
}

const staleCodes = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

async function callOnce({ connections, clock }: Parts, { request, url, addresses, timeoutMs }: Call): Promise<Called> {
  const taken = takeConnection(connections, { request, url, addresses });
  const { connection } = taken;
  connection.timeoutMs = timeoutMs;
  const kept = connection.served > 0 && clock.now() - connection.idleSince >= staleAfterMs;
  const { headers, body, signal } = request;
  const exchanged = await exchange(
    connection,
    {
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, ...always },
      body,
      timeoutMs,
      signal,
    },
    clock,
  );
  const { address } = connection;
  if (exchanged.whole) connections.release(taken);
  else connection.close();
  return { exchanged, address, kept };
}

function takeConnection(connections: Connections, { request, url, addresses }: Omit<Call, 'timeoutMs'>) {
  try {
    return connections.take(url, addresses, request.tls);
  } catch (error) {
    throw new HandshakeFailure(error instanceof Error ? error : new Error(String(error)));
  }
}

function resultOf({ timeoutMs }: PostRequest, { exchanged, address, timing }: Tried): PostResult {
  const { status, headers } = exchanged;
  const failure = failureOf(exchanged, timeoutMs);
  const retryAfter = oneOf(headers['retry-after']);
  const ours = exchanged.error instanceof ProxyFailure && exchanged.error.ours ? exchanged.error.message : undefined;
  return { ok: failure === undefined, status, retryAfter, ...failure, ours, address, timing: rounded(timing) };
}

/** A status that says no is the reason, however the rest of the answer went. */
function failureOf({ status, error }: Exchanged, timeoutMs: number): TryFailure | undefined {
  const refused = status === undefined ? undefined : statusFailure(status);
  if (refused) return refused;
  if (error) return networkFailure(error, { timeoutMs, answered: status !== undefined });
  return status === undefined ? networkFailure(new Ended('aborted'), { timeoutMs, answered: false }) : undefined;
}

function responseOf({ headers: sent, secrets }: PostRequest, { body, whole, headers }: Exchanged): string | undefined {
  return excerpt({ body, whole, encoding: oneOf(headers['content-encoding']), sent, secrets });
}

function oneOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** Milliseconds with one decimal: what nobody can read is not kept. */
function rounded({ dns, connect, tls, firstByte, total }: AttemptTiming): AttemptTiming {
  return {
    dns: round(dns),
    connect: round(connect),
    tls: round(tls),
    firstByte: round(firstByte),
    total: round(total) ?? 0,
  };
}

function round(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 10) / 10;
}
