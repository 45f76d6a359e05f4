import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Address } from '../../src/outbound/resolve.ts';
import type { Behaviour } from '../../src/simulators/receiver-server.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { aTry, pem, posting, receiving } from './receiving.ts';

const home: Address = { address: '127.0.0.1', family: 4 };

describe('a try', () => {
  it('arrives as it was given, and the answer is kept', async () => {
    const receiver = await receiving();
    const body = JSON.stringify({ id: 'evt_1', data: { text: 'Grüße, 世界' } });
    const result = await posting().send(aTry(`${receiver.url}/hook?x=1`, { body }));
    expect(result).toMatchObject({ ok: true, status: 200, address: '127.0.0.1', response: '{"received":true}' });
    expect(result.timing).toEqual({
      dns: expect.any(Number),
      connect: expect.any(Number),
      tls: undefined,
      firstByte: expect.any(Number),
      total: expect.any(Number),
    });
    const [entry] = receiver.ledger('/hook');
    expect(entry).toMatchObject({ id: 'evt_1', body });
    expect(entry?.headers).toMatchObject({ 'content-type': 'application/json', 'accept-encoding': 'identity' });
  });

  it('takes bytes as well as text, and several at the same time', async () => {
    const receiver = await receiving();
    const post = posting();
    const body = Buffer.from([0xff, 0x00, 0x41]);
    const results = await Promise.all(
      Array.from({ length: 30 }, () => post.send(aTry(`${receiver.url}/hook`, { body }))),
    );
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(receiver.ledger()).toHaveLength(30);
  });

  it('keeps its connection for the next one', async () => {
    const receiver = await receiving();
    const post = posting();
    const first = await post.send(aTry(`${receiver.url}/hook`));
    const second = await post.send(aTry(`${receiver.url}/other`));
    expect(new Set(receiver.ledger().map(({ from }) => from)).size).toBe(1);
    expect(first.timing.connect).toBeDefined();
    expect(second.timing.connect).toBeUndefined();
  });

  it('lets its connections go at the end', async () => {
    const receiver = await receiving();
    const post = posting();
    await post.send(aTry(`${receiver.url}/hook`));
    expect(await receiver.connections()).toBe(1);
    await post.close();
    await vi.waitFor(async () => expect(await receiver.connections()).toBe(0));
  });

  it('a kept connection that the receiver closed meanwhile costs no try', async () => {
    const receiver = await receiving();
    const clock = new FakeClock();
    const post = posting({ clock });
    await post.send(aTry(`${receiver.url}/hook`));
    receiver.behave('/hook', { kind: 'reset' }, { kind: 'ok' });
    await clock.advance(1_000);
    expect(await post.send(aTry(`${receiver.url}/hook`))).toMatchObject({ ok: true, status: 200 });
    expect(receiver.ledger()).toHaveLength(3);
  });

  it('a connection that breaks at once is a failed try, made once', async () => {
    const receiver = await receiving();
    const post = posting({ clock: new FakeClock() });
    await post.send(aTry(`${receiver.url}/hook`));
    receiver.behave('/hook', { kind: 'reset' });
    expect(await post.send(aTry(`${receiver.url}/hook`))).toMatchObject({ ok: false, errorClass: 'reset' });
    expect(receiver.ledger()).toHaveLength(2);
  });
});

