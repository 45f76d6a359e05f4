import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createBackendWayOut } from '../../src/app/backend-way-out.ts';
import { createOpenAi } from '../../src/assistant/backends/openai.ts';
import type { WayOut } from '../../src/assistant/way-out.ts';
import { systemClock } from '../../src/domain/clock.ts';
import { AppError } from '../../src/domain/errors.ts';
import { kindOf } from '../../src/outbound/address-ranges.ts';
import type { Resolve } from '../../src/outbound/resolve.ts';
import { requestFor, stepsOf } from '../assistant/requests.ts';
import { openRelayServing, type RelayServing } from '../http/relay-serving.ts';
import { aTry, posting, receiving } from './receiving.ts';

const corpus = z
  .object({ rows: z.array(z.object({ url: z.string(), expect: z.string() })) })
  .parse(JSON.parse(readFileSync(path.join(import.meta.dirname, '../fixtures/outbound/ssrf.json'), 'utf8')));

/** What must be refused of the 84 rows: also plain http to a public host, which is not private but not safe either. */
const refused = corpus.rows.filter(({ url, expect: wanted }) => wanted === 'block' || url.startsWith('http:'));

const publicName: Resolve = async () => [{ address: '93.184.216.34', family: 4 }];

interface Reach {
  allow?: string[];
  /** The operator's own setting. */
  setting?: string;
  resolve?: Resolve;
}

function wayOut({ allow = [], setting, resolve = publicName }: Reach = {}): WayOut {
  const config = { SWITCHHOOK_ALLOW_ADDRESSES: allow, OPENAI_BASE_URL: setting };
  return createBackendWayOut({ config, clock: systemClock, resolve });
}

/** What a run on this address ends with; its check is left out, as if the address had passed it once (case S15). */
async function runOn(baseUrl: string, { fetch }: WayOut): Promise<unknown> {
  const unchecked = { checkAddress: () => undefined, fetch };
  const backend = createOpenAi({ baseUrl, model: 'm' }, { clock: systemClock, wayOut: unchecked, random: () => 0 });
  return stepsOf(backend, requestFor()).catch((error: unknown) => error);
}

