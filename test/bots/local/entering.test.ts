import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lounge, openLounge } from '../../chat/lounge.ts';
import { openBrowser, signIn } from './browser.ts';

let lounge: Lounge;
beforeAll(async () => {
  lounge = await openLounge();
});
afterAll(() => lounge.close());
const nextMinute = () => lounge.clock.advance(61_000);

async function claimCode(): Promise<string> {
  const code = 'a-claim-code-of-the-tests';
  await lounge.store.tokens.put('claim', code, 'first-admin', new Date(Date.now() + 60_000));
  return code;
}

describe('entering the room', () => {
  it('is nobody at first, and says that the first admin is still to be claimed', async () => {
    const { status, body } = await openBrowser(lounge).get('/session');
    expect(status).toBe(200);
    expect(body).toEqual({ session: null, claimable: true, guests: true, version: '0.1.0' });
  });

  it('makes whoever has the claim code admin, once, with a session that scripts and other sites can not use', async () => {
    const code = await claimCode();
    const browser = openBrowser(lounge);
    const { status, body, headers } = await browser.post('/claim', { code, name: 'Ann' });
    expect(status).toBe(200);
    expect(body.session).toMatchObject({ name: 'Ann', role: 'admin', platformAdmin: true, project: 'default' });
    expect(body.claimable).toBe(false);
    expect(headers.get('set-cookie')).toMatch(
      /^switchhook_session=[\w-]{43}; Max-Age=2592000; HttpOnly; SameSite=Strict; Path=\/$/,
    );
    expect((await browser.get('/session')).body.session.name).toBe('Ann');
    const again = await openBrowser(lounge).post('/claim', { code, name: 'Eve' });
    expect(again).toMatchObject({ status: 401, body: { code: 'claim_invalid' } });
  });

  it('lets guests in under their own name, without rights, and marks them as guests', async () => {
    const browser = openBrowser(lounge);
    const { body } = await browser.post('/join', { name: ' Gus\u202e\n ' });
    expect(body.session).toMatchObject({
      name: 'Gus⟨U+202E⟩ (guest)',
      role: null,
      platformAdmin: false,
      project: 'default',
    });
    // Its name is what the room shows; the slug is for addresses.
    expect(body.session.projects).toEqual([{ slug: 'default', name: expect.stringMatching(/\S/) }]);
    expect((await browser.get('/channels')).body.channels.map(({ id }: { id: string }) => id)).toEqual([
      'general',
      'deploys',
      expect.stringMatching(/^@mbr_/),
    ]);
    const [refusal] = await browser.say('general', '/webhook new');
    expect(refusal).toMatchObject({ kind: 'private', view: { text: expect.stringContaining('Only a project admin') } });
  });

  it('a guest can not take the name of somebody who is known, nor become an admin who is named later', async () => {
    const taken = await openBrowser(lounge).post('/join', { name: 'ann' });
    expect(taken).toMatchObject({ status: 409, body: { code: 'conflict' } });
    await openBrowser(lounge).post('/join', { name: 'Zoe' });
    expect(await lounge.store.members.byIdentity({ platform: 'local', userId: 'zoe' })).toBeUndefined();
  });

  it.each([{}, { name: '' }, { name: 'x'.repeat(61) }, { name: 7 }, { name: 'x', admin: true }])(
    'refuses a name that is none: %j',
    async (body) => {
      await nextMinute();
      expect(await openBrowser(lounge).post('/join', body)).toMatchObject({
        status: 422,
        body: { code: 'field_invalid' },
      });
    },
  );

  it('slows down whoever tries codes', async () => {
    await nextMinute();
    const answers: number[] = [];
    for (let i = 0; i < 12; i++)
      answers.push((await openBrowser(lounge).post('/claim', { code: `guess-${i}` })).status);
    expect(answers).toEqual([...Array(10).fill(401), 429, 429]);
    const slowed = await openBrowser(lounge).post('/claim', { code: 'guess' });
    expect(slowed.headers.get('retry-after')).toBe('60');
    await nextMinute();
    expect((await openBrowser(lounge).post('/claim', { code: 'guess' })).status).toBe(401);
  });

  it('signs in by an invitation and signs out again', async () => {
    await nextMinute();
    const admin = await signIn(lounge, await lounge.person('Ina', { default: 'admin' }));
    const [answer] = await admin.say('general', '/webhook project invite Bo --role operator');
    const link = answer?.kind === 'private' && answer.view.kind === 'secret' ? answer.view.fields[0]?.value : '';
    const browser = openBrowser(lounge);
    const { body } = await browser.post('/claim', {
      code: new URL(link ?? '').hash.slice('#sign-in='.length),
      name: '',
    });
    expect(body.session).toMatchObject({ name: 'Bo', role: 'operator', platformAdmin: false });
    const before = browser.cookie();
    const out = await browser.post('/sign-out', {});
    expect(out.status).toBe(204);
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
    expect((await openBrowser(lounge, before).get('/session')).body.session).toBeNull();
    expect((await openBrowser(lounge, before).get('/channels')).status).toBe(401);
  });

  it('V23: what a proxy or a stranger writes into headers says nothing about who somebody is', async () => {
    const forged = { 'x-forwarded-email': 'ann@example.com', 'x-forwarded-user': 'ann', authorization: 'Bearer x' };
    const browser = openBrowser(lounge);
    expect((await browser.get('/session', forged)).body.session).toBeNull();
    expect(await browser.get('/channels', forged)).toMatchObject({ status: 401, body: { code: 'session_missing' } });
  });

  it('takes no made-up, doubled or foreign cookie', async () => {
    const real = (await signIn(lounge, await lounge.person('Cy', { default: 'viewer' }))).cookie();
    expect((await openBrowser(lounge, real).get('/session')).body.session.name).toBe('Cy');
    const other = `switchhook_session=${'a'.repeat(43)}`;
    for (const cookie of [other, `${real}; ${other}`, 'switchhook_session=', `x${real}`, `${real}0`]) {
      expect((await openBrowser(lounge, cookie).get('/session')).body.session).toBeNull();
    }
  });

  it('I2: a member who was deactivated is signed out everywhere', async () => {
    const dee = await lounge.person('Dee', { default: 'admin' });
    const browser = await signIn(lounge, dee);
    expect((await browser.get('/channels')).status).toBe(200);
    await lounge.store.members.save({ ...dee, active: false });
    for (const path of ['/channels', '/messages?channel=general', '/stream']) {
      expect((await browser.get(path)).status).toBe(401);
    }
    expect((await browser.post('/say', { channel: 'general', text: 'still here?' })).status).toBe(401);
  });
});

