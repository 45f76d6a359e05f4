import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { createReadiness } from '../../src/http/readiness.ts';
import type { ServerOptions } from '../../src/http/server.ts';
import { type Office, openOffice } from '../admin/office.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { openServing, type Serving } from './serving.ts';

let office: Office;

beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());

async function serve(more?: Partial<ServerOptions>): Promise<Serving> {
  const serving = await openServing(more, office);
  onTestFinished(() => serving.close());
  return serving;
}

/** A connection, and everything that came over it until it was closed. */
async function dial({ port }: Serving): Promise<{ socket: Socket; closed: Promise<string> }> {
  const socket = connect(port, '127.0.0.1');
  const received: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => received.push(chunk)).on('error', () => undefined);
  const closed = new Promise<string>((resolve) => {
    socket.on('close', () => resolve(Buffer.concat(received).toString()));
  });
  await once(socket, 'connect');
  return { socket, closed };
}

describe('slow and greedy clients', () => {
  it('B8: headers that do not end in time are 408 and the connection is closed', async () => {
    const serving = await serve({ limits: { headersTimeoutMs: 200 } });
    const { socket, closed } = await dial(serving);
    socket.write('POST /v1/webhooks/any-address HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    expect(await closed).toMatch(/^HTTP\/1\.1 408/);
  });

  it('B8: a body that trickles is cut off, one that comes at the least pace is not', async () => {
    const clock = new FakeClock();
    const pace = { graceMs: 15_000, bytesPerSecond: 1_000 };
    const serving = await serve({ clock, bodyLimit: () => 2 ** 20, limits: { bodyPace: pace } });
    const head = 'POST /v1/webhooks/any-address HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n';
    const [trickle, steady] = [await dial(serving), await dial(serving)];
    const write = (socket: Socket, text: string) => new Promise((resolve) => socket.write(text, resolve));
    await Promise.all([write(trickle.socket, head), write(steady.socket, head)]);
    // What was written before a round trip has been read by the server after it.
    await serving.call('GET', '/healthz');
    await Promise.all([write(trickle.socket, 'x'), write(steady.socket, 'x'.repeat(60_000))]);
    await serving.call('GET', '/healthz');
    await clock.advance(14_000);
    expect(trickle.socket.destroyed).toBe(false);
    await clock.advance(3_000);
    expect(await trickle.closed).toMatch(/^HTTP\/1\.1 408/);
    expect(steady.socket.destroyed).toBe(false);
    steady.socket.destroy();
  });

  it('B8: one address gets so many connections and no more; those of a proxy are not counted', async () => {
    const serving = await serve({ limits: { connectionsPerAddress: 3 } });
    const open = await Promise.all([dial(serving), dial(serving), dial(serving)]);
    const { closed } = await dial(serving);
    expect(await closed).toBe('');
    const [first] = open;
    first?.socket.destroy();
    await first?.closed;
    for (const { socket } of open) socket.destroy();
    const behind = await serve({ limits: { connectionsPerAddress: 1 }, trustedProxies: ['127.0.0.1'] });
    const many = await Promise.all([dial(behind), dial(behind), dial(behind)]);
    expect((await behind.call('GET', '/healthz')).status).toBe(200);
    for (const { socket } of many) socket.destroy();
  });
});

describe('listening and closing', () => {
  it('a port that is taken is one sentence that says what to do', async () => {
    const serving = await serve();
    const other = await serve();
    await other.server.close(0);
    const taken = other.server.listen('127.0.0.1', serving.port);
    await expect(taken).rejects.toMatchObject({ code: 'port_taken', message: expect.stringContaining('set PORT') });
    const elsewhere = other.server.listen('203.0.113.7', 0);
    await expect(elsewhere).rejects.toMatchObject({ code: 'config_invalid', details: { setting: 'HOST' } });
  });

  it('F16: what is under way is finished, kept-alive connections end, and new ones are refused', async () => {
    let finish: (() => void) | undefined;
    const begun = Promise.withResolvers<void>();
    const waiting = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const serving = await serve({
      bodyLimit: () => 1_000,
      async receive() {
        begun.resolve();
        await waiting;
        return { status: 200, body: { status: 'accepted' } };
      },
    });
    const idle = await dial(serving);
    idle.socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(idle.socket, 'data');
    const busy = await dial(serving);
    busy.socket.write('POST /v1/webhooks/any-address HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}');
    await begun.promise;
    const closing = serving.server.close(60_000);
    await idle.closed;
    const late = connect(serving.port, '127.0.0.1');
    await expect(once(late, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    finish?.();
    expect(await busy.closed).toMatch(/^HTTP\/1\.1 200/);
    await closing;
  });

  it('F16: what does not finish within the grace is cut off', async () => {
    const begun = Promise.withResolvers<void>();
    const receive = () => {
      begun.resolve();
      return new Promise<never>(() => undefined);
    };
    const serving = await serve({ bodyLimit: () => 1_000, receive });
    const { socket, closed } = await dial(serving);
    socket.write('POST /v1/webhooks/any-address HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}');
    await begun.promise;
    await serving.server.close(1);
    expect(await closed).toBe('');
  });
});

describe('health', () => {
  it('is alive and ready while everything answers', async () => {
    const readiness = createReadiness([{ name: 'store', run: async () => 'answers in 1 ms' }], systemClock);
    const serving = await serve({ readiness });
    expect(await serving.call('GET', '/healthz', { key: '' })).toMatchObject({ status: 200, body: { alive: true } });
    const ready = { ready: true, checks: [{ name: 'store', ok: true, detail: 'answers in 1 ms' }] };
    expect(await serving.call('GET', '/readyz', { key: '' })).toMatchObject({ status: 200, body: ready });
  });

  it('is alive but not ready when a check fails or does not answer', async () => {
    const clock = new FakeClock();
    const checks = [
      { name: 'store', run: () => new Promise<string>(() => undefined) },
      { name: 'lag', run: async () => Promise.reject(new Error('120 s behind')) },
    ];
    const readiness = createReadiness(checks, clock);
    const outcome = readiness();
    await clock.advance(2_000);
    const serving = await serve({ readiness: () => outcome });
    const answer = await serving.call('GET', '/readyz', { key: '' });
    expect(answer.status).toBe(503);
    expect(answer.body).toEqual({
      ready: false,
      checks: [
        { name: 'store', ok: false, detail: 'no answer yet' },
        { name: 'lag', ok: false, detail: '120 s behind' },
      ],
    });
    expect((await serving.call('GET', '/healthz', { key: '' })).status).toBe(200);
  });

  it('has figures in the text format of Prometheus', async () => {
    const serving = await serve();
    await serving.call('POST', '/v1/webhooks/nobody-is-here', { key: '', body: {} });
    const answer = await serving.call('GET', '/metrics', { key: '' });
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(answer.body).toContain('switchhook_inbound_total{outcome="webhook_unknown"} 1');
    expect(answer.body).toContain('switchhook_inbound_ack_seconds_count 1');
    expect(answer.body).toContain('nodejs_eventloop_lag_seconds');
  });
});

describe('what browsers get', () => {
  const policy = "default-src 'self'";

  it('is the built console, with a strict policy and caching by name', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'switchhook-console-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    await mkdir(path.join(dir, 'assets'));
    await writeFile(path.join(dir, 'index.html'), '<!doctype html><title>Console</title>');
    await writeFile(path.join(dir, 'assets', 'main-abc123.js'), 'export {};');
    await writeFile(path.join(dir, 'favicon.svg'), '<svg/>');
    const serving = await serve({ consoleDir: dir });
    const root = await serving.call('GET', '/', { key: '' });
    expect([root.status, root.headers.get('location')]).toEqual([302, '/console']);
    for (const place of ['/console', '/console/', '/console/channels/general?thread=1']) {
      const page = await serving.call('GET', place, { key: '' });
      expect([page.status, page.headers.get('cache-control')], place).toEqual([200, 'no-cache']);
      expect(page.body).toContain('<title>Console</title>');
      expect(page.headers.get('content-security-policy')).toContain(policy);
      expect(page.headers.get('content-security-policy')).not.toContain('unsafe-inline');
      expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    }
    const asset = await serving.call('GET', '/console/assets/main-abc123.js', { key: '' });
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('x-content-type-options')).toBe('nosniff');
    const small = await serving.call('GET', '/console/assets/main-abc123.js', {
      key: '',
      headers: { 'accept-encoding': 'br' },
    });
    expect([small.headers.get('content-encoding'), small.headers.get('vary')]).toEqual(['br', 'accept-encoding']);
    const plain = await serving.call('GET', '/console/assets/main-abc123.js', {
      key: '',
      headers: { 'accept-encoding': 'identity' },
    });
    expect([plain.headers.get('content-encoding'), plain.body]).toEqual([null, 'export {};']);
    expect((await serving.call('GET', '/console/favicon.svg', { key: '' })).headers.get('cache-control')).toBe(
      'no-cache',
    );
    for (const missing of ['/console/assets/gone.js', '/console/..%2f..%2fpackage.json', '/console/.env']) {
      expect((await serving.call('GET', missing, { key: '' })).status, missing).toBe(404);
    }
  });

  it('is one sentence while the console is not built', async () => {
    const serving = await serve();
    const page = await serving.call('GET', '/console', { key: '', headers: { accept: 'text/html' } });
    expect(page.status).toBe(503);
    expect(page.body).toBe('The console is not built yet: run "npm run build:console" and load this page again.');
    const json = await serving.call('GET', '/console', { key: '', headers: { accept: 'application/json' } });
    expect(json.body).toMatchObject({ code: 'console_not_built' });
  });

  it('W3: says by https that it is always reached so, and never names what it is made of', async () => {
    const plain = await (await serve()).call('GET', '/healthz');
    expect(plain.headers.get('strict-transport-security')).toBeNull();
    expect(plain.headers.get('x-powered-by')).toBeNull();
    expect(plain.headers.get('x-frame-options')).toBe('DENY');
    expect(plain.headers.get('referrer-policy')).toBe('no-referrer');
    const https = await (await serve({ https: true })).call('GET', '/healthz');
    expect(https.headers.get('strict-transport-security')).toContain('max-age=');
  });

  it('is what a chat platform serves under its prefix: the whole address and an unread body', async () => {
    const platform = {
      prefix: '/console/api',
      handle: (req: IncomingMessage, res: ServerResponse) => {
        let text = '';
        req.on('data', (chunk) => {
          text += chunk;
        });
        req.on('end', () => res.end(`${req.method} ${req.url} ${text}`));
      },
    };
    const serving = await serve({ platforms: [platform] });
    const answer = await serving.call('POST', '/console/api/say?x=1', { key: '', body: '{"text": "hi"}' });
    expect(answer.body).toBe('POST /console/api/say?x=1 {"text": "hi"}');
    expect((await serving.call('GET', '/console/apixyz', { key: '' })).status).toBe(503);
  });
});
