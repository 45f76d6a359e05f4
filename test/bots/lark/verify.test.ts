import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verify } from '../../../bots/lark/verify.ts';
import { decryptLark, encryptLark } from '../../../src/crypto/lark-encryption.ts';
import { larkSignature, larkTime } from '../../../src/crypto/lark-signature.ts';
import { AppError } from '../../../src/domain/errors.ts';
import { makeEvent, postSigned, signEvent } from '../../../src/simulators/lark/events.ts';
import { encryptKey, openTenant, type Tenant, textOf } from './tenant.ts';

interface Vector {
  id: string;
  secret: { encryptKey?: string; verificationToken?: string };
  body?: string;
  encrypt?: string;
  headers?: Record<string, string>;
  now?: number;
}

const file = path.join(import.meta.dirname, '..', '..', 'fixtures', 'lark', 'vectors.json');
const vectors: Vector[] = JSON.parse(readFileSync(file, 'utf8')).vectors;

function vector(id: string): Required<Omit<Vector, 'encrypt'>> & { encrypt: string } {
  const found = vectors.find((one) => one.id === id);
  if (!found) throw new Error(`there is no vector ${id}`);
  return { body: '', encrypt: '', headers: {}, now: 0, ...found };
}

const check = {
  appId: 'cli_9f5343c580712544',
  encryptKey: 'kudryavka-encrypt-key',
  verificationToken: 'rvaYgkND1GOiu5MM0E1rncYC6PLtF7JV',
};
const event = vector('lark-event-encrypted');
const goTime = vector('lark-card-gotime');
const lower = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function passes(more: { body?: string | Buffer; headers?: Record<string, string>; at?: number; check?: typeof check }) {
  const body = Buffer.from(more.body ?? event.body);
  const headers = { ...lower(event.headers), ...more.headers };
  return verify(body, headers, more.check ?? check, (more.at ?? event.now) * 1_000) !== undefined;
}

describe('known answers', () => {
  it('lark-decrypt-doc: decrypts the example of the documentation', () => {
    expect(decryptLark('test key', vector('lark-decrypt-doc').encrypt)).toBe('hello world');
  });

  it('lark-event-encrypted: an encrypted, signed event with spaces in its raw body is accepted', () => {
    expect(verify(Buffer.from(event.body), lower(event.headers), check, event.now * 1_000)).toMatchObject({
      document: { header: { event_id: '5e3702a84e847582be8db7fb73283c02' } },
    });
  });

  it('lark-card-gotime: a timestamp as Go prints it is hashed as it stands and read for freshness', () => {
    const at = (seconds: number) => verify(Buffer.from(goTime.body), lower(goTime.headers), check, seconds * 1_000);
    expect(at(goTime.now)).toBeDefined();
    expect(at(goTime.now + 299)).toBeDefined();
    expect(at(goTime.now + 302)).toBeUndefined();
    expect(at(goTime.now - 302)).toBeUndefined();
  });

  it('lark-url-verification: a question in the clear is refused, because an encrypt key is set (case V18)', () => {
    expect(verify(Buffer.from(vector('lark-url-verification').body), {}, check, 0)).toBeUndefined();
  });
});