describe('F7: how tries fail', () => {
  const failures: [string, Behaviour, object][] = [
    [
      '500',
      { kind: 'status', status: 500, body: 'broken' },
      { status: 500, errorClass: 'status_5xx', response: 'broken' },
    ],
    [
      '503',
      { kind: 'rate-limit', seconds: 7, status: 503 },
      { status: 503, errorClass: 'status_5xx', retryAfter: '7' },
    ],
    ['404', { kind: 'status', status: 404 }, { status: 404, errorClass: 'status_4xx', response: undefined }],
    ['429', { kind: 'rate-limit', seconds: 7 }, { status: 429, errorClass: 'rate_limited', retryAfter: '7' }],
    ['410', { kind: 'gone' }, { status: 410, errorClass: 'gone' }],
    ['304', { kind: 'status', status: 304 }, { status: 304, errorClass: 'status_3xx' }],
    ['a reset', { kind: 'reset' }, { errorClass: 'reset' }],
    ['an end without an answer', { kind: 'half-close' }, { errorClass: 'reset' }],
    ['half an answer', { kind: 'cut' }, { status: 200, errorClass: 'reset' }],
    ['something else than HTTP', { kind: 'garbage' }, { errorClass: 'response_invalid' }],
    ['headers without an end', { kind: 'header-flood' }, { errorClass: 'response_invalid' }],
    ['provisional answers without an end', { kind: 'provisional-flood' }, { errorClass: 'response_invalid' }],
  ];

  it.each([
    ['abort-message', 'declined', ' with webhook-delivery: abort-message'],
    [' Disable, abort-message', 'declined', ' with webhook-delivery: disable'],
    ['later', 'status_5xx', '; its webhook-delivery "later" is not known'],
    ['whsec_0123456789abcdef', 'status_5xx', '; its webhook-delivery "•••" is not known'],
    ['', 'status_5xx', ''],
  ])('503 with webhook-delivery: %s', async (say, errorClass, more) => {
    const receiver = await receiving();
    receiver.behave('/hook', { kind: 'control', say });
    const result = await posting().send(aTry(`${receiver.url}/hook`));
    expect(result).toMatchObject({ ok: false, status: 503, errorClass, reason: `it answered 503${more}` });
    expect(result.control !== undefined).toBe(errorClass === 'declined');
  });

  it('a success may ask for nothing more, too; a 410 says it anyway; only the receiver of events is asked', async () => {
    const receiver = await receiving();
    const post = posting();
    const answered = async (say: string, status: number) => {
      receiver.behave('/hook', { kind: 'control', say, status });
      return await post.send(aTry(`${receiver.url}/hook`));
    };
    const reason = 'it answered 200 with webhook-delivery: disable';
    expect(await answered('disable', 200)).toMatchObject({ ok: true, control: 'disable', reason });
    for (const say of ['abort-message', 'later']) {
      const result = await answered(say, 200);
      expect([result.ok, result.control, result.reason]).toEqual([true, undefined, undefined]);
    }
    expect(await answered('abort-message', 410)).toMatchObject({ errorClass: 'gone', status: 410 });
    receiver.behave('/hook', { kind: 'control', say: 'disable' });
    expect(await post.ask(aTry(`${receiver.url}/hook`))).toMatchObject({ errorClass: 'status_5xx' });
  });

  it.each(failures)('%s', async (_, behaviour, wanted) => {
    const receiver = await receiving();
    receiver.behave('/hook', behaviour);
    const result = await posting().send(aTry(`${receiver.url}/hook`));
    expect(result).toMatchObject({ ok: false, reason: expect.any(String), ...wanted });
    expect(receiver.ledger()).toHaveLength(1);
    await vi.waitFor(async () => expect(await receiver.connections()).toBeLessThanOrEqual(1));
  });

  it('Retry-After as a date is handed on as it came', async () => {
    const receiver = await receiving();
    receiver.behave('/hook', { kind: 'rate-limit', seconds: 90, as: 'date' });
    const { retryAfter } = await posting().send(aTry(`${receiver.url}/hook`));
    expect(retryAfter).toMatch(/ GMT$/);
  });

  it.each<[string, Behaviour]>([
    ['no answer', { kind: 'hang' }],
    ['a head of 1 byte at a time', { kind: 'drip', of: 'head', everyMs: 20 }],
    ['a body of 1 byte at a time', { kind: 'drip', everyMs: 20 }],
  ])('F7, S14: %s ends when the time of the try is over', async (_, behaviour) => {
    const receiver = await receiving();
    const clock = new FakeClock();
    receiver.behave('/hook', behaviour);
    const sending = posting({ clock }).send(aTry(`${receiver.url}/hook`, { timeoutMs: 2_000 }));
    await receiver.arrived(1);
    await clock.advance(2_000);
    expect(await sending).toMatchObject({
      ok: false,
      errorClass: 'timeout',
      reason: expect.stringContaining('within 2 s'),
    });
    await vi.waitFor(async () => expect(await receiver.connections()).toBe(0));
  });

  it('nothing listens', async () => {
    const receiver = await receiving();
    await receiver.close();
    const result = await posting().send(aTry(`${receiver.url}/hook`));
    expect(result).toMatchObject({
      ok: false,
      errorClass: 'connect',
      reason: 'nothing takes connections there (ECONNREFUSED)',
    });
  });

  it('the name leads nowhere, or its server is silent', async () => {
    const unknown = posting({ resolve: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })) });
    expect(await unknown.send(aTry('https://hooks.example.com/'))).toMatchObject({ ok: false, errorClass: 'dns' });
    const clock = new FakeClock();
    const silent = posting({ clock, resolve: () => new Promise(() => {}) }).send(aTry('https://hooks.example.com/'));
    await clock.advance(5_000);
    expect(await silent).toMatchObject({
      ok: false,
      errorClass: 'dns',
      reason: expect.stringContaining('no answer in time'),
    });
  });

  it('the server is stopped meanwhile, for one try or for all that wait for the same signal', async () => {
    const receiver = await receiving();
    receiver.behave('/hook', { kind: 'hang' });
    const post = posting();
    const stopping = new AbortController();
    const tries = Array.from({ length: 20 }, () =>
      post.send(aTry(`${receiver.url}/hook`, { signal: stopping.signal })),
    );
    await receiver.arrived(20);
    stopping.abort();
    for (const result of await Promise.all(tries))
      expect(result).toMatchObject({ ok: false, errorClass: 'interrupted' });
    expect(await post.send(aTry(`${receiver.url}/ok`, { signal: stopping.signal }))).toMatchObject({
      errorClass: 'interrupted',
    });
  });
});

