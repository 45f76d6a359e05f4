import { afterEach, describe, expect, it, vi } from 'vitest';
import { createBackendWayOut } from '../../src/app/backend-way-out.ts';
import { createOpenAi } from '../../src/assistant/backends/openai.ts';
import { readConfig } from '../../src/config.ts';
import { type Clock, systemClock } from '../../src/domain/clock.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { createAuthorize } from '../../src/outbound/authorize.ts';
import { OurTrouble } from '../../src/outbound/our-trouble.ts';
import { createProxy, type OutboundProxy } from '../../src/outbound/proxy.ts';
import { requestFor, stepsOf } from '../assistant/requests.ts';
import { anEndpoint, someSecrets } from '../store/relay-samples.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { type ConnectProxy, connectProxy } from './connect-proxy.ts';
import { aTry, pem, posting, receiving } from './receiving.ts';

afterEach(() => void vi.unstubAllEnvs());

interface Made {
  proxy: OutboundProxy;
  /** Kinds of failures that were counted. */
  failed: string[];
}

function by(url: string, { except = [], clock = systemClock }: { except?: string[]; clock?: Clock } = {}): Made {
  const failed: string[] = [];
  const proxy = createProxy({ url, except, clock, log: silentLogger, failed: (kind) => void failed.push(kind) });
  return { proxy, failed };
}

/** The port of a proxy that is gone. */
async function nobody(): Promise<string> {
  const { url, close } = await connectProxy();
  await close();
  return url;
}

const trusted = { ca: pem('ca.pem') };
const encrypted = { key: pem('receiver.key'), cert: pem('receiver.pem') };

describe('an outbound proxy', () => {
  it('S10: is asked for the address that the guard vetted, while the receiver sees its own name', async () => {
    const [receiver, connect] = [await receiving({ tls: encrypted }), await connectProxy()];
    const { proxy } = by(`http://us%3Aer:p%20ss@127.0.0.1:${connect.port}`);
    const url = `https://hooks.example.com:${receiver.port}/hook`;
    const post = posting({ proxy });
    const result = await post.send(aTry(url, { tls: trusted }));
    expect(result).toMatchObject({ ok: true, status: 200, address: '127.0.0.1', ours: undefined });
    const authority = `127.0.0.1:${receiver.port}`;
    expect(connect.asked).toEqual([authority]);
    expect(connect.headers[0]).toEqual({
      host: authority,
      'proxy-authorization': `Basic ${Buffer.from('us:er:p ss').toString('base64')}`,
    });
    const [entry] = receiver.ledger('/hook');
    expect(entry?.headers.host).toBe(`hooks.example.com:${receiver.port}`);
    expect(entry?.headers).not.toHaveProperty('proxy-authorization');
    expect(await post.send(aTry(`https://other.example.com:${receiver.port}/hook`, { tls: trusted }))).toMatchObject({
      ok: false,
      errorClass: 'tls',
      ours: undefined,
    });
  });

  it('opens a way for plain http as well, and the way is kept for the next request', async () => {
    const [receiver, connect] = [await receiving(), await connectProxy()];
    const post = posting({ proxy: by(connect.url).proxy });
    for (let n = 0; n < 3; n++) expect(await post.send(aTry(`${receiver.url}/hook`))).toMatchObject({ ok: true });
    expect(connect.asked).toHaveLength(1);
    expect(connect.plain).toEqual([]);
  });

  it('S3, S10: is not asked for what the guard refuses, on any try', async () => {
    const [receiver, connect] = [await receiving(), await connectProxy()];
    const answers = ['127.0.0.1', '10.0.0.7', '169.254.169.254'];
    const resolve = async () => [{ address: answers.shift() ?? '', family: 4 as const }];
    const post = posting({ resolve, proxy: by(connect.url).proxy });
    const url = `http://hooks.example.com:${receiver.port}/hook`;
    const results = [await post.send(aTry(url)), await post.send(aTry(url)), await post.send(aTry(url))];
    expect(results.map(({ errorClass, ours }) => [errorClass, ours])).toEqual([
      [undefined, undefined],
      ['address_refused', undefined],
      ['address_refused', undefined],
    ]);
    expect(connect.asked).toHaveLength(1);
  });

  it('is left out for the addresses that are named as exceptions', async () => {
    const [receiver, connect] = [await receiving(), await connectProxy()];
    const { proxy } = by(connect.url, { except: ['127.0.0.0/8'] });
    expect(await posting({ proxy }).send(aTry(`${receiver.url}/hook`))).toMatchObject({ ok: true });
    expect(connect.asked).toEqual([]);
  });

  it('S16: is none that the environment names', async () => {
    const [receiver, connect] = [await receiving(), await connectProxy()];
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']) {
      vi.stubEnv(name, connect.url);
      vi.stubEnv(name.toLowerCase(), connect.url);
    }
    expect(readConfig().OUTBOUND_PROXY).toBeUndefined();
    expect(await posting().send(aTry(`${receiver.url}/hook`))).toMatchObject({ ok: true });
    const config = { SWITCHHOOK_ALLOW_ADDRESSES: ['127.0.0.0/8'], OPENAI_BASE_URL: undefined };
    const { fetch } = createBackendWayOut({ config, clock: systemClock });
    const url = `${receiver.url}/v1/chat/completions`;
    expect((await fetch({ url, headers: {}, body: '{}', signal: AbortSignal.any([]) })).status).toBe(200);
    expect([connect.asked, connect.plain]).toEqual([[], []]);
  });
});