describe('every mutation of a good request is refused', () => {
  const { body, headers } = event;
  const signature = headers['X-Lark-Signature'] ?? '';
  const flipped = Buffer.from(body);
  flipped[40] = (flipped[40] ?? 0) ^ 1;
  it.each<[string, Parameters<typeof passes>[0]]>([
    ['body parsed and written again', { body: JSON.stringify(JSON.parse(body)) }],
    ['a space at the end', { body: `${body} ` }],
    ['one bit of the body', { body: flipped }],
    ['no body', { body: '' }],
    ['signature empty', { headers: { 'x-lark-signature': '' } }],
    ['signature twice, the good one last', { headers: { 'x-lark-signature': `${'0'.repeat(64)}, ${signature}` } }],
    ['signature twice, the good one first', { headers: { 'x-lark-signature': `${signature}, ${'0'.repeat(64)}` } }],
    ['signature in capitals', { headers: { 'x-lark-signature': signature.toUpperCase() } }],
    ['signature one digit short', { headers: { 'x-lark-signature': signature.slice(1) } }],
    ['signature one digit long', { headers: { 'x-lark-signature': `${signature}0` } }],
    ['signature that is no hex', { headers: { 'x-lark-signature': 'z'.repeat(64) } }],
    ['signature of a megabyte', { headers: { 'x-lark-signature': 'a'.repeat(1_000_000) } }],
    ['signature with a prefix', { headers: { 'x-lark-signature': `sha256=${signature}` } }],
    ['another nonce', { headers: { 'x-lark-request-nonce': 'n-2' } }],
    ['no nonce', { headers: { 'x-lark-request-nonce': '' } }],
    ['301 s old', { at: event.now + 301 }],
    ['301 s ahead', { at: event.now - 301 }],
    ['another encrypt key', { check: { ...check, encryptKey: 'other' } }],
    ['no encrypt key', { check: { ...check, encryptKey: '' } }],
    ['another token', { check: { ...check, verificationToken: 'other' } }],
    ['another app', { check: { ...check, appId: 'cli_0000000000000000' } }],
    ['another tenant', { check: Object.assign({ tenantKey: 'other' }, check) }],
  ])('%s', (_name, more) => {
    expect(passes(more)).toBe(false);
  });

  it('signature header absent', () => {
    const { 'x-lark-signature': _gone, ...rest } = lower(headers);
    expect(verify(Buffer.from(body), rest, check, event.now * 1_000)).toBeUndefined();
  });

  it.each([299, -299])('but %i s of difference is accepted', (seconds) => {
    expect(passes({ at: event.now + seconds })).toBe(true);
  });

  it.each([
    '',
    '1e9',
    '0x5fe1d2a5',
    '+1608725989',
    '-1608725989',
    ' 1608725989',
    '1608725989000',
    '1608725989.0',
    'NaN',
  ])('a timestamp %j is no time', (timestamp) => {
    const { body: raw } = event;
    const signed = larkSignature({ timestamp, nonce: 'n', encryptKey: check.encryptKey, body: raw });
    const forged = { 'x-lark-request-timestamp': timestamp, 'x-lark-request-nonce': 'n', 'x-lark-signature': signed };
    expect(larkTime(timestamp)).toBeUndefined();
    expect(passes({ headers: forged })).toBe(false);
  });

  it.each([
    '',
    '!!!!',
    'AAAA',
    encryptLark('other', 'x'),
    `${encryptLark(check.encryptKey, '{}')} `,
    '=',
    'A'.repeat(64),
  ])('encrypted text %j is refused without an exception', (encrypt) => {
    expect(passes({ body: JSON.stringify({ encrypt }) })).toBe(false);
    expect(decryptLark(check.encryptKey, encrypt)).toBeUndefined();
  });
});

