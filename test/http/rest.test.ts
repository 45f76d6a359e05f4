import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServing, type Serving } from './serving.ts';

let serving: Serving;

beforeAll(async () => {
  serving = await openServing();
});
afterAll(() => serving.close());

const base = '/api/projects/a/webhooks';

describe('who calls', () => {
  it.each([
    ['no key', {}],
    ['an unknown key', { authorization: 'Bearer nonsense' }],
    ['another scheme', { authorization: 'Basic YTpi' }],
    ['an empty key', { authorization: 'Bearer ' }],
    ['two keys in one header', { authorization: 'Bearer a b' }],
    ['a cookie', { cookie: 'session=abc' }],
  ])('with %s is 401 and told how to send one', async (_what, headers) => {
    const answer = await serving.call('GET', base, { key: '', headers });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it('V4: with two Authorization headers is 401, even if both are valid', async () => {
    const key = await serving.key('a');
    const request = (lines: string[]) =>
      ['GET /api/projects HTTP/1.1', 'Host: x', ...lines, 'Connection: close', '', ''].join('\r\n');
    const one = `Authorization: Bearer ${key}`;
    expect(await serving.raw(request([one]))).toMatch(/^HTTP\/1\.1 200/);
    expect(await serving.raw(request([one, one]))).toMatch(/^HTTP\/1\.1 401/);
    expect(await serving.raw(request([one, 'authorization: Bearer other']))).toMatch(/^HTTP\/1\.1 401/);
  });

  it('and only guesses keys is slowed down, without shutting out a valid key from the same address', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 40; n++) statuses.push((await serving.call('GET', base, { key: `guess-${n}` })).status);
    expect(statuses[0]).toBe(401);
    const last = await serving.call('GET', base, { key: 'one-more-guess' });
    expect(last).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await serving.call('GET', base)).status).toBe(200);
  });

  it('sees with a project key that project alone', async () => {
    const key = await serving.key('b', 'operator');
    const { body } = await serving.call('GET', '/api/projects', { key });
    expect(body).toMatchObject([{ slug: 'b', role: 'operator', channels: ['local:general', 'local:alerts'] }]);
    expect((await serving.call('GET', '/api/projects')).body).toHaveLength(2);
  });
});

