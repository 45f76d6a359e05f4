import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRateLimit } from '../../src/pipeline/rate-limit.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { type CallAnswer, type CallOptions, openServing, type Serving } from './serving.ts';

let serving: Serving;
let key: string;

beforeAll(async () => {
  serving = await openServing();
  key = await serving.key('a');
});
afterAll(() => serving.close());

const base = '/api/projects/a/webhooks';
const call = (method: string, path: string, body?: unknown, options: CallOptions = {}) =>
  serving.call(method, path, { key, body, ...options });
const create = async (body: object = {}): Promise<CallAnswer['body']> =>
  (await call('POST', base, { name: 'Door', ...body })).body;

describe('creating by REST', () => {
  it('answers 201 with the webhook, its address and once its secret', async () => {
    const answer = await call('POST', base, {
      name: 'Reviews',
      source: 'github',
      events: 'pull_request, push',
      post: ['local:alerts'],
      resource: { type: 'assistant', id: 'digest' },
      secureHeader: { name: 'X-Door', value: 'sesame' },
      requireSha256: true,
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.headers.get('location')).toBe(`${base}/${answer.body.uuid}`);
    expect(answer.body).toEqual({
      uuid: expect.stringMatching(/^[\da-f-]{36}$/),
      webhookId: expect.stringMatching(/^[\w-]{27}$/),
      url: `https://hooks.example.com/v1/webhooks/${answer.body.webhookId}`,
      project: 'a',
      name: 'Reviews',
      source: 'github',
      enabled: true,
      unverified: false,
      hasSecret: true,
      previousSecretUntil: null,
      secureHeader: { name: 'x-door' },
      requireSha256: true,
      events: 'pull_request,push',
      rateLimit: 600,
      replayWindow: 0,
      resource: { type: 'assistant', id: 'digest' },
      commandType: 'free',
      commands: [],
      post: ['local:alerts'],
      createdBy: 'admin of a',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      updatedAt: answer.body.createdAt,
      version: 1,
      secret: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it('takes what clients of requirement 002 send', async () => {
    const free = await call('POST', base, { name: 'Ad-hoc', commandType: 'free' });
    expect(free).toMatchObject({ status: 201, body: { name: 'Ad-hoc', commandType: 'free' } });
    const commands = ['analyze {{issueKey}}: {{summary}}', 'suggest a resolution for {{issueKey}}'];
    const template = await call('POST', base, { name: 'Jira', commandType: 'template', commands });
    expect(template).toMatchObject({ status: 201, body: { commandType: 'template', commands } });
  });

  it.each([
    [{}, 'Webhook name is required'],
    [{ name: 'x', commandType: 'x' }, 'Webhook commandType must be either "free" or "template"'],
    [{ name: 'x', commandType: 'template' }, 'Template webhooks must have at least one command'],
    [undefined, 'Invalid webhook format: send one JSON object with at least a name.'],
  ])('answers %j with 422 as problem details that repeat the sentence under `error`', async (body, sentence) => {
    const answer = await call('POST', base, body);
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ status: 422, detail: sentence, error: sentence });
  });

  it('D2: refuses fields that are not for callers to set and stores nothing', async () => {
    const before = await serving.office.store.webhooks.count('a');
    for (const field of ['_id', 'projectId', 'createdBy', 'secretHash', 'hasSecret', '__v', '$set', 'uuid']) {
      const answer = await call('POST', base, { name: 'x', [field]: 'x' });
      expect(answer, field).toMatchObject({ status: 400, body: { code: 'field_unknown' } });
    }
    expect(await serving.office.store.webhooks.count('a')).toBe(before);
  });

  it('D1: refuses operators of a query language in the place of values', async () => {
    for (const body of [{ name: { $ne: null } }, { name: 'x', secret: { $ne: null } }, { name: 'x', $where: '1' }]) {
      expect((await call('POST', base, body)).status).toBeGreaterThanOrEqual(400);
    }
    for (const path of [`${base}?search[$ne]=x`, `${base}?$where=1`, `${base}?limit[$gt]=1`]) {
      expect(await call('GET', path), path).toMatchObject({ status: 400, body: { code: 'field_unknown' } });
    }
  });
});

describe('reading by REST', () => {
  it('shows one webhook, without secrets (I4)', async () => {
    const made = await create({ secret: 'a brought secret', secureHeader: { name: 'X-Door', value: 'sesame' } });
    const answer = await call('GET', `${base}/${made.uuid}`);
    expect(answer).toMatchObject({ status: 200, body: { uuid: made.uuid, hasSecret: true } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(JSON.stringify(answer.body)).not.toMatch(/brought secret|sesame/);
  });

  it('lists as a plain array, newest first, and names the next page in the Link header', async () => {
    const lister = await openServing();
    const names: string[] = [];
    for (let n = 1; n <= 5; n++) {
      names.unshift(`number ${n}`);
      await lister.call('POST', base, { body: { name: `number ${n}` } });
      await lister.office.clock.advance(1);
    }
    expect((await lister.call('GET', base)).body.map(({ name }: { name: string }) => name)).toEqual(names);
    const seen: string[] = [];
    let path: string | undefined = `${base}?limit=2&search=number`;
    while (path) {
      const page: CallAnswer = await lister.call('GET', path);
      expect(page.status, JSON.stringify(page.body)).toBe(200);
      seen.push(...page.body.map(({ name }: { name: string }) => name));
      path = /^<([^>]+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1];
    }
    await lister.close();
    expect(seen).toEqual(names);
  });

  it.each([
    ['limit=0', 422, 'limit'],
    ['limit=1001', 422, 'limit'],
    ['limit=ten', 422, 'limit'],
    ['limit=1&limit=2', 422, 'limit'],
    ['cursor=nonsense', 422, 'cursor'],
    ['search=', 422, 'search'],
    ['limt=5', 400, undefined],
  ])('refuses the list with ?%s', async (query, status, field) => {
    const answer = await call('GET', `${base}?${query}`);
    expect(answer.status).toBe(status);
    expect(answer.body.field ?? undefined).toBe(field ?? 'limt');
  });
});

describe('editing by REST', () => {
  let made: CallAnswer['body'];
  beforeEach(async () => {
    made = await create({
      source: 'github',
      secret: 'first secret',
      secureHeader: { name: 'X-Door', value: 'sesame' },
    });
  });

  it('answers 200 with {success, webhook}', async () => {
    const answer = await call('PUT', `${base}/${made.uuid}`, { name: 'Other', events: 'push' });
    expect(answer).toMatchObject({
      status: 200,
      body: { success: true, webhook: { name: 'Other', events: 'push', version: 2 } },
    });
  });

  it('takes back whole what GET showed', async () => {
    const shown = (await call('GET', `${base}/${made.uuid}`)).body;
    const answer = await call('PUT', `${base}/${made.uuid}`, { ...shown, name: 'Round trip' });
    expect(answer.status).toBe(200);
    const { updatedAt: _, ...after } = answer.body.webhook;
    expect(after).toEqual({ ...shown, name: 'Round trip', version: 2, updatedAt: undefined });
    const door = await serving.office.store.webhooks.door('a', made.uuid);
    expect(door?.secrets).toMatchObject({ current: 'first secret', secureHeaderValue: 'sesame' });
    const stale = await call('PUT', `${base}/${made.uuid}`, { ...shown, name: 'Too late' });
    expect(stale).toMatchObject({ status: 409, body: { code: 'edited_meanwhile' } });
  });

  it.each([
    ['uuid', '550e8400-e29b-41d4-a716-446655440000'],
    ['webhookId', 'another-address'],
    ['url', 'https://evil.example.com'],
    ['project', 'b'],
    ['createdBy', 'somebody else'],
    ['createdAt', '2020-01-01T00:00:00.000Z'],
    ['hasSecret', false],
  ])('D2: refuses to change %s', async (field, value) => {
    const answer = await call('PUT', `${base}/${made.uuid}`, { name: 'x', [field]: value });
    expect(answer).toMatchObject({ status: 400, body: { code: 'field_read_only', field } });
    expect((await call('GET', `${base}/${made.uuid}`)).body.name).toBe('Door');
  });

  it.each([
    [{ name: 'x', secretHash: 'x' }, 400, 'field_unknown'],
    [{ version: 'one' }, 422, 'field_invalid'],
    [[], 422, 'webhook_malformed'],
    [{ rateLimit: -1 }, 422, 'field_invalid'],
    [{ secret: '', secureHeader: null }, 422, 'check_required'],
  ])('refuses %j', async (body, status, code) => {
    expect(await call('PUT', `${base}/${made.uuid}`, body)).toMatchObject({ status, body: { code } });
  });
});

describe('the actions of a webhook by REST', () => {
  it('delete it, once', async () => {
    const { uuid } = await create();
    const answer = await call('DELETE', `${base}/${uuid}`);
    expect(answer).toMatchObject({ status: 200, body: { success: true, message: 'Webhook deleted successfully' } });
    expect(await call('DELETE', `${base}/${uuid}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect((await call('GET', `${base}/${uuid}`)).status).toBe(404);
  });

  it('switch it off and on; W2: not by GET', async () => {
    const { uuid } = await create();
    expect((await call('POST', `${base}/${uuid}/disable`)).body).toMatchObject({
      success: true,
      webhook: { enabled: false },
    });
    expect((await call('POST', `${base}/${uuid}/enable`, {})).body).toMatchObject({ webhook: { enabled: true } });
    const byGet = await call('GET', `${base}/${uuid}/disable`);
    expect(byGet.status).toBe(405);
    expect(byGet.headers.get('allow')).toBe('POST, OPTIONS');
    expect((await call('GET', `${base}/${uuid}`)).body.enabled).toBe(true);
    expect((await call('POST', `${base}/${uuid}/enable`, { now: true })).body.code).toBe('field_unknown');
  });

  it('rotate its secret', async () => {
    const { uuid, secret: first } = await create();
    const answer = await call('POST', `${base}/${uuid}/rotate`, { graceHours: 1 });
    expect(answer).toMatchObject({ status: 200, body: { success: true, webhook: { uuid, hasSecret: true } } });
    expect(answer.body.secret).toMatch(/^[\w-]{43}$/);
    expect(answer.body.secret).not.toBe(first);
    expect(answer.body.webhook.previousSecretUntil).toMatch(/Z$/);
    for (const graceHours of ['1', -1, 169, null]) {
      expect((await call('POST', `${base}/${uuid}/rotate`, { graceHours })).status, String(graceHours)).toBe(422);
    }
  });

  it('test it against its own address, over HTTP', async () => {
    const { uuid } = await create({ source: 'github', events: 'push' });
    const admin = serving.office.with({
      async sendTest({ webhookId, headers, body }) {
        const answer = await fetch(`${serving.url}/v1/webhooks/${webhookId}`, {
          method: 'POST',
          headers,
          body: new Uint8Array(body),
        });
        return { status: answer.status, body: await answer.json() };
      },
    });
    const tested = await openServing({ admin }, serving.office);
    const post = (body: object) => tested.call('POST', `${base}/${uuid}/test`, { key, body });
    const push = await post({ event: 'push' });
    expect(push).toMatchObject({ status: 200, body: { success: true, status: 'accepted', event: 'push' } });
    expect((await serving.office.store.events.get('a', push.body.eventId))?.event).toBe('push');
    expect((await post({ event: 'issues' })).body).toMatchObject({ status: 'filtered' });
    expect((await post({ event: 7 })).body).toMatchObject({ code: 'field_invalid', field: 'event' });
    await tested.close();
  });
});

describe('the webhooks of another project', () => {
  const actions: [string, string, unknown?][] = [
    ['GET', ''],
    ['PUT', '', { name: 'mine now' }],
    ['DELETE', ''],
    ['POST', '/enable'],
    ['POST', '/disable'],
    ['POST', '/test'],
    ['POST', '/rotate'],
  ];

  it.each(actions)(
    'I1: %s %s under the own project answers as for an id that nobody has',
    async (method, action, body) => {
      const { uuid } = await create({ name: 'of a' });
      const nobodys = '550e8400-e29b-41d4-a716-446655440000';
      const other = await serving.key('b');
      const theirs = await call(method, `/api/projects/b/webhooks/${uuid}${action}`, body, { key: other });
      const none = await call(method, `/api/projects/b/webhooks/${nobodys}${action}`, body, { key: other });
      expect(theirs.status).toBe(404);
      const same = (answer: CallAnswer, id: string) =>
        JSON.stringify({ ...answer.body, correlationId: '' }).replaceAll(id, 'ID');
      expect(same(theirs, uuid)).toBe(same(none, nobodys));
      expect((await call('GET', `${base}/${uuid}`)).body.name).toBe('of a');
    },
  );

  it.each(actions)(
    'I1: %s %s under their project answers as for a project that nobody has',
    async (method, action, body) => {
      const { uuid } = await create({ name: 'of a' });
      const other = await serving.key('b');
      const theirs = await call(method, `/api/projects/a/webhooks/${uuid}${action}`, body, { key: other });
      const none = await call(method, `/api/projects/x/webhooks/${uuid}${action}`, body, { key: other });
      expect([theirs.status, none.status]).toEqual([404, 404]);
      expect(theirs.body.detail.replace('"a"', '"x"')).toBe(none.body.detail);
    },
  );

  it('I1: lists and creation under their project are 404 as well', async () => {
    const other = await serving.key('b');
    for (const path of ['webhooks', 'events', 'runs', 'audit']) {
      expect((await call('GET', `/api/projects/a/${path}`, undefined, { key: other })).status, path).toBe(404);
    }
    expect((await call('POST', base, { name: 'x' }, { key: other })).status).toBe(404);
  });
});

describe('a key with a lesser role', () => {
  it('may do what its role may, and is told who can do the rest', async () => {
    await serving.office.person('Ann', { a: 'admin' });
    const { uuid } = await create();
    const operator = await serving.key('a', 'operator');
    const viewer = await serving.key('a', 'viewer');
    expect((await call('POST', `${base}/${uuid}/disable`, undefined, { key: operator })).status).toBe(200);
    const refused = await call('PUT', `${base}/${uuid}`, { name: 'x' }, { key: operator });
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(refused.body.detail).toContain('Ask one of: Ann');
    expect((await call('GET', base, undefined, { key: viewer })).status).toBe(403);
    expect((await call('GET', '/api/projects/a/events', undefined, { key: viewer })).status).toBe(200);
    const [line] = await serving.office.audit('a');
    expect(line).toMatchObject({ action: 'access.refused', via: 'rest', actorName: 'viewer of a' });
  });
});

describe('tests and rotations', () => {
  it.each(['test', 'rotate'])(
    'R3: %s is limited for each key and webhook, and says when to come again',
    async (action) => {
      const admin = serving.office.with({ sendTest: async () => ({ status: 200, body: { status: 'accepted' } }) });
      const rateLimit = createRateLimit(new FakeClock(Date.now()));
      const frozen = await openServing({ admin, rateLimit }, serving.office);
      const send = (uuid: string, as: string) => frozen.call('POST', `${base}/${uuid}/${action}`, { key: as });
      const [one, two] = [
        (await create({ secret: 'some secret' })).uuid,
        (await create({ secret: 'some secret' })).uuid,
      ];
      const statuses: number[] = [];
      for (let n = 0; n < 30; n++) statuses.push((await send(one, key)).status);
      expect(new Set(statuses)).toEqual(new Set([200]));
      const refused = await send(one, key);
      expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
      expect(refused.headers.get('retry-after')).toBe('2');
      expect((await send(two, key)).status).toBe(200);
      expect((await send(one, await serving.key('a'))).status).toBe(200);
      await frozen.server.close(0);
    },
  );

  it('I1: a key of another project finds out nothing from the limit', async () => {
    const { uuid } = await create({});
    const stranger = await serving.key('b');
    const nowhere = randomUUID();
    for (let n = 0; n < 32; n++) {
      const [there, not] = [uuid, nowhere].map((id) => call('POST', `${base}/${id}/rotate`, {}, { key: stranger }));
      expect((await there)?.status).toBe((await not)?.status);
    }
  });
});