function codeOf(attempt: () => unknown): string {
  try {
    attempt();
    return 'let through';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

describe('S1–S13: every refused row of the corpus, at an endpoint', () => {
  let serving: RelayServing;
  beforeAll(async () => {
    serving = await openRelayServing([]);
  });
  afterAll(() => serving.close());

  it('is refused at registration, by both addresses of it', async () => {
    for (const { url } of refused) {
      const one = await serving.as('admin', 'POST', '/api/projects/a/endpoints', { url });
      expect([one.status, one.body.code], url).toEqual([422, 'address_refused']);
      const two = await serving.as('admin', 'POST', '/v1/webhooks', { url, events: ['ticket.created'] });
      expect([two.status, two.body.code], url).toEqual([422, 'address_refused']);
    }
    expect((await serving.as('admin', 'GET', '/api/projects/a/endpoints')).body.items).toEqual([]);
  });

  it('is refused at the try, where it was stored before', async () => {
    const post = posting({ allow: [], resolve: publicName });
    for (const { url } of refused) {
      const result = await post.send(aTry(url));
      expect([result.ok, result.errorClass, result.address], url).toEqual([false, 'address_refused', undefined]);
    }
  });
});

describe('S1–S13: every refused row of the corpus, at a backend', () => {
  it.each(refused)('$url is refused by its check and by its run', async ({ url }) => {
    const plain = wayOut();
    const check = () => createOpenAi({ baseUrl: url, model: 'm' }, { clock: systemClock, wayOut: plain });
    expect(codeOf(check)).toBe('config_invalid');
    await expect(plain.fetch({ url, headers: {}, body: '', signal: new AbortController().signal })).rejects.toThrow(
      expect.objectContaining({ code: 'address_refused' }),
    );
    const passable = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && !url.includes('@');
    if (passable) expect(await runOn(url, plain)).toMatchObject({ code: 'backend_refused' });
  });

  it('is all of them but what is public and encrypted', () => {
    expect(corpus.rows).toHaveLength(84);
    expect(corpus.rows.length - refused.length).toBe(6);
  });
});

describe("the operator's own setting", () => {
  const model = 'http://127.0.0.1:11434/v1';

  it('is an allowance for exactly its host and port', () => {
    const out = wayOut({ setting: model });
    const outcome = (url: string) => codeOf(() => out.checkAddress(url));
    expect(outcome(`${model}/chat/completions`)).toBe('let through');
    for (const other of [
      'http://127.0.0.1:11435/',
      'http://127.0.0.2:11434/',
      'http://localhost:11434/',
      'http://[::1]:11434/',
    ])
      expect(outcome(other), other).toBe('address_refused');
  });

  it.each(['http://localhost:11434/v1', 'http://ollama:11434/v1', 'http://10.1.2.3/v1', 'http://[::1]:8000/v1'])(
    'may lead inside: %s',
    (setting) => {
      expect(codeOf(() => wayOut({ setting }).checkAddress(setting))).toBe('let through');
    },
  );

  const nowhere = corpus.rows.filter(({ url }) => {
    const host = URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$|\.$/g, '') : '';
    return /^[\d.]+$|:/.test(host) && kindOf(host) === 'never';
  });

  it.each([...nowhere.map(({ url }) => url), 'http://metadata.google.internal/', 'http://127.0.0.1.nip.io/'])(
    'S7: is none for %s',
    async (setting) => {
      expect(nowhere.length).toBeGreaterThan(20);
      expect(codeOf(() => wayOut({ setting }).checkAddress(setting))).toBe('address_refused');
    },
  );

  it('S9: is none with a user name in it', () => {
    const setting = 'http://user:pass@127.0.0.1:11434/v1';
    const out = wayOut({ setting });
    for (const url of [setting, model]) expect(codeOf(() => out.checkAddress(url))).toBe('address_refused');
    expect(() => createOpenAi({ baseUrl: setting, model: 'm' }, { clock: systemClock, wayOut: out })).toThrow(
      'put the key into OPENAI_API_KEY instead',
    );
  });
});

describe('S10: a name that leads elsewhere later', () => {
  /** Answers with one address after the other; the last one stays. */
  function rebinding(...answers: string[]): Resolve & { asked(): number } {
    let asked = 0;
    const resolve: Resolve = async () => [{ address: answers[Math.min(asked++, answers.length - 1)] ?? '', family: 4 }];
    return Object.assign(resolve, { asked: () => asked });
  }

  it.each(['127.0.0.1', '169.254.169.254', '10.0.0.7'])('a backend is not followed to %s', async (address) => {
    const resolve = rebinding(address);
    const setting = 'https://api.example.com/v1';
    const outcome = await runOn(setting, wayOut({ setting, resolve }));
    expect(outcome).toMatchObject({ code: 'backend_refused' });
    expect(resolve.asked()).toBe(1);
  });

  it('one private address among public ones is enough', async () => {
    const resolve: Resolve = async () => [
      { address: '93.184.216.34', family: 4 },
      { address: '::1', family: 6 },
    ];
    expect(await runOn('https://api.example.com/v1', wayOut({ resolve }))).toMatchObject({ code: 'backend_refused' });
  });

  it('a request looks the name up once and connects to what was looked at', async () => {
    const receiver = await receiving();
    // The second answer would be somebody else's; no name server knows the name either.
    const resolve = rebinding('127.0.0.1', '127.0.0.2');
    const url = `http://backend.example.com:${receiver.port}/v1/chat/completions`;
    const { fetch } = wayOut({ allow: ['127.0.0.0/8'], resolve });
    const answer = await fetch({ url, headers: {}, body: '{}', signal: new AbortController().signal });
    for await (const bytes of answer.body) expect(bytes.length).toBeGreaterThan(0);
    expect([answer.status, resolve.asked()]).toEqual([200, 1]);
    const [seen] = receiver.ledger();
    expect(seen?.headers.host).toBe(`backend.example.com:${receiver.port}`);
  });
});

describe('S11: redirects', () => {
  it.each([301, 302, 303, 307, 308])('%i to a private address: nothing goes there', async (status) => {
    const receiver = await receiving();
    receiver.behave('/v1/chat/completions', { kind: 'redirect', status, to: `${receiver.url}/private` });
    receiver.behave('/hook', { kind: 'redirect', status, to: `${receiver.url}/private` });
    const setting = `${receiver.url}/v1`;
    expect(await runOn(setting, wayOut({ setting }))).toMatchObject({ code: 'backend_refused' });
    expect(await posting().send(aTry(`${receiver.url}/hook`))).toMatchObject({ ok: false, errorClass: 'status_3xx' });
    expect(receiver.ledger().map((entry) => entry.path)).toEqual(['/v1/chat/completions', '/hook']);
  });
});
