import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { answerOk, perform } from './receiver/answer.ts';
import { type Behaviour, Script } from './receiver/behaviour.ts';
import { control, isControl } from './receiver/control.ts';
import { Ledger, type LedgerEntry } from './receiver/ledger.ts';

export type { Behaviour } from './receiver/behaviour.ts';
export type { LedgerEntry } from './receiver/ledger.ts';

export interface ReceiverOptions {
  /** Any free one unless given. */
  port?: number;
  /** PEM; with `ca` clients have to show a certificate of that authority. */
  tls?: { key: string; cert: string; ca?: string };
  /** Keeps ids, paths and times alone, for benchmarks. */
  lean?: boolean;
}

/** A running receiver of webhooks. */
export interface Receiver {
  /** Without a path: `http://127.0.0.1:40123`. */
  url: string;
  port: number;
  /** How a path (`*`: any other) answers from now on: one way, or several after each other, of which the last stays. */
  behave(path: string, ...behaviours: Behaviour[]): void;
  /** What came, to one path or to all. */
  ledger(path?: string): LedgerEntry[];
  /** Resolves with the entries when so many requests have come since the last `clear`. */
  arrived(count: number, path?: string): Promise<LedgerEntry[]>;
  clear(): void;
  /** Connections that are open. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

/**
 * A receiver on this machine that takes everything, or is slow, wrong, dead, redirecting, endless or tired of it, as
 * told for each path; its ledger keeps what came. Over HTTP: `GET /ledger?path=…`, `DELETE /ledger`, and
 * `POST /behaviour {"path", "behaviours": [{"kind": "status", "status": 500, "times": 3}, {"kind": "ok"}]}`.
 */
export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const parts: Parts = { script: new Script(), ledger: new Ledger(), lean: options.lean === true };
  const server = listener(options.tls, (request, response) => receive(parts, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    behave: (path, ...behaviours) => parts.script.set(path, behaviours),
    ledger: (path) => parts.ledger.entries(path),
    arrived: (count, path) => parts.ledger.arrived(count, path),
    clear: () => parts.ledger.clear(),
    connections: () => new Promise((resolve) => server.getConnections((_, count) => resolve(count))),
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

interface Parts {
  script: Script;
  ledger: Ledger;
  lean: boolean;
}

function listener(
  tls: ReceiverOptions['tls'],
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const server = tls
    ? createTlsServer({ ...tls, requestCert: tls.ca !== undefined, rejectUnauthorized: tls.ca !== undefined }, handle)
    : createServer(handle);
  // A client that breaks off is part of the play.
  server.on('connection', (socket) => socket.on('error', () => {}));
  server.on('secureConnection', (socket) => socket.on('error', () => {}));
  return server;
}

function receive(parts: Parts, request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = chunks.length === 1 && chunks[0] ? chunks[0].toString('utf8') : Buffer.concat(chunks).toString('utf8');
    const url = request.url ?? '/';
    const query = url.indexOf('?');
    const path = query < 0 ? url : url.slice(0, query);
    if (isControl(path)) {
      const { status, value } = control(parts, { method: request.method ?? '', url, body });
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      return;
    }
    note(parts, { request, path, body });
    const behaviour = parts.script.next(path);
    if (behaviour) perform({ response, headers: request.headers, body }, behaviour);
    else answerOk(response);
  });
}

function note(
  { ledger, lean }: Parts,
  { request, path, body }: { request: IncomingMessage; path: string; body: string },
): void {
  const { headers, socket } = request;
  ledger.add({
    id: headers['webhook-id']?.toString() ?? '',
    path,
    headers: lean ? {} : headers,
    body: lean ? '' : body,
    at: performance.timeOrigin + performance.now(),
    from: socket.remotePort ?? 0,
  });
}

/** `node src/simulators/receiver-server.ts --port 8099`: a receiver of its own, until Ctrl-C. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8099' },
      lean: { type: 'boolean', default: false },
      key: { type: 'string' },
      cert: { type: 'string' },
    },
  });
  const tls = values.key &&
    values.cert && { key: readFileSync(values.key, 'utf8'), cert: readFileSync(values.cert, 'utf8') };
  const receiver = await startReceiver({ port: Number(values.port), lean: values.lean, ...(tls ? { tls } : {}) });
  process.stdout.write(`${receiver.url}\n`);
}

if (import.meta.main) await main();