describe('S16: trouble of the proxy', () => {
  it.each([
    [407, 'sign_in', '407'],
    [502, 'refused', '502'],
    [503, 'refused', '503'],
    [403, 'refused', '403'],
  ] as const)('an answer of %i is our own', async (status, kind, word) => {
    const [receiver, connect] = [await receiving(), await connectProxy()];
    connect.behave(status);
    const { proxy, failed } = by(connect.url);
    const result = await posting({ proxy }).send(aTry(`${receiver.url}/hook`));
    expect(result).toMatchObject({ ok: false, ours: expect.stringContaining(word) });
    expect(failed).toEqual([kind]);
    expect(receiver.ledger()).toEqual([]);
  });

  it('that nobody listens there is our own', async () => {
    const receiver = await receiving();
    const { proxy, failed } = by(await nobody());
    const result = await posting({ proxy }).send(aTry(`${receiver.url}/hook`));
    expect(result).toMatchObject({ ok: false, ours: expect.stringContaining('ECONNREFUSED') });
    expect(failed).toEqual(['unreachable']);
  });

  it.each([1_000, 10_000])('its silence is our own, for a try of %i ms as well', async (timeoutMs) => {
    const [receiver, connect] = [await receiving(), await connectProxy()];
    connect.behave('silent');
    const clock = new FakeClock();
    const { proxy, failed } = by(connect.url, { clock });
    const sent = posting({ proxy, clock }).send(aTry(`${receiver.url}/hook`, { timeoutMs }));
    await vi.waitFor(() => expect(connect.asked).toHaveLength(1));
    await clock.advance(timeoutMs);
    expect(await sent).toMatchObject({ ok: false, ours: expect.stringContaining('in time') });
    expect(failed).toEqual(['silent']);
  });

  it('a place that it refuses again and again, while it reaches others, is down itself', async () => {
    const [well, connect] = [await receiving(), await connectProxy()];
    const gone = Number(new URL(await nobody()).port);
    connect.behave((authority) => (authority.endsWith(`:${gone}`) ? 503 : 'open'));
    const clock = new FakeClock();
    const { proxy } = by(connect.url, { clock });
    const post = posting({ proxy, clock });
    const down = () => post.send(aTry(`http://127.0.0.1:${gone}/hook`));
    expect(await down()).toMatchObject({ ours: expect.any(String) });
    for (let n = 0; n < 4; n++) await down();
    // So far it reaches nobody, and may well be the one that is down.
    expect(await down()).toMatchObject({ ours: expect.any(String) });
    await clock.advance(1_000);
    expect(await post.send(aTry(`${well.url}/hook`))).toMatchObject({ ok: true });
    expect(await down()).toMatchObject({ ok: false, errorClass: 'connect', ours: undefined });
  });

  it('is told of by the check once it lasts, until a way is opened again', async () => {
    const [receiver, connect] = [await receiving(), await connectProxy()];
    const clock = new FakeClock();
    const { proxy } = by(connect.url, { clock });
    const post = posting({ proxy, clock });
    const send = () => post.send(aTry(`${receiver.url}/hook`));
    connect.behave(407);
    expect(proxy.check(120)).toBe('nothing speaks against it');
    for (let passed = 0; passed <= 120; passed += 30) {
      await send();
      expect(proxy.check(120)).toContain(`failed for ${passed} s: the outbound proxy does not accept our sign-in`);
      await clock.advance(30_000);
    }
    await send();
    expect(() => proxy.check(120)).toThrow('it has failed for 150 s');
    connect.behave('open');
    await send();
    expect(proxy.check(120)).toBe('nothing speaks against it');
  });
});