describe('S10, F25: the pinned connection', () => {
  it('S10: goes to the address that was vetted, for a name that leads nowhere else', async () => {
    const receiver = await receiving();
    const url = `http://hooks.rebinding.example.com:${receiver.port}/hook`;
    expect(await posting().send(aTry(url))).toMatchObject({ ok: true, address: '127.0.0.1' });
    expect(receiver.ledger()[0]?.headers.host).toBe(`hooks.rebinding.example.com:${receiver.port}`);
  });

  it('S10: a name that changes to a private address between check and connection does not reach it', async () => {
    const secret = await receiving();
    const answers: Address[][] = [[{ address: '127.0.0.2', family: 4 }], [home], [home]];
    let asked = 0;
    const post = posting({
      allow: ['127.0.0.2/32'],
      resolve: async () => {
        asked += 1;
        return answers.shift() ?? [home];
      },
    });
    const first = await post.send(aTry(`http://rebinding.example.com:${secret.port}/hook`));
    expect(asked).toBe(1);
    expect(first).toMatchObject({ ok: false, errorClass: 'connect' });
    const second = await post.send(aTry(`http://rebinding.example.com:${secret.port}/hook`));
    expect(second).toMatchObject({ ok: false, errorClass: 'address_refused' });
    expect(secret.ledger()).toEqual([]);
  });

  it('S15: a kept connection is not used once its address is not vetted any more', async () => {
    const receiver = await receiving();
    const answers: Address[][] = [[home], [{ address: '127.0.0.9', family: 4 }]];
    const post = posting({ resolve: async () => answers.shift() ?? [] });
    expect(await post.send(aTry(`http://moving.example.com:${receiver.port}/hook`))).toMatchObject({ ok: true });
    expect(await post.send(aTry(`http://moving.example.com:${receiver.port}/hook`))).toMatchObject({
      errorClass: 'connect',
    });
    expect(receiver.ledger()).toHaveLength(1);
  });

  it('tries the next address when one takes no connections', async () => {
    const receiver = await receiving();
    const resolve = async (): Promise<Address[]> => [{ address: '127.0.0.9', family: 4 }, home];
    const result = await posting({ resolve }).send(aTry(`http://two.example.com:${receiver.port}/hook`));
    expect(result).toMatchObject({ ok: true, address: '127.0.0.1' });
  });

  it.each([
    'http://127.0.0.1',
    'http://localhost',
    'http://169.254.169.254',
    'https://10.0.0.1',
    'file:///etc/passwd',
    'http://u:p@example.com',
  ])('S15: %s is refused at the try itself, whatever was stored', async (origin) => {
    const result = await posting({ allow: [] }).send(aTry(`${origin}/`));
    expect(result).toMatchObject({
      ok: false,
      errorClass: 'address_refused',
      reason: expect.stringContaining("can't be used"),
    });
  });

  it('S9, S12, S15: what registration refuses is refused at the try, at allow-listed addresses as well', async () => {
    const receiver = await receiving();
    const post = posting();
    for (const place of [`user@127.0.0.1:${receiver.port}`, '127.0.0.1:6379']) {
      expect(await post.send(aTry(`http://${place}/hook`))).toMatchObject({ errorClass: 'address_refused' });
    }
    expect(receiver.ledger()).toEqual([]);
  });
});

