import { gzipSync } from 'node:zlib';
import { sign } from '@octokit/webhooks-methods';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliver, issue, takenAs } from './github.ts';
import { type House, type MadeWebhook, openHouse } from './house.ts';
import { memoryOf } from './memory.ts';
import { type Answer, ask, dial, pour, speak } from './wire.ts';

const secret = 'the secret of the rough sender';

let house: House;
let hook: MadeWebhook;
let plain: MadeWebhook;

beforeAll(async () => {
  house = await openHouse({ LOG_LEVEL: 'silent' });
  hook = await house.webhook({ source: 'github', name: 'Rough', secret, rateLimit: 60_000 });
  plain = await house.webhook({ source: 'plain', name: 'Plain', secret });
});
afterAll(() => house.close());

const pathOf = ({ url }: MadeWebhook) => new URL(url).pathname;

/** It still takes events, and REST and console still answer. */
async function expectAlive(): Promise<void> {
  expect(takenAs(await deliver(hook.url, { secret, payload: issue('Alive') })).status).toBe('accepted');
  expect((await ask(`${house.url}/readyz`)).status).toBe(200);
  expect((await ask(`${house.url}/console/api/session`)).status).toBe(200);
}

describe('bodies without an end', () => {
  // Far more than a fast machine pours in the half second that a client is given to notice its answer.
  const most = 8 * 2 ** 30;

  it('B1: are cut off wherever they are sent, known or unknown address, with or without a key, and memory stays flat', async () => {
    const before = await memoryOf(house.product.pid);
    const json = 'content-type: application/json\r\n';
    const key = `authorization: Bearer ${house.product.key}\r\n`;
    const targets: [method: string, path: string, headers: string][] = [
      ['POST', pathOf(hook), json],
      ['POST', pathOf(plain), json],
      ['POST', '/v1/webhooks/nobody-lives-here-at-all', json],
      ['POST', '/api/projects/default/webhooks', json + key],
      ['POST', '/api/projects/default/webhooks', json],
      ['GET', '/api/projects', json + key],
      ['POST', '/console/api/claim', json],
      ['POST', '/console/api/say', json],
      ['POST', '/console/api/claim', 'content-type: text/plain\r\n'],
      ['GET', '/console/api/session', json],
      ['POST', '/console/api/nothing', json],
      ['POST', '/nothing', json],
      ['GET', '/healthz', json],
      ['GET', '/console', json],
    ];
    const endless: string[] = [];
    for (const [method, path, headers] of targets) {
      const head = `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${headers}transfer-encoding: chunked\r\n\r\n`;
      const { closed } = await pour(house.product.port, head, most);
      if (!closed) endless.push(`${method} ${path} ${headers.split('\r\n')[0]}`);
    }
    expect(endless).toEqual([]);
    expect((await memoryOf(house.product.pid)) - before).toBeLessThan(300);
    await expectAlive();
  }, 60_000);

  it('B1: announced as too large they are refused before they come', async () => {
    const head = (path: string, size: number) =>
      `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${size}\r\n\r\n`;
    expect(await speak(house.product.port, head(pathOf(hook), 26 * 2 ** 20))).toContain(' 413 ');
    expect(await speak(house.product.port, head(pathOf(plain), 2 * 2 ** 20))).toContain(' 413 ');
    expect(await speak(house.product.port, head('/console/api/claim', 65 * 2 ** 20))).toContain(' 413 ');
  });

  it('B1: six uploads of 24 MB at once are taken or told to come back, and memory stays bounded', async () => {
    const body = JSON.stringify(issue('Big', 'x'.repeat(24 * 2 ** 20)));
    const signature = await sign(secret, body);
    const send = () =>
      ask(hook.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-github-event': 'issues', 'x-hub-signature-256': signature },
        body,
      });
    const answers = await Promise.all(Array.from({ length: 6 }, send));
    expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect(answers.filter(({ status, headers }) => status === 503 && !headers['retry-after'])).toEqual([]);
    expect(await memoryOf(house.product.pid)).toBeLessThan(1_500);
    await expectAlive();
  }, 60_000);
});

