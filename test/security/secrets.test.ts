import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type AssistantServer, startAssistantServer } from '../../src/simulators/assistant-server.ts';
import { answersIn, type Browser } from './browser.ts';
import { deliver, issue, takenAs } from './github.ts';
import { type House, openHouse } from './house.ts';
import { ask, speak } from './wire.ts';

const canary = (what: string) => `canary-${what}-${randomBytes(12).toString('hex')}`;
const rotated = z.object({ secret: z.string().min(20) });

const planted = {
  secret: canary('secret'),
  headerValue: canary('header'),
  changed: canary('changed'),
  formSecret: canary('form'),
  wrong: canary('guess'),
  apiKey: canary('model-key'),
  password: canary('password'),
  query: canary('query'),
};

let assistant: AssistantServer;
let house: House;
let ann: Browser;

beforeAll(async () => {
  assistant = await startAssistantServer({ apiKey: planted.apiKey });
  house = await openHouse({
    LOG_LEVEL: 'debug',
    LOG_FORMAT: 'json',
    OPENAI_BASE_URL: assistant.url,
    OPENAI_API_KEY: planted.apiKey,
    OPENAI_MODEL: 'simulated',
  });
  ann = await house.browser(await house.person('Ann', { roles: { default: 'admin' } }));
});

afterAll(async () => {
  await house.close();
  await assistant.close();
});

/** Everything that is stored, a line for each document, the bytes of events as text. */
async function dumpDatabase(): Promise<string[]> {
  const names = (await house.client.db().listCollections().toArray()).map(({ name }) => name);
  const lines = await Promise.all(
    names.map(async (name) => {
      const documents = await house.client.db().collection(name).find({}, { promoteBuffers: true }).toArray();
      return documents.map((document) => `${name} ${JSON.stringify(document, bytesAsText)}`);
    }),
  );
  return lines.flat();
}

function bytesAsText(_key: string, value: unknown): unknown {
  const stored = z.object({ type: z.literal('Buffer'), data: z.array(z.number()) }).safeParse(value);
  return stored.success ? Buffer.from(stored.data.data).toString('latin1') : value;
}

/** Those of the secrets that stand in one of the texts, in any spelling they could have there. */
function leaks(texts: readonly string[], secrets: readonly string[]): string[] {
  return secrets.filter((secret) => {
    const bytes = Buffer.from(secret);
    const spellings = [
      secret,
      bytes.toString('hex'),
      bytes.toString('base64').slice(0, -4),
      encodeURIComponent(secret),
    ];
    return texts.some((text) => spellings.some((spelling) => text.includes(spelling)));
  });
}

const webhooks = '/api/projects/default/webhooks';

/** A webhook lives its whole life with planted secrets; returns those that were generated on the way. */
async function liveThrough(): Promise<string[]> {
  const hook = await house.webhook({
    source: 'github',
    secret: planted.secret,
    secureHeader: { name: 'X-Door', value: planted.headerValue },
    resource: { type: 'assistant', id: 'openai' },
  });
  const door = `${hook.url.replace(/^http:\/\/[^/]+/, house.url)}?token=${planted.query}`;
  const headers = {
    'x-door': planted.headerValue,
    authorization: `Bearer ${planted.password}`,
    cookie: planted.password,
  };
  const told = takenAs(await deliver(door, { secret: planted.secret, payload: issue('Hello'), headers }));
  await house.ended(told.event);
  await deliver(door, { secret: planted.wrong, payload: issue('Wrong'), headers });
  await deliver(door, { secret: planted.secret, payload: issue('x'), headers: { 'x-door': planted.wrong } });
  await deliver(door, { secret: planted.secret, payload: '{"not json', headers });
  await ask(`${house.url}${webhooks}`, { headers: { authorization: `Bearer ${planted.wrong}` } });
  const one = `${webhooks}/${hook.uuid}`;
  await house.rest('PUT', one, { body: { secret: planted.changed } });
  await house.rest('PUT', one, { body: { secret: planted.changed, nonsense: planted.changed } });
  await house.rest('POST', webhooks, { body: { name: 'x', source: 'github', secret: { [planted.changed]: 1 } } });
  await house.rest('POST', `${one}/test`);
  const { secret } = rotated.parse((await house.rest('POST', `${one}/rotate`)).json);
  for (const path of [one, webhooks, '/api/projects/default/audit', '/api/projects/default/events', '/api/projects'])
    await house.rest('GET', path);
  return [secret];
}