describe('S11: redirects', () => {
  it.each([301, 302, 303, 307, 308])('S11: %i is a failure and goes nowhere', async (status) => {
    const secret = await receiving();
    const receiver = await receiving();
    receiver.behave('/hook', { kind: 'redirect', status, to: `${secret.url}/inside` });
    const result = await posting().send(aTry(`${receiver.url}/hook`));
    expect(result).toMatchObject({
      ok: false,
      status,
      errorClass: 'status_3xx',
      reason: expect.stringContaining('redirects'),
    });
    expect(secret.ledger()).toEqual([]);
  });
});

describe('S14: answers', () => {
  it('S14: of an endless answer 64 KiB are read and 8 KiB kept, and it counts', async () => {
    const receiver = await receiving();
    receiver.behave('/hook', { kind: 'huge' });
    const result = await posting().send(aTry(`${receiver.url}/hook`));
    expect(result).toMatchObject({ ok: true, status: 200 });
    expect(Buffer.byteLength(result.response ?? '')).toBe(8_192);
    expect(result.response?.endsWith('… (cut)')).toBe(true);
    await vi.waitFor(async () => expect(await receiver.connections()).toBe(0));
  });

  it('S14: a compressed answer is not unpacked', async () => {
    const receiver = await receiving();
    receiver.behave('/hook', { kind: 'gzip-bomb', megabytes: 40 });
    const result = await posting().send(aTry(`${receiver.url}/hook`));
    expect(result.response).toMatch(/^\(\d+ bytes, gzip\)$/);
  });

  it('S14, L1: what the receiver repeats of our secrets is left out', async () => {
    const receiver = await receiving();
    receiver.behave('/hook', { kind: 'echo' });
    const headers = {
      'content-type': 'application/json',
      'webhook-id': 'evt_1',
      authorization: 'Bearer canary-token-123456',
      'x-own': 'canary"own"value',
      'webhook-signature': 'v1,canarysignature=',
    };
    const sent = aTry(`${receiver.url}/hook`, {
      headers,
      body: '{"k":"whsec_canarycanary","o":"other-canary"}',
      secrets: ['other-canary'],
    });
    const { response, requestHeaders } = await posting().send(sent);
    expect(response).toContain('evt_1');
    expect(response).toContain('•••');
    expect(response).not.toContain('canary');
    expect(requestHeaders?.split('\n')).toEqual([
      'content-type: application/json',
      'webhook-id: evt_1',
      'authorization: •••',
      'x-own: •••',
      'webhook-signature: •••',
      'accept-encoding: identity',
    ]);
  });

  it('L1: the log of what was sent stays small, however many headers there were', async () => {
    const receiver = await receiving();
    const many = Array.from({ length: 50 }, (_, index) => [`x-${'n'.repeat(90)}-${index}`, 'v'.repeat(4_000)]);
    const headers = { 'webhook-id': 'e'.repeat(4_000), ...Object.fromEntries(many) };
    const { requestHeaders = '' } = await posting().send(aTry(`${receiver.url}/hook`, { headers }));
    expect(requestHeaders.length).toBeGreaterThan(1_900);
    expect(requestHeaders.length).toBeLessThanOrEqual(2_048);
    for (const line of requestHeaders.split('\n')) expect(line).toMatch(/^(?:webhook-id: e{200}|x-n{90}-\d+: •••)$/);
  });

  it('S14: control characters and bytes that are no text are made visible', async () => {
    const receiver = await receiving();
    receiver.behave('/hook', { kind: 'status', status: 500, body: 'a\u0000b\u001b[31m\r\nc\u202ed' });
    const { response } = await posting().send(aTry(`${receiver.url}/hook`));
    expect(response).toBe('a\ufffdb\ufffd[31m\nc\ufffdd');
  });

  it('whoever asks gets the answer itself', async () => {
    const receiver = await receiving();
    receiver.behave('/hook', { kind: 'ok', body: '{"access_token":"whsec_canarycanary"}' });
    const { ok, body } = await posting().ask(aTry(`${receiver.url}/hook`));
    expect(ok && body.toString()).toBe('{"access_token":"whsec_canarycanary"}');
  });
});