describe('bodies that hide something', () => {
  it('B2: a gzip bomb is never unpacked: 415 at the door and over REST', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 2 ** 20));
    const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
    expect((await ask(hook.url, { method: 'POST', headers, body: bomb })).status).toBe(415);
    const authorization = `Bearer ${house.product.key}`;
    const rest = { method: 'POST', headers: { ...headers, authorization }, body: bomb };
    expect((await ask(`${house.url}/api/projects/default/webhooks`, rest)).status).toBe(415);
    expect(
      (await ask(`${house.url}/console/api/claim`, { method: 'POST', headers, body: bomb })).status,
    ).toBeGreaterThanOrEqual(400);
    expect(await memoryOf(house.product.pid)).toBeLessThan(1_500);
  });

  it('B4, B5, B6, B7: signed but hostile JSON is run or refused, and the process goes on as it was', async () => {
    const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const ofIssue = (more: string) => JSON.stringify(issue('Odd')).replace(/\}$/, `,${more}}`);
    const bodies = [
      ofIssue(`"a":${deep(101)}`),
      ofIssue(`"a":${deep(5_000)}`),
      ofIssue(`"a":${deep(1_000_000)}`),
      ofIssue(Array.from({ length: 300_000 }, (_, n) => `"k${n}":${n}`).join(',')),
      ofIssue('"a":1e400,"b":9007199254740993123,"a":2'),
      ofIssue('"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}'),
      ofIssue('"a":"\\ud800","$where":"x","a.b":1,"$gt":""'),
      `\ufeff${JSON.stringify(issue('BOM'))}`,
      '{"action":NaN}',
      'null',
    ];
    for (const payload of bodies) {
      const answer = await deliver(hook.url, { secret, payload });
      expect([200, 400]).toContain(answer.status);
      if (answer.status === 200)
        expect(['done', 'failed']).toContain((await house.ended(takenAs(answer).event)).status);
    }
    const bytes = Buffer.from(JSON.stringify(issue('Odd')).replace('Odd', '\xff\xfe'), 'latin1');
    const signature = await sign(secret, bytes.toString('utf8'));
    const headers = {
      'content-type': 'application/json',
      'x-github-event': 'issues',
      'x-hub-signature-256': signature,
    };
    expect((await ask(hook.url, { method: 'POST', headers, body: bytes })).status).toBe(401);
    await expectAlive();
  }, 60_000);

  it('D1, D2, B7, B10: operators, foreign fields and prototypes in a REST call are refused by name', async () => {
    const at = '/api/projects/default/webhooks';
    const post = (body: unknown) => house.rest('POST', at, { body });
    const base = { name: 'x', source: 'github' };
    const bodies = [
      { ...base, secret: { $ne: null } },
      { ...base, name: { $regex: '^(a+)+$' } },
      { ...base, webhookId: { $gt: '' } },
      { ...base, $where: 'sleep(1000)' },
      { ...base, _id: 'x' },
      { ...base, createdBy: 'root' },
      { ...base, resource: { type: 'assistant', id: { $ne: 1 } } },
      { ...base, post: [{ platform: 'local', channel: { $ne: 1 } }] },
      { ...base, secureHeader: { name: 'x', value: { $ne: 1 } } },
      `{"name":"x","source":"github","__proto__":{"unverified":true}}`,
      [base],
    ];
    const answers = [];
    for (const body of bodies) answers.push(await post(body));
    expect(answers.map(({ status }) => (status === 400 || status === 422 ? 'refused' : status))).toEqual(
      bodies.map(() => 'refused'),
    );
    const queries = [
      'search[$ne]=1',
      'search=a&search=b',
      '$where=1',
      'limit[$gt]=1',
      'limit=1e3',
      'cursor[$ne]=x',
      '__proto__=x',
    ];
    for (const query of queries)
      expect([query, (await house.rest('GET', `${at}?${query}`)).status]).toEqual([
        query,
        expect.toSatisfy((status) => status === 400 || status === 422),
      ]);
    expect((await house.rest('GET', `${at}?search=${encodeURIComponent(`^(a+)+$${'a'.repeat(180)}`)}`)).json).toEqual(
      [],
    );
  });
});

