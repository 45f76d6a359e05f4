import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answersIn, buttonsIn } from './browser.ts';
import { deliver, issue, takenAs } from './github.ts';
import { type House, type MadeWebhook, openHouse } from './house.ts';
import { type Answer, ask } from './wire.ts';

const secret = 'the secret of a webhook of default';

let house: House;
let hook: MadeWebhook;
let runId: string;

beforeAll(async () => {
  house = await openHouse({ LOG_LEVEL: 'silent' });
  hook = await house.webhook({ source: 'github', name: 'Ours', secret, rateLimit: 60_000 });
  const told = takenAs(await deliver(hook.url, { secret, payload: issue('Ours alone') }));
  runId = (await house.ended(told.event)).id;
});
afterAll(() => house.close());

/** Every REST route that names a project, with ids of ours in it. */
const routes = (project: string, uuid: string, run: string): [method: string, path: string, body?: unknown][] => {
  const at = `/api/projects/${project}`;
  const one = `${at}/webhooks/${uuid}`;
  return [
    ['GET', `${at}/webhooks`],
    ['POST', `${at}/webhooks`, { name: 'Taken over', source: 'plain', unverified: true }],
    ['GET', one],
    ['PUT', one, { name: 'Taken over' }],
    ['POST', `${one}/enable`],
    ['POST', `${one}/disable`],
    ['POST', `${one}/test`],
    ['POST', `${one}/rotate`],
    ['DELETE', one],
    ['GET', `${at}/events`],
    ['GET', `${at}/events?webhookUuid=${uuid}`],
    ['GET', `${at}/runs`],
    ['GET', `${at}/runs/${run}`],
    ['GET', `${at}/audit`],
  ];
};

/** What was answered, without what differs from call to call and without the ids that were asked for. */
function comparable({ status, text }: Answer, ids: readonly string[]): string {
  const plain = ids.reduce((sum, id) => sum.replaceAll(id, 'ID'), text);
  return `${status} ${plain.replace(/"correlationId":"[^"]*"/, '')}`;
}

