import { type ClientRequest, request as http, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as https } from 'node:https';
import type { Socket } from 'node:net';
import type { Clock } from '../../../domain/clock.ts';
import { AppError } from '../../../domain/errors.ts';
import type { Timeouts } from './config.ts';
import { garbled, networkFailure, TryAgain } from './failure.ts';
import { createStages } from './stages.ts';

export interface Post {
  url: URL;
  headers: Record<string, string>;
  body: string;
  timeouts: Timeouts;
  clock: Clock;
  signal: AbortSignal;
}

/** An answer whose head has arrived. Read its body to the end or close it: both free the socket. */
export interface Exchange {
  status: number;
  headers: IncomingHttpHeaders;
  body: AsyncIterable<Buffer>;
  close(): void;
}

/** Bytes of one answer that are read; models write far less. */
const maxBody = 16 * 1024 * 1024;

/**
 * POSTs over a connection of its own, so that stopping it closes the socket at once and a stale pooled one never
 * fails a run. Redirects are not followed. node:http rather than fetch because it tells when the connection stands,
 * which the time limits per stage need. Throws `backend_timeout`, `backend_unavailable`, `backend_garbled`, the
 * signal's reason, or TryAgain around those that another try may not meet.
 */
export async function exchange(post: Post): Promise<Exchange> {
  const stop = new AbortController();
  const stages = createStages(post, (reason) => stop.abort(reason));
  const request = open(post, stop.signal);
  request.once('socket', (socket) => whenConnected(socket, post.url, () => stages.enter('firstByte')));
  const close = () => {
    stages.end();
    request.destroy();
  };
  try {
    const response = await answerTo(request, post.body);
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: bytesOf(response, { stages, stop: stop.signal, host: post.url.host, close }),
      close,
    };
  } catch (error) {
    close();
    throw reasonOf(error, stop.signal, post.url.host);
  }
}

function open({ url, headers, body }: Post, signal: AbortSignal): ClientRequest {
  const request = url.protocol === 'https:' ? https : http;
  const length = String(Buffer.byteLength(body));
  return request(url, { method: 'POST', headers: { ...headers, 'content-length': length }, agent: false, signal });
}

function whenConnected(socket: Socket, url: URL, connected: () => void): void {
  socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', connected);
}

function answerTo(request: ClientRequest, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    // Stays for good: an abort while the body is read is reported here as well as there.
    request.on('error', reject);
    request.end(body);
  });
}

interface Reading {
  stages: ReturnType<typeof createStages>;
  stop: AbortSignal;
  host: string;
  close(): void;
}

/** The bytes as they come. The clock of the chunk stage stands while the reader is busy with the last one. */
async function* bytesOf(response: IncomingMessage, { stages, stop, host, close }: Reading): AsyncGenerator<Buffer> {
  let size = 0;
  try {
    for await (const chunk of response) {
      const bytes: Buffer = chunk;
      size += bytes.length;
      if (size > maxBody)
        throw garbled(`it is larger than ${maxBody / 1024 / 1024} MB`, `超过 ${maxBody / 1024 / 1024} MB`);
      stages.pause();
      yield bytes;
      stages.enter('chunk');
    }
    stop.throwIfAborted();
  } catch (error) {
    throw reasonOf(error, stop, host);
  } finally {
    close();
  }
}

/** Why it really ended: an abort shows up as a broken connection. */
function reasonOf(error: unknown, stop: AbortSignal, host: string): unknown {
  if (stop.aborted) return stop.reason;
  return error instanceof AppError || error instanceof TryAgain ? error : networkFailure(error, host);
}
