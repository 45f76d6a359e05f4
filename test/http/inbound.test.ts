import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebhookInput } from '../../src/admin/webhook-input.ts';
import { AppError } from '../../src/domain/errors.ts';
import type { Actor } from '../../src/domain/member.ts';
import { createRateLimit } from '../../src/pipeline/rate-limit.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { openServing, type Serving } from './serving.ts';

let serving: Serving;
let ann: Actor;

beforeAll(async () => {
  serving = await openServing();
  ann = await serving.office.person('Ann', { a: 'admin' });
});
afterAll(() => serving.close());

const secret = 'a secret for the door';
const sign = (body: string | Buffer) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

async function door(input: Partial<WebhookInput> = {}): Promise<string> {
  const given = { name: 'Door', source: 'github', secret, ...input };
  return (await serving.office.admin.createWebhook(ann, 'a', given)).webhook.webhookId;
}

function head(webhookId: string, headers: string[]): string {
  return [`POST /v1/webhooks/${webhookId} HTTP/1.1`, 'Host: hooks', ...headers, '', ''].join('\r\n');
}

function github(body: string): string[] {
  return [
    'Content-Type: application/json',
    'X-GitHub-Event: push',
    `X-GitHub-Delivery: ${randomUUID()}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
}

const push = JSON.stringify({ ref: 'refs/heads/main', commits: [], repository: { full_name: 'acme/shop' } });
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
const bodyOf = (answer: string) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
const stored = async () => (await serving.office.store.events.list('a', { limit: 1000 })).items;

describe('a request to a webhook', () => {
  it('V1: is stored with its raw bytes before it is answered', async () => {
    const body = `${push.slice(0, -1)}  ,"blank": "kept" }\n`;
    const headers = [...github(body), `X-Hub-Signature-256: ${sign(body)}`, 'Connection: close'];
    const answer = await serving.raw(head(await door(), headers), body);
    expect(statusOf(answer)).toBe(200);
    expect(bodyOf(answer)).toMatchObject({ status: 'accepted', event: expect.stringMatching(/^evt_/) });
    const event = await serving.office.store.events.get('a', bodyOf(answer).event);
    expect(event?.body.toString()).toBe(body);
  });

  it('V3: with its signature twice, one bad and one good, is 401', async () => {
    const before = (await stored()).length;
    const twice = [`X-Hub-Signature-256: sha256=${'0'.repeat(64)}`, `X-Hub-Signature-256: ${sign(push)}`];
    for (const order of [twice, twice.toReversed()]) {
      const answer = await serving.raw(head(await door(), [...github(push), ...order, 'Connection: close']), push);
      expect(statusOf(answer)).toBe(401);
      expect(bodyOf(answer)).toMatchObject({ code: 'verification_failed' });
    }
    expect(await stored()).toHaveLength(before);
  });

  it('V2: learns nothing about which check failed; the audit log does', async () => {
    const webhookId = await door();
    const wrong = [...github(push), `X-Hub-Signature-256: ${sign('other')}`, 'Connection: close'];
    const absent = [...github(push), 'Connection: close'];
    const answers = [await serving.raw(head(webhookId, wrong), push), await serving.raw(head(webhookId, absent), push)];
    const [first, second] = answers.map((answer) => ({ ...bodyOf(answer), correlationId: undefined }));
    expect(first).toEqual(second);
    const reasons = (await serving.office.audit('a')).filter(({ action }) => action === 'inbound.refused');
    expect(new Set(reasons.slice(0, 2).map(({ details }) => details.reason)).size).toBe(2);
  });

  it.each(['Content-Type: text/plain', 'Content-Type: application/octet-stream', 'X-No-Type: at all'])(
    'B3: is read as the bytes it is with %s',
    async (type) => {
      const headers = [...github(push).filter((line) => !line.startsWith('Content-Type')), type];
      const signed = [...headers, `X-Hub-Signature-256: ${sign(push)}`, 'Connection: close'];
      const answer = await serving.raw(head(await door(), signed), push);
      expect(bodyOf(answer)).toMatchObject({ status: 'accepted' });
    },
  );

  it('I3: to an address that nobody has is the same 404 every time, and so is one that is switched off', async () => {
    const off = await door({ enabled: false });
    const ids = [off, 'A'.repeat(27), 'short', 'with.dots.in.it', '%2e%2e%2fetc'];
    const answers: string[] = [];
    for (const id of ids) {
      const answer = await serving.raw(head(id, ['Content-Length: 2', 'Connection: close']), '{}');
      answers.push(answer.replace(/Date: [^\r]*/, ''));
    }
    expect(statusOf(answers[0] ?? '')).toBe(404);
    expect(new Set(answers).size).toBe(1);
  });

  it('I3: guesses of addresses from one client are slowed down, while real addresses stay open to it', async () => {
    const guess = `${head('B'.repeat(27), ['Content-Length: 0'])}`;
    const last = head('B'.repeat(27), ['Content-Length: 0', 'Connection: close']);
    const frozen = await openServing({ rateLimit: createRateLimit(new FakeClock()) }, serving.office);
    const answers = await frozen.raw(guess.repeat(1_000), last);
    const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status);
    expect(new Set(statuses.slice(0, 1_000))).toEqual(new Set(['404']));
    expect(statuses.at(-1)).toBe('429');
    expect(answers).toMatch(/retry-after: \d+/);
    const headers = [...github(push), `X-Hub-Signature-256: ${sign(push)}`, 'Connection: close'];
    expect(statusOf(await frozen.raw(head(await door(), headers), push))).toBe(200);
    await frozen.close();
  });

  it('with any other method is 405 and told which one is possible', async () => {
    const webhookId = await door();
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
      const answer = await serving.call(method, `/v1/webhooks/${webhookId}`, { key: '' });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('POST, OPTIONS');
      expect(answer.body).toMatchObject({ code: 'method_not_allowed' });
    }
    expect((await serving.call('HEAD', `/v1/webhooks/${webhookId}`, { key: '' })).status).toBe(405);
    expect((await serving.call('OPTIONS', `/v1/webhooks/${webhookId}`, { key: '' })).status).toBe(204);
  });

  it('gets its errors in Chinese when it asks for them', async () => {
    const headers = { 'accept-language': 'zh-CN', 'content-encoding': 'gzip' };
    const answer = await serving.call('POST', `/v1/webhooks/${await door()}`, { key: '', body: 'x', headers });
    expect(answer.body.detail).toContain('不支持 Content-Encoding');
    expect(answer.headers.get('content-language')).toBe('zh');
  });
});

describe('the body of a request', () => {
  const megabyte = 2 ** 20;

  it('B1: announced as larger than the source sends is refused before it comes, and the connection closed', async () => {
    const answer = await serving.raw(head(await door(), [`Content-Length: ${26 * megabyte}`]), 'the first bytes');
    expect(statusOf(answer)).toBe(413);
    expect(bodyOf(answer).detail).toContain('25 MB');
    expect(answer).toMatch(/connection: close/i);
  });

  it('B1: that never ends is refused at the cap, and the connection closed', async () => {
    const socket = connect(serving.port, '127.0.0.1');
    const received: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => received.push(chunk)).on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(head(await door({ source: 'plain' }), ['Transfer-Encoding: chunked']));
    const chunk = Buffer.concat([Buffer.from('8000\r\n'), Buffer.alloc(0x8000, 'x'), Buffer.from('\r\n')]);
    const pour = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', pour);
    pour();
    await closed;
    const answer = Buffer.concat(received).toString();
    expect(statusOf(answer)).toBe(413);
    expect(bodyOf(answer).detail).toContain('1 MB');
  });

  it('B1: has the cap of its source: 2 MB are too much for a plain sender and fine for GitHub', async () => {
    const body = JSON.stringify({ ref: 'refs/heads/main', commits: [], padding: 'x'.repeat(2 * megabyte) });
    const headers = [...github(body), `X-Hub-Signature-256: ${sign(body)}`, 'Connection: close'];
    expect(statusOf(await serving.raw(head(await door(), headers), body))).toBe(200);
    expect(statusOf(await serving.raw(head(await door({ source: 'plain' }), headers), body))).toBe(413);
  });

  it('B1: shorter than announced leaves nothing when the client hangs up', async () => {
    const before = (await stored()).length;
    const webhookId = await door();
    const socket = connect(serving.port, '127.0.0.1');
    socket.write(head(webhookId, [...github(`${push}and more`), `X-Hub-Signature-256: ${sign(push)}`]));
    socket.write(push);
    await once(socket, 'ready');
    socket.end();
    await once(socket.resume(), 'close');
    expect(await stored()).toHaveLength(before);
    expect(serving.lines.filter((line) => line.startsWith('error'))).toEqual([]);
  });

  it.each(['gzip', 'deflate', 'br', 'identity, gzip', 'x'])('B2: packed as %s is 415', async (encoding) => {
    const headers = [...github(push), `Content-Encoding: ${encoding}`, `X-Hub-Signature-256: ${sign(push)}`];
    const answer = await serving.raw(head(await door(), [...headers, 'Connection: close']), push);
    expect(statusOf(answer)).toBe(415);
    expect(bodyOf(answer).code).toBe('encoding_unsupported');
  });

  it('B2: said to be packed as identity is not packed', async () => {
    const headers = [...github(push), 'Content-Encoding: identity', `X-Hub-Signature-256: ${sign(push)}`];
    expect(statusOf(await serving.raw(head(await door(), [...headers, 'Connection: close']), push))).toBe(200);
  });

  it('B9: with both a length and chunks is refused as a whole', async () => {
    const before = (await stored()).length;
    const smuggled = 'POST /v1/webhooks/smuggled HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n';
    const headers = ['Content-Length: 5', 'Transfer-Encoding: chunked'];
    const answer = await serving.raw(head(await door(), headers), `0\r\n\r\n${smuggled}`);
    expect(statusOf(answer)).toBe(400);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(await stored()).toHaveLength(before);
  });

  it('B9: after headers that end with bare line feeds is never another request', async () => {
    const answer = await serving.raw(`POST /v1/webhooks/${await door()} HTTP/1.1\nHost: x\nContent-Length: 2\n\n{}`);
    expect(statusOf(answer)).toBe(400);
  });

  it('B9: after 20 kB of headers is 431', async () => {
    const answer = await serving.raw(head(await door(), [`X-Big: ${'x'.repeat(20_000)}`]));
    expect(statusOf(answer)).toBe(431);
  });
});

describe('when an event can not be stored', () => {
  it.each(['store_unavailable', 'overloaded'] as const)('%s is 503 with Retry-After, and counted', async (code) => {
    const down = await openServing(
      { bodyLimit: () => 1000, receive: () => Promise.reject(new AppError(code)) },
      serving.office,
    );
    const answer = await down.call('POST', '/v1/webhooks/any-address', { key: '', body: '{}' });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
    const metrics = await down.call('GET', '/metrics', { key: '' });
    expect(metrics.body).toContain(`switchhook_inbound_total{outcome="${code}"} 1`);
    await down.close();
  });

  it('a fault of ours is 500, says nothing of its cause and is logged under the id it names', async () => {
    const receive = () => Promise.reject(new Error('secret detail of the cause'));
    const broken = await openServing({ bodyLimit: () => 1000, receive }, serving.office);
    const answer = await broken.call('POST', '/v1/webhooks/any-address', { key: '', body: '{}' });
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.body)).not.toContain('secret detail');
    const [line] = broken.lines.filter((text) => text.startsWith('error'));
    expect(line).toContain(answer.body.correlationId);
    expect(line).toContain('secret detail of the cause');
    await broken.close();
  });

  it('uploads that take too much memory together are 503', async () => {
    const tight = await openServing({ bodyLimit: () => 10_000, limits: { maxHeldBytes: 1_000 } }, serving.office);
    const answer = await tight.call('POST', '/v1/webhooks/any-address', { key: '', body: 'x'.repeat(2_000) });
    expect(answer).toMatchObject({ status: 503, body: { code: 'overloaded' } });
    await tight.close();
  });
});

it('V23: an identity in x-forwarded-email changes nothing', async () => {
  const headers = { 'x-forwarded-email': 'ann@example.com', 'x-forwarded-user': 'ann' };
  expect((await serving.call('GET', '/api/projects', { key: '', headers })).status).toBe(401);
  const answer = await serving.call('POST', `/v1/webhooks/${await door()}`, { key: '', body: push, headers });
  expect(answer.status).toBe(401);
});