describe('over HTTP', () => {
  let tenant: Tenant;
  beforeAll(async () => {
    tenant = await openTenant('http');
  });
  afterAll(() => tenant.close());

  const signed = (document: object) => {
    const { world } = tenant.lark;
    return signEvent(world, document as Parameters<typeof signEvent>[1]);
  };
  const send = (request: { body: string; headers: Record<string, string> }) =>
    postSigned(`${tenant.url}/lark/events`, request);
  const heard = (text: string) => {
    const { lark, ada } = tenant;
    const chat = lark.privateChat(ada);
    return makeEvent(lark.world, 'im.message.receive_v1', {
      sender: { sender_id: { open_id: ada.openId }, sender_type: 'user', tenant_key: ada.tenantKey },
      message: {
        message_id: `om_${text}`,
        chat_id: chat.id,
        chat_type: 'p2p',
        message_type: 'text',
        content: JSON.stringify({ text }),
      },
    });
  };
  const answers = () => tenant.lark.messages(tenant.lark.privateChat(tenant.ada)).length;

  it('V18: the question for the address is echoed after decryption and token, and never otherwise', async () => {
    const { verificationToken: token } = tenant.lark.world;
    const ask = { type: 'url_verification', challenge: 'ajls384kdjx98XX', token };
    const encrypted = (question: object) =>
      JSON.stringify({ encrypt: encryptLark(encryptKey, JSON.stringify(question)) });
    expect(await send({ body: encrypted(ask), headers: {} })).toEqual({
      status: 200,
      body: { challenge: ask.challenge },
    });
    for (const body of [encrypted({ ...ask, token: 'wrong' }), encrypted({ ...ask, token: '' }), JSON.stringify(ask)]) {
      expect(await send({ body, headers: {} })).toEqual({ status: 401, body: '' });
    }
  });

  it('V17: what stands in the clear beside the encrypted document is ignored', async () => {
    const before = answers();
    const { lark } = tenant;
    const harmless = makeEvent(lark.world, 'im.chat.updated_v1', {});
    const { body } = signed(harmless);
    const outside = { ...JSON.parse(body), ...heard('/webhook help') };
    const raw = JSON.stringify(outside);
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signature = larkSignature({ timestamp, nonce: 'n', encryptKey, body: raw });
    const headers = {
      'x-lark-request-timestamp': timestamp,
      'x-lark-request-nonce': 'n',
      'x-lark-signature': signature,
    };
    expect((await send({ body: raw, headers })).status).toBe(200);
    expect((await send({ body: JSON.stringify(heard('/webhook help')), headers })).status).toBe(401);
    expect(answers()).toBe(before);
  });

  it('a forged event in the clear, or with a wrong token, reaches no handler', async () => {
    const before = answers();
    const forged = heard('/webhook whoami');
    Object.assign(forged.header as object, { token: 'forged' });
    expect((await send(signed(forged))).status).toBe(401);
    expect((await send({ body: JSON.stringify(heard('/webhook whoami')), headers: {} })).status).toBe(401);
    const unsigned = signed(heard('/webhook whoami'));
    expect((await send({ body: unsigned.body, headers: {} })).status).toBe(401);
    expect(answers()).toBe(before);
  });

  it('other paths, methods and sizes are refused, and unknown events are taken note of', async () => {
    const at = (path: string, init?: RequestInit) => fetch(`${tenant.url}${path}`, init).then(({ status }) => status);
    expect(await at('/lark/other', { method: 'POST' })).toBe(404);
    expect(await at('/lark/events')).toBe(405);
    expect(await at('/lark/events', { method: 'POST', body: 'x'.repeat(1_100_000) })).toBe(413);
    expect((await send(signed(makeEvent(tenant.lark.world, 'im.message.reaction.created_v1', {})))).status).toBe(200);
  });

  it('F12: the same event 50 times at once, and once more through another instance, is one command', async () => {
    const request = signed(heard('whoami'));
    const results = await Promise.all(Array.from({ length: 50 }, () => send(request)));
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await send(request)).toEqual({ status: 200, body: {} });
    const said = tenant.lark
      .messages(tenant.lark.privateChat(tenant.ada))
      .filter((one) => textOf(one).includes('You are'));
    expect(said).toHaveLength(1);
  });

  it('V19: refuses to start by HTTP without an encrypt key or a token, and with ids that can not be right', async () => {
    const start = async (more: Record<string, string>) => {
      try {
        await tenant.another(more);
      } catch (error) {
        return error instanceof AppError ? error.sentence() : String(error);
      }
      return 'it started';
    };
    expect(await start({ LARK_ENCRYPT_KEY: '' })).toContain('LARK_ENCRYPT_KEY is not usable: without it');
    expect(await start({ LARK_VERIFICATION_TOKEN: '' })).toContain('LARK_VERIFICATION_TOKEN');
    expect(await start({ LARK_APP_ID: 'cli_short' })).toContain('LARK_APP_ID');
    expect(await start({ LARK_APP_SECRET: '' })).toContain('LARK_APP_SECRET');
    expect(await start({ LARK_DOMAIN: 'nowhere' })).toContain('LARK_DOMAIN');
    expect(await start({ LARK_MODE: 'socket', LARK_ENCRYPT_KEY: '', LARK_VERIFICATION_TOKEN: '' })).toBe('it started');
  });

  it('a wrong secret stops the start in words, and no secret is ever logged', async () => {
    const wrong = await tenant.another({ LARK_APP_SECRET: 'wrong-secret-0123456789' });
    await expect(wrong.start()).rejects.toThrow(/LARK_APP_ID and LARK_APP_SECRET/);
    await (await tenant.another({ LARK_DOMAIN: 'http://127.0.0.1:9' })).start();
    const { appSecret, verificationToken } = tenant.lark.world;
    for (const secret of ['wrong-secret-0123456789', appSecret, verificationToken, encryptKey]) {
      expect(tenant.lines.join('\n')).not.toContain(secret);
    }
    expect(tenant.lines.join('\n')).toContain('not reachable at the moment');
  });
});