/** The same from chat: a filled form, and a rotation by command. */
async function chatThrough(): Promise<string[]> {
  const [opened] = answersIn(await ann.say('general', '/webhook new From the form'));
  if (opened?.kind !== 'form') throw new Error('no form was opened');
  const values = Object.fromEntries(
    opened.form.fields.map((field) => [
      field.name,
      field.kind === 'number' ? String(field.value) : (field.value ?? ''),
    ]),
  );
  const filled = { ...values, name: 'From the form', source: 'github', secret: planted.formSecret };
  const { id, context } = opened.form;
  const [ready] = answersIn(await ann.post('/submit', { channel: 'general', form: id, context, values: filled }));
  expect(ready).toMatchObject({ kind: 'private' });
  const [asked] = answersIn(await ann.say('general', '/webhook rotate From the form'));
  const yes = asked && 'view' in asked && asked.view.kind === 'buttons' ? asked.view.buttons[0] : undefined;
  if (!yes) throw new Error(`no question before a rotation: ${JSON.stringify(asked)}`);
  const [turned] = answersIn(await ann.press('general', yes));
  if (turned === undefined || !('view' in turned) || turned.view.kind !== 'secret') throw new Error('no new secret');
  for (const command of ['show', 'list', 'logs', 'edit']) await ann.say('general', `/webhook ${command} From the form`);
  const shown = turned.view.fields.map(({ value }) => value).filter((value) => /^[\w-]{40,}$/.test(value));
  expect(shown).toHaveLength(1);
  return shown;
}

describe('secrets of a whole life', () => {
  it('L1: none stands in a log line at debug level, in a document, in an answer or in the question to the assistant', async () => {
    assistant.script({}, { error: { status: 401, body: `{"error":{"message":"bad key ${planted.apiKey}"}}` } });
    const generated = [...(await liveThrough()), ...(await chatThrough())];
    await expect.poll(async () => (await house.client.db().collection('audit').countDocuments()) > 8).toBe(true);
    const all = [...Object.values(planted), ...generated, house.product.key];
    const logs = house.product.output();
    expect(logs.split('\n').filter((line) => line.includes('[WEBHOOK]')).length).toBeGreaterThan(5);
    expect(leaks([logs], [...all, ann.cookie.split('=')[1] ?? ''])).toEqual([]);
    expect(leaks(await dumpDatabase(), [...all, ann.cookie.split('=')[1] ?? ''])).toEqual([]);
    expect(
      leaks(
        assistant.requests().map(({ body }) => body),
        all,
      ),
    ).toEqual([]);
    expect(leaks(house.answers, Object.values(planted))).toEqual([]);
  });

  it('I4: a generated secret stands in one answer over REST and in one of the chat, and nowhere after', async () => {
    const hook = await house.webhook({ source: 'github', name: 'Once' });
    const { secret } = rotated.parse(hook);
    for (const path of [`${webhooks}/${hook.uuid}`, webhooks]) await house.rest('GET', path);
    await ann.say('general', '/webhook show Once');
    await ann.say('general', '/webhook edit Once');
    expect(house.answers.filter((answer) => answer.includes(secret))).toHaveLength(1);
    const again = rotated.parse((await house.rest('POST', `${webhooks}/${hook.uuid}/rotate`)).json).secret;
    await house.rest('GET', `${webhooks}/${hook.uuid}`);
    expect(house.answers.filter((answer) => answer.includes(again))).toHaveLength(1);
    expect(leaks(await dumpDatabase(), [secret, again])).toEqual([]);
  });

  it('L2: hostile headers and paths leave one JSON document on each line of the log', async () => {
    const hook = await house.webhook({ source: 'plain', name: 'Lines', secret: planted.secret });
    const { pathname } = new URL(hook.url);
    const post = (headers: string) =>
      `POST ${pathname} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers}content-length: 2\r\n\r\n{}`;
    const separators = 'a\u2028forged\u2029\u0085';
    expect(
      await speak(house.product.port, Buffer.from(post(`x-event: ${separators}\r\nuser-agent: ${separators}\r\n`))),
    ).toContain(' 401 ');
    expect(await speak(house.product.port, post('x-event: a\u001b[31mred\r\n'))).toContain(' 400 ');
    await ask(`${house.url}/nothing/%0d%0aforged/%1b[31mred?x=%0aforged`);
    await deliver(hook.url, { secret: planted.secret, payload: '{}', headers: { 'x-event': 'forged%0a' } });
    const lines = house.product
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{') || line.includes('forged'));
    expect(lines.filter((line) => line.includes('"path":"/nothing/'))).toHaveLength(1);
    expect(lines.filter((line) => !isOneEntry(line))).toEqual([]);
    for (const raw of ['\u001b[31mred', '\u2028', '\u2029']) expect(house.product.output()).not.toContain(raw);
  });
});

function isOneEntry(line: string): boolean {
  try {
    return z.object({ level: z.number() }).safeParse(JSON.parse(line)).success;
  } catch {
    return false;
  }
}
