import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from './browser.ts';
import { type House, openHouse } from './house.ts';
import { ask, dial, hear } from './wire.ts';

let house: House;
let ann: Browser;

beforeAll(async () => {
  house = await openHouse({ LOG_LEVEL: 'silent', TRUST_PROXY: '127.0.0.1' });
  ann = await house.browser(await house.person('Ann', { roles: { default: 'admin' } }));
});
afterAll(() => house.close());

describe('other sites', () => {
  it.each([
    ['of another origin', { origin: 'https://evil.example' }],
    ['of no origin that counts', { origin: 'null' }],
    ['that browsers mark as cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['that browsers mark as same-site', { 'sec-fetch-site': 'same-site' }],
    ['as a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['as plain text', { 'content-type': 'text/plain' }],
    ['as a form with files', { 'content-type': 'multipart/form-data; boundary=x' }],
  ])('W2: a command %s is refused, with the session and all', async (_, headers) => {
    const body = JSON.stringify({ channel: 'general', text: 'said by another site' });
    const answer = await ann.post('/say', body, headers);
    expect([403, 415]).toContain(answer.status);
    expect((await ann.get('/messages?channel=general')).text).not.toContain('said by another site');
  });

  it('W2: nothing changes by GET, and REST knows no cookie', async () => {
    for (const path of ['/say?channel=general&text=x', '/act', '/submit', '/claim?code=x', '/sign-out', '/join'])
      expect((await ann.get(path)).status).toBe(405);
    expect((await ask(`${house.url}/api/projects`, { headers: { cookie: ann.cookie } })).status).toBe(401);
  });

  it('W2: the session is a cookie that no script reads and no other site sends, and a name of another site reaches nothing', async () => {
    const fresh = await house.person('Bob', {});
    const answers = house.answers.length;
    const bob = await house.browser(fresh);
    expect(bob.cookie).toMatch(/^switchhook_session=[\w-]{43}$/);
    expect(house.answers.length).toBe(answers);
    const headers = { host: 'evil.example', cookie: ann.cookie };
    expect((await ask(`${house.url}/console/api/channels`, { headers })).status).toBeGreaterThanOrEqual(400);
    const allowed = await ask(`${house.url}/console/api/session`, { headers: { origin: 'https://evil.example' } });
    expect(allowed.headers['access-control-allow-origin']).toBeUndefined();
    const preflight = await ask(`${house.url}/console/api/say`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example' },
    });
    expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('pages', () => {
  it('W1, W3: carry a policy without inline scripts, can not be framed, and answers of the room are kept by nobody', async () => {
    for (const path of ['/console', '/console/channels/general']) {
      const { headers } = await ask(`${house.url}${path}`);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|\*/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-frame-options']).toBe('DENY');
    }
    for (const path of ['/session', '/channels', '/messages?channel=general', '/nothing']) {
      const { headers } = await ann.get(path);
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['content-type']).toMatch(/^application\/(?:problem\+)?json/);
      expect(String(headers['content-security-policy'])).toContain("frame-ancestors 'none'");
    }
    expect((await house.rest('GET', '/api/projects/default/webhooks')).headers['cache-control']).toBe('no-store');
  });

  it('W3: leads nowhere else, and serves no file from outside of its folder', async () => {
    const paths = [
      '//evil.example',
      '/\\evil.example',
      '/console//evil.example',
      '/?next=https://evil.example',
      '/console?next=//evil.example',
    ];
    for (const path of paths) {
      const { headers } = await ask(`${house.url}/`.slice(0, -1) + path);
      if (headers.location !== undefined) expect(headers.location).toMatch(/^\/console/);
    }
    const outside = [
      '/console/../package.json',
      '/console/%2e%2e/%2e%2e/package.json',
      '/console/..%2f..%2fpackage.json',
      '/console/assets/....//package.json',
      '/console/%00.js',
    ];
    for (const path of outside) expect((await ask(`${house.url}${path}`)).text).not.toContain('"dependencies"');
  });

  it('W1: a hostile name of a webhook, channel or person is inert text, and JSON to every reader', async () => {
    const name = '<img src=x onerror=alert(1)>"><script>alert(1)</script>';
    await house.webhook({ source: 'github', name });
    const listed = await ann.say('general', '/webhook list');
    expect(listed.headers['content-type']).toMatch(/^application\/json/);
    expect(listed.headers['x-content-type-options']).toBe('nosniff');
    const { text } = await ask(`${house.url}/console`);
    expect(text).not.toContain('onerror');
    expect((await ann.post('/channels', { id: 'a"><b', title: name })).status).toBe(422);
  });
});

describe('what one client may take', () => {
  it('B8: one browser has 50 streams and no more, and they end when its session does', async () => {
    const bob = await house.browser(await house.person('Bob', { roles: { default: 'viewer' } }));
    const { port } = house.product;
    const head = `GET /console/api/stream HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncookie: ${bob.cookie}\r\n\r\n`;
    const sockets = await Promise.all(Array.from({ length: 50 }, () => dial(port)));
    const begun = sockets.map(
      (socket) => new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data)))),
    );
    const heard = sockets.map(hear);
    for (const socket of sockets) socket.write(head);
    expect(new Set((await Promise.all(begun)).map((text) => text.split(' ')[1]))).toEqual(new Set(['200']));
    const refused = await bob.get('/stream');
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '30']);
    expect((await bob.post('/sign-out', {})).status).toBe(204);
    for (const socket of sockets) socket.end();
    expect((await Promise.all(heard)).filter((text) => !text.endsWith('0\r\n\r\n'))).toEqual([]);
  });

  it('I3: tries of codes are counted for each client behind a trusted proxy, not for all of them together', async () => {
    const guess = async (address: string) => {
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': address };
      const asked = { method: 'POST', headers, body: { code: 'wrong', name: 'x' } };
      return (await ask(`${house.url}/console/api/claim`, asked)).status;
    };
    const tries: number[] = [];
    for (let n = 0; n < 11; n++) tries.push(await guess('198.51.100.1'));
    expect(tries.at(-1)).toBe(429);
    expect(tries.slice(0, 10)).not.toContain(429);
    expect(await guess('198.51.100.2')).not.toBe(429);
    expect(await guess('203.0.113.9, 198.51.100.1')).toBe(429);
  });
});