describe('the body of a call', () => {
  const post = (body: string, headers: Record<string, string> = {}) => serving.call('POST', base, { body, headers });

  it.each(['{"name": ', "{'name': 'x'}", '{"name": NaN}', 'name=x'])(
    'that is not JSON (%s) is 400 as problem details',
    async (body) => {
      const answer = await post(body);
      expect(answer).toMatchObject({ status: 400, body: { code: 'json_invalid' } });
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    },
  );

  it('B4: that is not UTF-8 is 400', async () => {
    const bytes = Buffer.concat([Buffer.from('{"name": "'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    const head = `POST ${base} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${await serving.key('a')}\r\n`;
    const rest = `Content-Type: application/json\r\nContent-Length: ${bytes.length}\r\nConnection: close\r\n\r\n`;
    const answer = await serving.raw(head + rest, bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
    expect(answer).toContain('json_invalid');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    '',
  ])('W2: of the type %j, which a form of another site could send, is 415', async (type) => {
    const answer = await post('{"name": "x"}', { 'content-type': type });
    expect(answer).toMatchObject({ status: 415, body: { code: 'media_type_unsupported' } });
  });

  it.each(['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/merge-patch+json'])(
    'of the type %s is read',
    async (type) => {
      expect((await post('{"name": "x"}', { 'content-type': type })).status).toBe(201);
    },
  );

  it('B1: larger than 1 MB is 413', async () => {
    const answer = await post(JSON.stringify({ name: 'x'.repeat(2 ** 20) }));
    expect(answer).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
  });

  it('B5: nested 300,000 deep is refused and the server lives on', async () => {
    const deep = `{"name": "x", "commands": ${'['.repeat(300_000)}${']'.repeat(300_000)}}`;
    expect((await post(deep)).status).toBe(422);
    expect((await serving.call('GET', '/healthz')).status).toBe(200);
  });

  it('B6: with a field twice means the last one', async () => {
    expect((await post('{"name": "first", "name": "second"}')).body.name).toBe('second');
  });

  it('B7: can not change the prototype of anything', async () => {
    const polluting = '{"name": "x", "__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}';
    expect((await post(polluting)).body.code).toBe('field_unknown');
    expect('polluted' in {}).toBe(false);
  });

  it('B10: as a form with brackets is not read, and brackets in a query are an unknown name', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await post('user[$gt]=', form)).status).toBe(415);
    expect((await serving.call('GET', `${base}?user[$gt]=`)).body.code).toBe('field_unknown');
  });
});

describe('an error', () => {
  it('is problem details with a code, a sentence and an id for the logs', async () => {
    const { body, headers } = await serving.call('POST', base, { body: { name: 'x', rateLimit: 0 } });
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toEqual({
      type: 'urn:switchhook:error:field_invalid',
      title: 'Unprocessable Entity',
      status: 422,
      detail: 'rateLimit: use a whole number from 1 to 60,000 per minute.',
      code: 'field_invalid',
      correlationId: expect.stringMatching(/^cor_[0-9a-z]{26}$/),
      field: 'rateLimit',
      error: 'rateLimit: use a whole number from 1 to 60,000 per minute.',
    });
  });

  it('speaks Chinese when asked to', async () => {
    const headers = { 'accept-language': 'zh-CN,zh;q=0.9' };
    const { body } = await serving.call('POST', base, { body: { name: 'x', rateLimit: 0 }, headers });
    expect(body.detail).toBe('rateLimit：请使用 1 到 60000 之间的整数（每分钟）。');
  });

  it.each([
    '/nope',
    '/api',
    '/api/projects/a',
    '/api/projects/a/nope',
    '/%zz',
    '/API/projects',
    '/../etc/passwd',
    '/v1/webhooks',
  ])('at %s, where there is nothing, is 404 as problem details', async (path) => {
    const answer = await serving.call('GET', path);
    expect(answer).toMatchObject({ status: 404, body: { code: 'route_unknown' } });
  });

  it('for a method that a path does not have names those it has', async () => {
    const answer = await serving.call('PATCH', base);
    expect(answer).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
    expect(answer.headers.get('allow')).toBe('GET, POST, HEAD, OPTIONS');
    const options = await serving.call('OPTIONS', base, { key: '' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, POST, HEAD, OPTIONS']);
    expect((await serving.call('HEAD', '/healthz')).status).toBe(200);
  });

  it('of ours is 500 without its cause, which is logged', async () => {
    const admin = serving.office.with({
      parseEventFilter() {
        throw new Error('the inner cause');
      },
    });
    const broken = await openServing({ admin }, serving.office);
    const answer = await broken.call('POST', base, {
      body: { name: 'x', events: 'push' },
      key: await serving.key('a'),
    });
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } });
    expect(JSON.stringify(answer.body)).not.toContain('inner cause');
    expect(broken.lines.find((line) => line.includes(answer.body.correlationId))).toContain('the inner cause');
    await broken.close();
  });
});

describe('what is logged', () => {
  it('L1, L3: of a call is its path without addresses, query values, keys and bodies', async () => {
    const watched = await openServing({}, serving.office);
    await watched.call('POST', base, { body: { name: 'x', secret: 'canary-secret-1' } });
    await watched.call('GET', '/v1/webhooks/canary-address-2?token=canary-3');
    await watched.call('GET', `${base}?search=canary-4`, { key: 'canary-key-5' });
    await watched.close();
    const text = watched.lines.join('\n');
    expect(text).toContain('debug request');
    expect(text).not.toMatch(/canary/);
  });

  it('L2: of a hostile path stays one line', async () => {
    const watched = await openServing({}, serving.office);
    await watched.call('GET', '/%0d%0aInjected/%1b[31m/%E2%80%A8');
    await watched.close();
    const logged = watched.lines.filter((line) => line.includes('Injected'));
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatch(/^[\p{L}\p{N}\p{P}\p{S} ]+$/u);
  });
});
