import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { systemClock } from '../../src/domain/clock.ts';
import { newId } from '../../src/domain/ids.ts';
import type { Logger } from '../../src/domain/logger.ts';
import type { Role } from '../../src/domain/member.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { createServer, type HttpServer, type ServerOptions } from '../../src/http/server.ts';
import { verifyRequest } from '../../src/inbound/checks.ts';
import { deliveryKey } from '../../src/inbound/delivery-key.ts';
import { passesFilter } from '../../src/inbound/filter.ts';
import { redactHeaders } from '../../src/inbound/redact-headers.ts';
import { sources } from '../../src/inbound/registry.ts';
import { createRateLimit } from '../../src/pipeline/rate-limit.ts';
import { createReceive } from '../../src/pipeline/receive.ts';
import { type Office, openOffice } from '../admin/office.ts';

/** The web server on a free port over a real store; what is accepted stays there, because nobody works on it. */
export interface Serving {
  office: Office;
  server: HttpServer;
  port: number;
  url: string;
  /** Log lines so far, as `level message fields`. */
  lines: string[];
  /** A REST call with JSON both ways; a platform key unless another one, or none (`''`), is given. */
  call(method: string, path: string, options?: CallOptions): Promise<CallAnswer>;
  /** A key of a project. */
  key(project: string, role?: Role): Promise<string>;
  /** Sends bytes as they are and gives back everything that came until the other side closed. */
  raw(...parts: (string | Buffer)[]): Promise<string>;
  close(): Promise<void>;
}

export interface CallOptions {
  key?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface CallAnswer {
  status: number;
  headers: Headers;
  /** Parsed JSON, or the text where it is none. */
  body: ReturnType<typeof JSON.parse>;
}

const platformKey = 'a platform key of the tests'.replaceAll(' ', '-');

/**
 * Starts the server; `more` replaces some of what it is made of. An office that is handed in is shared and stays open:
 * a new one costs a database of its own.
 */
export async function openServing(more: Partial<ServerOptions> = {}, shared?: Office): Promise<Serving> {
  const office = shared ?? (await openOffice());
  await office.store.keys.save({ id: 'key_tests', name: 'tests', role: 'admin', createdAt: new Date() }, platformKey);
  const lines: string[] = [];
  const server = createServer({ ...parts(office, lines), ...more });
  await server.listen('127.0.0.1', 0);
  const { port } = server.address();
  const url = `http://127.0.0.1:${port}`;
  return {
    office,
    server,
    port,
    url,
    lines,
    call: (method, path, options) => call(method, url + path, options),
    key: (project, role = 'admin') => addKey(office, project, role),
    raw: (...sent) => raw(port, sent),
    async close() {
      await server.close(0);
      if (!shared) await office.close();
    },
  };
}

function parts(office: Office, lines: string[]): ServerOptions {
  const { store } = office;
  const log = collect(lines);
  const rateLimit = createRateLimit(systemClock);
  const paused = { reserve: () => undefined, cancel() {}, handOver() {} };
  const clock = systemClock;
  const checks = { sources, verify: verifyRequest, passesFilter, deliveryKey, redactHeaders };
  const { doors, events } = store;
  return {
    admin: office.admin,
    keys: store.keys,
    receive: createReceive({
      doors,
      events,
      window: paused,
      ...checks,
      rateLimit,
      audit: store.audit.write,
      clock,
      log,
    }),
    async bodyLimit(webhookId) {
      const door = await doors.find(webhookId);
      return door && sources.get(door.webhook.source)?.options.maxBody;
    },
    platforms: [],
    consoleDir: tmpdir(),
    readiness: async () => ({ ready: true, checks: [] }),
    metrics: createMetrics(),
    rateLimit,
    trustedProxies: [],
    https: false,
    clock,
    log,
  };
}

function collect(lines: string[]): Logger {
  const at = (level: string) => (fields: object, message: string) => {
    lines.push(
      `${level} ${message} ${JSON.stringify(fields, (_, value) => (value instanceof Error ? value.stack : value))}`,
    );
  };
  const log: Logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child: () => log };
  return log;
}

async function call(
  method: string,
  url: string,
  { key = platformKey, body, headers }: CallOptions = {},
): Promise<CallAnswer> {
  const sent = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  const response = await fetch(url, {
    method,
    headers: {
      ...(key && { authorization: `Bearer ${key}` }),
      ...(sent !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    redirect: 'manual',
    ...(sent !== undefined && { body: sent }),
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.match(/[/+]json/) && text !== '';
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
}

async function addKey({ store }: Office, project: string, role: Role): Promise<string> {
  const token = newId('key') + newId('key');
  await store.keys.save(
    { id: newId('key'), name: `${role} of ${project}`, project, role, createdAt: new Date() },
    token,
  );
  return token;
}

function raw(port: number, sent: (string | Buffer)[]): Promise<string> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = connect(port, '127.0.0.1');
    socket.on('data', (chunk: Buffer) => received.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(received).toString('utf8')));
    for (const part of sent) socket.write(part);
  });
}