describe('guests switched off', () => {
  it('shows that one can not join, and a member without a role sees no channel of a project', async () => {
    const closed = await openLounge({ env: { LOCAL_CHAT_GUESTS: 'false' } });
    try {
      expect((await openBrowser(closed).get('/session')).body.guests).toBe(false);
      expect((await openBrowser(closed).post('/join', { name: 'Gus' })).status).toBe(401);
      const browser = await signIn(closed, await closed.person('Former', {}));
      expect((await browser.get('/channels')).body.channels).toHaveLength(1);
    } finally {
      await closed.close();
    }
  });
});

describe('other sites', () => {
  const good = { channel: 'general', text: 'hello' };

  it('W2: a request that could come from another site is refused and does nothing', async () => {
    const browser = await signIn(lounge, await lounge.person('Eli', { default: 'viewer' }));
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: lounge.url.replace('127.0.0.1', '127.0.0.2') },
    ]) {
      expect(await browser.post('/say', good, headers)).toMatchObject({
        status: 403,
        body: { code: 'origin_foreign' },
      });
    }
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '']) {
      expect(await browser.post('/say', good, { 'content-type': type })).toMatchObject({ status: 415 });
    }
    expect((await browser.get('/messages?channel=general')).body.items).toEqual([]);
  });

  it('W2: nothing is changed by GET, and other methods are named as impossible', async () => {
    const browser = await signIn(lounge, await lounge.person('Flo', { default: 'viewer' }));
    for (const path of ['/say', '/act', '/submit', '/claim', '/join', '/sign-out']) {
      const got = await browser.get(path);
      expect(got).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
      expect(got.headers.get('allow')).toBe('POST');
    }
  });

  it('W2: answers to no name that another site could point here, as long as guests are let in', async () => {
    const got = await rawGet(lounge.url, 'evil.example');
    expect(got).toMatch(/^HTTP\/1.1 421 /);
    expect(got).toContain('host_unexpected');
    for (const host of ['localhost', '127.0.0.1:1', '[::1]:80'])
      expect(await rawGet(lounge.url, host)).toMatch(/^HTTP\/1.1 200 /);
  });

  it('W3: nothing of the room is kept by a cache or framed, and its errors are problem details', async () => {
    const browser = openBrowser(lounge);
    for (const path of ['/session', '/channels', '/nowhere']) {
      const { headers } = await browser.get(path);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    }
    const { status, headers, body } = await browser.get('/nowhere', { 'accept-language': 'zh-CN,zh;q=0.9' });
    expect(status).toBe(404);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(body).toMatchObject({
      code: 'route_unknown',
      error: body.detail,
      correlationId: expect.stringMatching(/^cor_/),
    });
    expect(body.detail).toBe('/console/api/nowhere 不存在。');
  });
});

/** A GET with a Host header of one's own, which fetch does not allow. */
async function rawGet(url: string, host: string): Promise<string> {
  const { connect } = await import('node:net');
  return await new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
      socket.write(`GET /console/api/session HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    });
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.once('end', () => resolve(text)).once('error', reject);
  });
}
