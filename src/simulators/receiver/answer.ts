import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { ParsedBehaviour } from './behaviour.ts';

/** A request to be answered. */
export interface Answering {
  response: ServerResponse;
  headers: IncomingHttpHeaders;
  body: string;
}

type Of<Kind extends ParsedBehaviour['kind']> = Extract<ParsedBehaviour, { kind: Kind }>;
type Performers = { [Kind in ParsedBehaviour['kind']]: (answering: Answering, behaviour: Of<Kind>) => void };

const json = { 'content-type': 'application/json' };
const okBody = '{"received":true}';
const okHead = { ...json, 'content-length': okBody.length };

/** What nobody told anything: it takes everything, fast. */
export function answerOk(response: ServerResponse): void {
  response.writeHead(200, okHead).end(okBody);
}

/** Answers as told. */
export function perform(answering: Answering, behaviour: ParsedBehaviour): void {
  const performer = performers[behaviour.kind] as (answering: Answering, behaviour: ParsedBehaviour) => void;
  performer(answering, behaviour);
}

const performers: Performers = {
  ok: ({ response }, { body = okBody }) => void response.writeHead(200, json).end(body),
  status: ({ response }, { status, body = '', headers }) =>
    void response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(body),
  slow({ response }, { ms }) {
    const timer = setTimeout(() => answerOk(response), ms);
    response.once('close', () => clearTimeout(timer));
  },
  hang() {
    // The client has to lose its patience.
  },
  reset: ({ response }) => void response.socket?.resetAndDestroy(),
  'half-close': ({ response }) => void response.socket?.end(),
  cut({ response }) {
    response.writeHead(200, { ...json, 'content-length': 1_000 });
    response.write('{"received":', () => response.socket?.destroy());
  },
  redirect: ({ response }, { status, to }) => void response.writeHead(status, { location: to }).end(),
  huge: ({ response }, { bytes = Number.POSITIVE_INFINITY }) => flood(response, bytes),
  drip: ({ response }, { of, everyMs }) => drip(response, of, everyMs),
  'rate-limit'({ response }, { status, seconds, as }) {
    const until = new Date(Date.now() + seconds * 1_000).toUTCString();
    response.writeHead(status, { 'retry-after': as === 'date' ? until : String(seconds) }).end('slow down');
  },
  gone: ({ response }) => void response.writeHead(410).end('gone'),
  control: ({ response }, { say, status }) => void response.writeHead(status, { 'webhook-delivery': say }).end('no'),
  'header-flood'({ response }) {
    response.socket?.write('HTTP/1.1 200 OK\r\n');
    raw(response, `x-flood: ${'f'.repeat(1_000)}\r\n`);
  },
  'provisional-flood': ({ response }) => raw(response, 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'),
  'gzip-bomb'({ response }, { megabytes }) {
    const body = gzipSync(Buffer.alloc(megabytes * 1_024 * 1_024));
    response.writeHead(200, { ...json, 'content-encoding': 'gzip', 'content-length': body.length }).end(body);
  },
  garbage: ({ response }) => void response.socket?.end('220 mail.example.com ESMTP ready\r\n'),
  echo: ({ response, headers, body }) => void response.writeHead(200, json).end(JSON.stringify({ headers, body })),
};

/** Writes an answer of any length, as fast as the client takes it. */
function flood(response: ServerResponse, bytes: number): void {
  const chunk = Buffer.alloc(64 * 1_024, 'x');
  const length = Number.isFinite(bytes) ? { 'content-length': bytes } : {};
  response.writeHead(200, { 'content-type': 'text/plain', ...length });
  let left = bytes;
  const more = () => {
    while (left > 0) {
      const next = left < chunk.length ? chunk.subarray(0, left) : chunk;
      left -= next.length;
      if (!response.write(next)) return;
    }
    response.end();
  };
  response.on('drain', more);
  more();
}

function drip(response: ServerResponse, of: 'head' | 'body', everyMs: number): void {
  const { socket } = response;
  if (of === 'head') socket?.write('HTTP/1.1 200 OK\r\nx-drip: ');
  else response.writeHead(200, { 'content-type': 'text/plain' });
  const timer = setInterval(() => (of === 'head' ? socket?.write('d') : response.write('d')), everyMs);
  socket?.once('close', () => clearInterval(timer));
}

/** Writes the same bytes for as long as somebody takes them, past what a response object would allow. */
function raw({ socket }: ServerResponse, bytes: string): void {
  if (!socket) return;
  const more = () => {
    while (socket.writable && socket.write(bytes));
  };
  socket.on('drain', more);
  more();
}