describe('S16: what goes out', () => {
  it.each([
    ['host', 'inside.example.com'],
    ['Host', 'inside.example.com'],
    ['content-length', '3'],
    ['Transfer-Encoding', 'chunked'],
    ['connection', 'upgrade'],
    ['x-split', 'a\r\nx-other: b'],
    ['x-nul', 'a\u0000b'],
    ['x-wide', '世界'],
    ['x bad', 'a'],
    ['', 'a'],
    ['x\r\ny', 'a'],
  ])('S16: a header %j: %j is never sent', async (name, value) => {
    const receiver = await receiving();
    const result = await posting().send(aTry(`${receiver.url}/hook`, { headers: { [name]: value } }));
    expect(result).toMatchObject({ ok: false, errorClass: 'transform_failed' });
    expect(receiver.ledger()).toEqual([]);
  });

  it('S16: a proxy of the environment is not used', async () => {
    const seen: string[] = [];
    const proxy = createServer((socket) =>
      socket.on('data', (data) => seen.push(data.toString())).on('error', () => {}),
    );
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void proxy.close());
    const address = proxy.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'])
      vi.stubEnv(name, url);
    onTestFinished(() => void vi.unstubAllEnvs());
    const receiver = await receiving();
    expect(await posting().send(aTry(`${receiver.url}/hook`))).toMatchObject({ ok: true });
    expect(seen).toEqual([]);
  });
});

describe('encrypted connections', () => {
  const tls = { key: pem('receiver.key'), cert: pem('receiver.pem') };
  const trusted = { ca: pem('ca.pem') };

  it('S10: the certificate is held against the name though the connection goes to the address', async () => {
    const receiver = await receiving({ tls });
    const post = posting();
    const right = await post.send(aTry(`https://hooks.example.com:${receiver.port}/hook`, { tls: trusted }));
    expect(right).toMatchObject({ ok: true, address: '127.0.0.1' });
    expect(right.timing.tls).toEqual(expect.any(Number));
    const wrong = await post.send(aTry(`https://other.example.com:${receiver.port}/hook`, { tls: trusted }));
    expect(wrong).toMatchObject({ ok: false, errorClass: 'tls', reason: expect.stringContaining('other.example.com') });
    expect(await post.send(aTry(`https://127.0.0.1:${receiver.port}/hook`, { tls: trusted }))).toMatchObject({
      ok: true,
    });
    expect(receiver.ledger()).toHaveLength(2);
  });

  it('S10: says the name when it connects, so that the receiver can choose its certificate', async () => {
    const named: unknown[] = [];
    const server = createTlsServer(tls, (socket) => {
      named.push(socket.servername);
      socket.on('error', () => {}).end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await posting().send(aTry(`https://hooks.example.com:${port}/hook`, { tls: trusted }));
    expect(named).toEqual(['hooks.example.com']);
  });

  it('F7: an unknown authority, an expired certificate and no encryption at all', async () => {
    const receiver = await receiving({ tls });
    const expired = await receiving({ tls: { key: pem('expired.key'), cert: pem('expired.pem') } });
    const plain = await receiving();
    const post = posting();
    const at = (port: number) => `https://hooks.example.com:${port}/hook`;
    expect(await post.send(aTry(at(receiver.port)))).toMatchObject({ ok: false, errorClass: 'tls' });
    expect(await post.send(aTry(at(expired.port), { tls: trusted }))).toMatchObject({
      errorClass: 'tls',
      reason: expect.stringContaining('expired'),
    });
    expect(await post.send(aTry(at(plain.port), { tls: trusted }))).toMatchObject({ errorClass: 'tls' });
    expect([...receiver.ledger(), ...expired.ledger(), ...plain.ledger()]).toEqual([]);
  });

  it('shows a client certificate where the receiver wants one, and never on another endpoint of the place', async () => {
    const receiver = await receiving({ tls: { ...tls, ca: pem('ca.pem') } });
    const post = posting();
    const url = `https://hooks.example.com:${receiver.port}/hook`;
    const own = { ...trusted, cert: pem('client.pem'), key: pem('client.key') };
    expect(await post.send(aTry(url, { tls: own }))).toMatchObject({ ok: true });
    expect(await post.send(aTry(url, { tls: { ...own } }))).toMatchObject({ ok: true });
    expect(new Set(receiver.ledger().map(({ from }) => from)).size).toBe(1);
    expect(await post.send(aTry(url, { tls: trusted }))).toMatchObject({ ok: false });
    expect(receiver.ledger()).toHaveLength(2);
  });

  it('keys that are none fail the try alone', async () => {
    const receiver = await receiving({ tls });
    const broken = { cert: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', key: 'x' };
    const result = await posting().send(aTry(`https://hooks.example.com:${receiver.port}/hook`, { tls: broken }));
    expect(result).toMatchObject({ ok: false, errorClass: 'tls' });
  });
});
