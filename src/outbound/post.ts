import type { Clock } from '../domain/clock.ts';
import type { AttemptTiming } from '../domain/delivery.ts';
import type { DeliveryErrorClass } from '../domain/endpoint.ts';
import { AppError } from '../domain/errors.ts';
import type { AddressGuard } from './address-guard.ts';
import type { TlsParts } from './connection.ts';
import { Connections } from './connections.ts';
import { excerpt } from './excerpt.ts';
import { type Exchanged, exchange } from './exchange.ts';
import { networkFailure, statusFailure, type TryFailure } from './failure-class.ts';
import type { Address } from './resolve.ts';

/** A request as it goes out. */
export interface PostRequest {
  url: string;
  headers: Record<string, string>;
  body: string | Buffer;
  /** Milliseconds for all of it, from resolving the name to the end of the answer. */
  timeoutMs: number;
  tls?: TlsParts | undefined;
  signal?: AbortSignal | undefined;
}

/** What became of it. Without `errorClass` it was a success. */
export interface PostResult {
  ok: boolean;
  status?: number | undefined;
  /** The `Retry-After` header as it came. */
  retryAfter?: string | undefined;
  errorClass?: DeliveryErrorClass | undefined;
  /** In words, for people. */
  reason?: string | undefined;
  address?: string | undefined;
  timing: AttemptTiming;
  response?: string | undefined;
}

/** The one way out: every try goes through the guard, to the address that the guard saw, and no further. */
export interface Post {
  /** One try. Never throws for a failed one. */
  send(request: PostRequest): Promise<PostResult>;
  close(): Promise<void>;
}

/**
 * Sends requests over kept connections. No redirect is followed, no proxy of the environment is used (cases S11, S16),
 * answers are read up to a limit in bytes and time (case S14).
 */
export function createPost({ guard, clock }: { guard: AddressGuard; clock: Clock }): Post {
  const connections = new Connections(clock);
  return {
    async send(request) {
      const started = performance.now();
      const timing: AttemptTiming = { total: 0 };
      try {
        const url = guard.check(request.url);
        const [address] = await guard.vet(url);
        if (!address) throw new AppError('name_unknown', { host: url.hostname, why: 'ENODATA' });
        timing.dns = performance.now() - started;
        const exchanged = await onFreshIfStale(connections, { request, url, address });
        return conclude(request, exchanged, {
          address: address.address,
          timing: { ...timing, ...exchanged.timing },
          started,
        });
      } catch (error) {
        const failure = refusalOf(error);
        return { ok: false, ...failure, timing: rounded({ ...timing, total: performance.now() - started }) };
      }
    },
    async close() {
      connections.close();
    },
  };
}

interface Call {
  request: PostRequest;
  url: URL;
  address: Address;
}

/**
 * Makes the request. A kept connection may have been closed by the other side in the same moment: where one that served
 * before breaks off without a byte, a fresh one is tried at once, as browsers do
 * (https://www.rfc-editor.org/rfc/rfc9112#section-9.3.1).
 */
async function onFreshIfStale(connections: Connections, call: Call): Promise<Exchanged> {
  const first = await callOnce(connections, call);
  const stale = first.reused && first.exchanged.status === undefined && isBrokenOff(first.exchanged);
  return stale ? (await callOnce(connections, call)).exchanged : first.exchanged;
}

function isBrokenOff({ error, timing }: Exchanged): boolean {
  if (!error || timing.firstByte !== undefined || !('code' in error)) return false;
  return error.code === 'UND_ERR_SOCKET' || error.code === 'ECONNRESET' || error.code === 'EPIPE';
}

async function callOnce(
  connections: Connections,
  { request, url, address }: Call,
): Promise<{ exchanged: Exchanged; reused: boolean }> {
  const { connection, key } = connections.take(url, address, request.tls);
  const reused = connection.served > 0;
  const exchanged = await exchange(connection, {
    method: 'POST',
    path: `${url.pathname}${url.search}`,
    headers: { ...request.headers, 'accept-encoding': 'identity' },
    body: request.body,
    timeoutMs: request.timeoutMs,
    signal: request.signal,
  });
  if (exchanged.reusable) connections.release(key, connection);
  else connection.close();
  return { exchanged, reused };
}

function conclude(
  { headers: sent, timeoutMs }: PostRequest,
  { status, headers, body, whole, error }: Exchanged,
  { address, timing, started }: { address: string; timing: AttemptTiming; started: number },
): PostResult {
  // With a status the rest of the answer decides nothing any more, however it ended.
  const failure =
    status === undefined ? networkFailure(error ?? new Error('no answer'), timeoutMs) : statusFailure(status);
  const encoding = oneOf(headers['content-encoding']);
  return {
    ok: failure === undefined,
    status,
    retryAfter: oneOf(headers['retry-after']),
    ...failure,
    address,
    timing: rounded({ ...timing, total: performance.now() - started }),
    response: excerpt(body, { whole, encoding, sent }),
  };
}

function oneOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function refusalOf(error: unknown): TryFailure {
  if (!(error instanceof AppError)) throw error;
  if (error.code === 'name_unknown') return { errorClass: 'dns', reason: error.message };
  if (error.code === 'address_refused') return { errorClass: 'address_refused', reason: error.message };
  throw error;
}

/** Milliseconds with one decimal: what nobody can read is not kept. */
function rounded(timing: AttemptTiming): AttemptTiming {
  const round = (ms: number | undefined) => (ms === undefined ? undefined : Math.round(ms * 10) / 10);
  const { dns, connect, tls, firstByte, total } = timing;
  return {
    dns: round(dns),
    connect: round(connect),
    tls: round(tls),
    firstByte: round(firstByte),
    total: round(total) ?? 0,
  };
}