describe('keys of other projects', () => {
  it('I1: every REST route answers about a foreign project as about one that does not exist', async () => {
    const key = await house.key('other', 'admin');
    const missing = { uuid: randomUUID(), run: `run_${'0'.repeat(26)}` };
    const ids = ['default', 'nowhere', hook.uuid, missing.uuid, runId, missing.run];
    const foreign: string[] = [];
    const unknown: string[] = [];
    for (const [method, path, body] of routes('default', hook.uuid, runId))
      foreign.push(comparable(await house.rest(method, path, { key, body }), ids));
    for (const [method, path, body] of routes('nowhere', missing.uuid, missing.run))
      unknown.push(comparable(await house.rest(method, path, { key, body }), ids));
    expect(foreign).toEqual(unknown);
    expect(foreign.filter((answer) => !answer.startsWith('404 '))).toEqual([]);
  });

  it('I1: ids of a foreign project under the own one are ids that do not exist', async () => {
    const key = await house.key('other', 'admin');
    const missing = { uuid: randomUUID(), run: `run_${'0'.repeat(26)}` };
    const ids = [hook.uuid, missing.uuid, runId, missing.run];
    const named = (uuid: string, run: string) =>
      routes('other', uuid, run).filter(([, path]) => /ID|uuid|run_/.test(path) || path.includes(uuid));
    for (const [index, [method, path, body]] of named(hook.uuid, runId).entries()) {
      const [, other = ''] = named(missing.uuid, missing.run)[index] ?? [];
      const foreign = await house.rest(method, path, { key, body });
      const unknown = await house.rest(method, other, { key, body });
      expect(comparable(foreign, ids), `${method} ${path}`).toBe(comparable(unknown, ids));
      expect(foreign.text).not.toContain('Ours');
    }
    const after = await house.rest('GET', `/api/projects/default/webhooks/${hook.uuid}`);
    expect(after.json).toMatchObject({ name: 'Ours', enabled: true, version: 1 });
  });

  it('I1: chat, channel, messages, threads and results of a foreign project are closed to its neighbours', async () => {
    const bea = await house.browser(await house.person('Bea', { roles: { other: 'admin' } }));
    const ann = await house.browser(await house.person('Ann', { roles: { default: 'admin' } }));
    const [message] = await ann.messages('general');
    const closed = await Promise.all([
      bea.get('/messages?channel=general'),
      bea.get(`/threads/${message?.id}`),
      bea.say('general', '/webhook list'),
      bea.say('general', 'hello'),
      bea.post('/act', {
        channel: 'general',
        action: 'webhook.show',
        value: `default/${hook.uuid}/`,
        messageId: message?.id,
      }),
    ]);
    expect(closed.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    expect((await bea.post('/say', { channel: 'vault', text: 'hi', thread: message?.id })).status).toBe(404);
    expect((await bea.get('/channels')).text).not.toContain('general');
    const sneaking = await bea.say('vault', `/webhook show ${hook.uuid} --project default`);
    expect(sneaking.text).not.toContain('Ours');
    expect(sneaking.text).toContain('There is no project');
  });

  it('I1: results go to no channel of a foreign project and into no private talk with the bot', async () => {
    const bea = await house.person('Bea', { roles: { other: 'admin' } });
    const key = await house.key('other', 'admin');
    for (const channel of ['general', `@${bea.id}`, '__proto__', '../general']) {
      const body = { name: 'Elsewhere', source: 'github', post: [`local:${channel}`] };
      const answer = await house.rest('POST', '/api/projects/other/webhooks', { key, body });
      expect([channel, answer.status]).toEqual([channel, 422]);
    }
    const ours = { name: 'Elsewhere', source: 'github', post: ['local:vault'] };
    const { uuid } = await house.webhook(ours, 'other');
    const body = { post: ['local:vault', 'local:general'] };
    expect((await house.rest('PUT', `/api/projects/other/webhooks/${uuid}`, { key, body })).status).toBe(422);
  });

  it('I1: roles over REST: a viewer sees, an operator tests and toggles, neither creates, changes, rotates or deletes', async () => {
    const may = async (role: 'viewer' | 'operator') => {
      const key = await house.key('default', role);
      const own = await house.webhook({ source: 'github', name: `For a ${role}`, secret });
      const statuses: Record<string, number> = {};
      for (const [method, path, body] of routes('default', own.uuid, runId)) {
        const name = `${method} ${path.replace(own.uuid, 'ID').replace(runId, 'RUN').replace('/api/projects/default', '')}`;
        statuses[name] = (await house.rest(method, path, { key, body })).status;
      }
      return statuses;
    };
    const refused = (statuses: Record<string, number>) =>
      Object.entries(statuses).flatMap(([name, status]) => (status === 403 ? [name] : []));
    const adminOnly = ['POST /webhooks', 'PUT /webhooks/ID', 'POST /webhooks/ID/rotate', 'DELETE /webhooks/ID'];
    const asViewer = refused(await may('viewer'));
    expect(asViewer).toEqual(
      expect.arrayContaining([...adminOnly, 'POST /webhooks/ID/test', 'POST /webhooks/ID/enable']),
    );
    expect(refused(await may('operator'))).toEqual(expect.arrayContaining(adminOnly));
  });
});

describe('people who lose their role', () => {
  it('I2: an open form, an old button, a question and a stream are worth nothing after it', async () => {
    const cy = await house.person('Cy', { roles: { default: 'admin' } });
    const browser = await house.browser(cy);
    const own = await house.webhook({ source: 'github', name: 'Fragile', secret });
    const [edit] = answersIn(await browser.say('general', '/webhook edit Fragile'));
    if (edit?.kind !== 'form') throw new Error('no form was opened');
    const buttons = buttonsIn(await browser.say('general', '/webhook show Fragile'));
    const confirm = buttonsIn(await browser.say('general', '/webhook delete Fragile'));
    expect(confirm.length).toBeGreaterThan(0);
    await house.store.members.save({ ...cy, roles: { default: 'viewer' } });
    const values = Object.fromEntries(
      edit.form.fields.map((field) => [
        field.name,
        field.kind === 'number' ? String(field.value) : (field.value ?? ''),
      ]),
    );
    const { id, context } = edit.form;
    await browser.post('/submit', { channel: 'general', form: id, context, values: { ...values, name: 'Broken' } });
    const changing = buttons.filter(({ action }) => !/show|logs|help|list/.test(action));
    for (const button of [...changing, ...confirm]) await browser.press('general', button);
    const after = await house.rest('GET', `/api/projects/default/webhooks/${own.uuid}`);
    expect(after.json).toMatchObject({ name: 'Fragile', enabled: true, version: 1, previousSecretUntil: null });
  });

  it('I2: a deactivated member is nobody at once, on every route of the room', async () => {
    const dee = await house.person('Dee', { roles: { default: 'admin' } });
    const browser = await house.browser(dee);
    expect((await browser.get('/channels')).status).toBe(200);
    await house.store.members.save({ ...dee, active: false });
    const tried = await Promise.all([
      browser.get('/channels'),
      browser.get('/messages?channel=general'),
      browser.get('/stream'),
      browser.get('/commands'),
      browser.say('general', '/webhook list'),
      browser.post('/channels', { id: 'mine', title: 'Mine' }),
      browser.post('/act', { channel: 'general', action: 'webhook.list', value: '' }),
      browser.post('/submit', { channel: 'general', form: 'webhook.new', context: '', values: {} }),
    ]);
    expect(tried.map(({ status }) => status)).toEqual(tried.map(() => 401));
    expect(tried.map(({ text }) => text).join()).not.toContain('general');
  });

  it('I2: a one-time code works once, and nobody signs in by guessing', async () => {
    const eve = await house.person('Eve', {});
    const browser = await house.browser(eve);
    expect((await browser.get('/session')).status).toBe(200);
    const guess = () => browser.post('/claim', { code: randomBytes(32).toString('base64url'), name: 'Eve' });
    const statuses: number[] = [];
    for (let n = 0; n < 15; n++) statuses.push((await guess()).status);
    expect(new Set(statuses)).toEqual(new Set([statuses[0], 429]));
    expect(statuses[0]).toBeGreaterThanOrEqual(400);
  });
});

describe('guesses of addresses', () => {
  it('I3: 2,000 random addresses get one and the same answer until they are slowed down, with real ones open meanwhile', async () => {
    const answers = new Set<string>();
    const statuses: number[] = [];
    const guess = async (n: number) => {
      const path = n % 2 === 0 ? randomBytes(20).toString('base64url') : randomUUID();
      const answer = await ask(`${house.url}/v1/webhooks/${path}`, { method: 'POST', body: '{}' });
      statuses.push(answer.status);
      const { date: _, 'retry-after': __, ...headers } = answer.headers;
      if (answer.status === 404) answers.add(`${JSON.stringify(headers)} ${answer.text}`);
    };
    for (let n = 0; n < 2_000; n += 50) await Promise.all(Array.from({ length: 50 }, (_, i) => guess(n + i)));
    expect(answers.size).toBe(1);
    expect(statuses.filter((status) => status === 404)).not.toHaveLength(0);
    expect(statuses.filter((status) => status !== 404 && status !== 429)).toEqual([]);
    expect(statuses.at(-1)).toBe(429);
    expect(takenAs(await deliver(hook.url, { secret, payload: issue('Meanwhile') })).status).toBe('accepted');
  });

  it('I3: a webhook that is switched off can not be told from none by whoever has no secret, however often it is tried', async () => {
    const off = await house.webhook({ source: 'plain', name: 'Off', secret, enabled: false });
    const fresh = await house.another();
    const knock = async (id: string): Promise<string[]> => {
      const url = `http://127.0.0.1:${fresh.port}/v1/webhooks/${id}`;
      const seen: string[] = [];
      for (const body of ['{}', 'x'.repeat(10), Buffer.alloc(3_000_000, 0x61)])
        for (const headers of [{}, { 'content-encoding': 'gzip' }, { 'x-hub-signature-256': 'sha256=00' }]) {
          const answer = await ask(url, { method: 'POST', headers: { ...headers }, body });
          seen.push(`${answer.status} ${answer.text}`);
        }
      for (let n = 0; n < 100; n++) seen.push(String((await ask(url, { method: 'POST', body: '{}' })).status));
      return seen;
    };
    const none = await knock('n'.repeat(27));
    expect(await knock(off.webhookId)).toEqual(none);
    expect(new Set(none.slice(9))).toEqual(new Set(['404']));
  });
});