describe('requests that are no requests', () => {
  const head = 'host: 127.0.0.1\r\nconnection: close\r\n';

  it.each([
    ['two lengths', `POST /v1/webhooks/x HTTP/1.1\r\n${head}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`, 400],
    [
      'a length and chunks',
      `POST /v1/webhooks/x HTTP/1.1\r\n${head}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    [
      'an unknown transfer encoding',
      `POST /v1/webhooks/x HTTP/1.1\r\n${head}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    ['bare line feeds', `GET /healthz HTTP/1.1\nhost: x\nx-a: b\n\n`, 400],
    ['20 kB of headers', `GET /healthz HTTP/1.1\r\n${head}x-a: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['a space before the colon', `POST /v1/webhooks/x HTTP/1.1\r\n${head}content-length : 2\r\n\r\n{}`, 400],
    [
      'a broken chunk',
      `POST /console/api/claim HTTP/1.1\r\n${head}content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`,
      400,
    ],
    ['no host', 'GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n', 400],
  ])('B9: %s are refused', async (_, bytes, status) => {
    expect((await speak(house.product.port, bytes)).split(' ')[1]).toBe(String(status));
  });

  it('B8: 300 connections that never finish their headers or bodies hold nobody else up', async () => {
    const begun = [
      'POST /v1/webhooks/x HTTP/1.1\r\nhost: x\r\nx-slow: ',
      `POST ${pathOf(hook)} HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{`,
    ];
    const sockets = await Promise.all(Array.from({ length: 300 }, () => dial(house.product.port)));
    for (const [index, socket] of sockets.entries()) {
      socket.on('error', () => undefined);
      socket.write(begun[index % 2] ?? '');
    }
    await expectAlive();
    for (const socket of sockets) socket.destroy();
  });

  it('V23, V4: no header of a proxy makes anybody somebody, and two keys are none', async () => {
    const forwarded = {
      'x-forwarded-email': 'root@example.com',
      'x-forwarded-user': 'root',
      'x-forwarded-for': '127.0.0.1',
    };
    expect((await ask(`${house.url}/api/projects`, { headers: forwarded })).status).toBe(401);
    const session = await ask(`${house.url}/console/api/session`, { headers: forwarded });
    expect(session.json).toMatchObject({ session: null });
    const key = `authorization: Bearer ${house.product.key}\r\n`;
    const twice = await speak(
      house.product.port,
      `GET /api/projects HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${key}${key}\r\n`,
    );
    expect(twice).toContain(' 401 ');
  });
});

describe('floods', () => {
  const unsigned = (url: string) => ask(url, { method: 'POST', headers: { 'x-github-event': 'issues' }, body: '{}' });
  const count = (answers: readonly Answer[], status: number) => answers.filter((one) => one.status === status).length;

  it('R1, R2: a flood of unsigned requests to one webhook is slowed down, while its genuine events and other webhooks are taken', async () => {
    const neighbour = await house.webhook({ source: 'github', name: 'Neighbour', secret: 'of vault' }, 'other');
    const flood: Answer[] = [];
    for (let n = 0; n < 300; n += 30)
      flood.push(...(await Promise.all(Array.from({ length: 30 }, () => unsigned(hook.url)))));
    expect(count(flood, 401)).toBeLessThanOrEqual(65);
    expect(count(flood, 401) + count(flood, 429)).toBe(300);
    expect(flood.filter(({ status, headers }) => status === 429 && !headers['retry-after'])).toEqual([]);
    expect(takenAs(await deliver(hook.url, { secret, payload: issue('Genuine') })).status).toBe('accepted');
    const other = takenAs(await deliver(neighbour.url, { secret: 'of vault', payload: issue('Next door') }));
    expect((await house.ended(other.event, 'other')).status).toBe('done');
  });

  it('R2: one project that sends more than its webhook may is told to wait, and its neighbour is not', async () => {
    const busy = await house.webhook({ source: 'github', name: 'Busy', secret, rateLimit: 20 });
    const quiet = await house.webhook({ source: 'github', name: 'Quiet', secret: 'of vault' }, 'other');
    const burst = await Promise.all(
      Array.from({ length: 60 }, (_, n) => deliver(busy.url, { secret, payload: issue(`${n}`) })),
    );
    expect(count(burst, 200)).toBeLessThanOrEqual(25);
    expect(count(burst, 200) + count(burst, 429)).toBe(60);
    const other = takenAs(await deliver(quiet.url, { secret: 'of vault', payload: issue('Quiet') }));
    expect((await house.ended(other.event, 'other')).status).toBe('done');
  });

  it('R3: tests asked for by the dozen from the chat are limited for each person', async () => {
    const ann = await house.browser(await house.person('Ann', { roles: { default: 'admin' } }));
    const bob = await house.browser(await house.person('Bob', { roles: { default: 'admin' } }));
    const before = await house.client.db().collection('events').countDocuments();
    for (let n = 0; n < 25; n++) await ann.say('general', '/webhook test Rough');
    expect((await house.client.db().collection('events').countDocuments()) - before).toBeLessThanOrEqual(10);
    expect((await ann.say('general', '/webhook test Rough')).text).toMatch(/too (?:many|fast|often)|slow|again in/i);
    expect((await bob.say('general', '/webhook test Rough')).text).not.toMatch(/again in/);
  });
});