describe('others who go out', () => {
  it('token servers are asked by way of the proxy, and its trouble is not their refusal', async () => {
    const [receiver, connect] = [await receiving(), await connectProxy()];
    receiver.behave('/token', { kind: 'ok', body: '{"access_token": "t0ken"}' });
    const { authorize } = createAuthorize({ post: posting({ proxy: by(connect.url).proxy }), clock: systemClock });
    const auth = { type: 'oauth2', tokenUrl: `${receiver.url}/token`, clientId: 'us' } as const;
    const subscriber = { endpoint: anEndpoint({ auth }), secrets: someSecrets({ auth: 'secret' }) };
    connect.behave(502);
    await expect(authorize(subscriber)).rejects.toBeInstanceOf(OurTrouble);
    connect.behave('open');
    expect(await authorize(subscriber)).toEqual({ authorization: 'Bearer t0ken' });
    expect(connect.asked).toEqual([1, 2].map(() => `127.0.0.1:${receiver.port}`));
  });

  /** The way of backends, by a proxy. */
  function backends(connect: ConnectProxy) {
    const config = { SWITCHHOOK_ALLOW_ADDRESSES: ['127.0.0.0/8'], OPENAI_BASE_URL: undefined };
    const resolve = async () => [{ address: '127.0.0.1', family: 4 as const }];
    return createBackendWayOut({ config, proxy: by(connect.url).proxy, clock: systemClock, resolve }).fetch;
  }

  it('backends are, with the name in Host and the address for the proxy', async () => {
    const [receiver, connect] = [await receiving(), await connectProxy()];
    const url = `http://model.example.com:${receiver.port}/v1/chat/completions`;
    const connected = vi.fn();
    const signal = new AbortController().signal;
    const answer = await backends(connect)({ url, headers: {}, body: '{"a": 1}', signal, connected });
    let text = '';
    for await (const bytes of answer.body) text += bytes.toString();
    expect([answer.status, text]).toEqual([200, '{"received":true}']);
    expect(connected).toHaveBeenCalledTimes(1);
    expect(connect.asked).toEqual([`127.0.0.1:${receiver.port}`]);
    const [entry] = receiver.ledger();
    expect([entry?.headers.host, entry?.body]).toEqual([`model.example.com:${receiver.port}`, '{"a": 1}']);
  });

  it('backends are held against their certificate', async () => {
    const [receiver, connect] = [await receiving({ tls: encrypted }), await connectProxy()];
    const url = `https://model.example.com:${receiver.port}/v1/chat/completions`;
    const asking = { url, headers: {}, body: '', signal: new AbortController().signal };
    await expect(backends(connect)(asking)).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    expect(connect.asked).toHaveLength(1);
    expect(receiver.ledger()).toEqual([]);
  });

  it('a run whose model is behind a proxy in trouble says so, after it was tried again', async () => {
    const [receiver, connect] = [await receiving(), await connectProxy()];
    connect.behave(407);
    const wayOut = { checkAddress: () => undefined, fetch: backends(connect) };
    const clock = new FakeClock();
    const backend = createOpenAi({ baseUrl: receiver.url, model: 'm' }, { clock, wayOut, random: () => 0 });
    const run = stepsOf(backend, requestFor()).catch((error: unknown) => error);
    let ended: unknown;
    void run.then((how) => (ended = how));
    await vi.waitFor(async () => {
      await clock.advance(1_000);
      expect(ended).toMatchObject({ code: 'backend_unavailable' });
    }, 10_000);
    expect(String(ended)).toContain('the outbound proxy does not accept our sign-in');
    expect(connect.asked.length).toBeGreaterThan(1);
  });
});
