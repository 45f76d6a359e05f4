import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openRelayServing, type RelayServing } from './relay-serving.ts';

let serving: RelayServing;

beforeAll(async () => {
  serving = await openRelayServing();
});
afterAll(() => serving.close());

const base = '/api/projects/a/endpoints';
const admin = (method: string, path: string, body?: unknown) => serving.as('admin', method, path, body);
const pem = (kind: string) => `-----BEGIN ${kind}-----\nMIIB\n-----END ${kind}-----\n`;

/** Every field that can be set, none at its default. */
const whole = () => ({
  url: `${serving.receiver.url}/whole`,
  description: 'Orders of the shop',
  events: ['ticket.*', 'comment.created'],
  conditions: [
    { field: 'data.ticket.priority', op: 'eq', value: 'high' },
    {
      any: [
        { field: 'type', op: 'suffix', value: '.created' },
        { not: { field: 'data.ticket.id', op: 'nin', value: ['x'] } },
      ],
    },
  ],
  headers: { 'X-Team': 'shop team' },
  auth: { type: 'basic', username: 'switchhook', secret: 'a password of the shop' },
  tls: { certificate: pem('CERTIFICATE'), key: pem('PRIVATE KEY'), ca: pem('CERTIFICATE') },
  signatures: [{ scheme: 'standard' }, { scheme: 'timestamp-body', header: 'X-Webhook-Shop' }],
  schedule: [0, 5, 60],
  timeoutMs: 2_000,
  rate: 5,
  concurrency: 2,
  ordering: { by: 'field', field: 'data.ticket.id' },
  transform: { body: '{"text": {{json data.ticket.title}} }', headers: { 'X-Kind': '{{type}}' } },
  autoDisable: false,
  clientErrors: 'give_up',
});

describe('making an endpoint', () => {
  it('answers 201 with all its fields, its place, and once the secret that was made', async () => {
    const answer = await admin('POST', base, { url: 'https://Example.com:443/hooks?x=1' });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`${base}/${answer.body.id}`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { secret, ...shown } = answer.body;
    expect(secret).toMatch(/^whsec_/);
    expect(shown).toEqual({
      id: expect.stringMatching(/^ep_[0-9a-z]{26}$/),
      uid: null,
      project: 'a',
      delivery: 'push',
      url: 'https://example.com/hooks?x=1',
      description: '',
      metadata: {},
      events: [],
      conditions: [],
      headers: {},
      auth: { type: 'none' },
      tls: null,
      signatures: [{ scheme: 'standard' }],
      schedule: 'default',
      timeoutMs: 10_000,
      rate: 0,
      concurrency: 16,
      ordering: { by: 'none' },
      transform: null,
      autoDisable: true,
      clientErrors: 'retry',
      state: 'active',
      stateReason: null,
      stateAt: shown.createdAt,
      pausedUntil: null,
      mutedUntil: null,
      health: expect.objectContaining({ failures: 0, failingSince: null }),
      keys: [{ id: expect.stringMatching(/^sec_/), kind: 'hmac', createdAt: shown.createdAt, until: null }],
      createdBy: 'admin of a',
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: shown.createdAt,
      version: 1,
    });
    expect((await admin('GET', `${base}/${shown.id}`)).body).toEqual(shown);
  });

  it('takes every field, and events as a text with commas', async () => {
    const { body, status } = await admin('POST', base, { ...whole(), events: 'ticket.*,comment.created' });
    expect(status, body.detail).toBe(201);
    expect(body).toMatchObject({
      ...whole(),
      headers: { 'x-team': '' },
      auth: { type: 'basic', username: 'switchhook' },
      tls: { certificate: pem('CERTIFICATE'), ca: pem('CERTIFICATE') },
    });
    expect(body.tls).not.toHaveProperty('key');
  });

  it('names a field that there is not, with those that there are', async () => {
    const answer = await admin('POST', base, { url: 'https://example.com/', urll: 'x' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'field_unknown', field: 'urll' } });
    expect(answer.body.detail).toContain('timeoutMs');
  });

  it.each([
    [{}, 'url'],
    [{ url: 7 }, 'url'],
    [{ secret: 'short' }, 'secret'],
    [{ secret: 'whsec_AAAA' }, 'secret'],
    [{ description: 'x'.repeat(501) }, 'description'],
    [{ events: ['ticket.created', 'nothing.like.it'] }, 'events'],
    [{ events: 7 }, 'events'],
    [{ conditions: [{ field: 'data.x', op: 'like', value: 'x' }] }, 'conditions'],
    [{ conditions: [{ field: '__proto__.x', op: 'eq', value: 'x' }] }, 'conditions'],
    [{ conditions: [{ field: '$where', op: 'eq', value: { $ne: 1 } }] }, 'conditions'],
    [{ conditions: [{ any: [] }] }, 'conditions'],
    [{ conditions: [{ any: [{ field: 'type', op: 'eq', value: 'x' }], not: {} }] }, 'conditions'],
    [{ conditions: [{ not: { not: { not: { not: { field: 'type', op: 'eq', value: 'x' } } } } }] }, 'conditions'],
    [{ headers: { 'bad name': 'x' } }, 'headers'],
    [{ headers: ['x'] }, 'headers'],
    [{ auth: { type: 'digest' } }, 'auth'],
    [{ auth: { type: 'bearer' } }, 'auth.secret'],
    [{ tls: { certificate: pem('CERTIFICATE') } }, 'tls'],
    [{ tls: { certificate: 'x', key: 'y' } }, 'tls'],
    [{ signatures: [] }, 'signatures'],
    [{ signatures: [{ scheme: 'sha1' }] }, 'signatures'],
    [{ signatures: [{ scheme: 'standard' }, { scheme: 'standard' }] }, 'signatures'],
    [{ schedule: 'often' }, 'schedule'],
    [{ schedule: [5, 10] }, 'schedule'],
    [{ schedule: Array.from({ length: 21 }, () => 0) }, 'schedule'],
    [{ timeoutMs: 999 }, 'timeoutMs'],
    [{ timeoutMs: 30_001 }, 'timeoutMs'],
    [{ rate: -1 }, 'rate'],
    [{ concurrency: 0 }, 'concurrency'],
    [{ concurrency: 1.5 }, 'concurrency'],
    [{ ordering: { by: 'field' } }, 'ordering'],
    [{ transform: 'x' }, 'transform'],
    [{ transform: { headers: { Host: 'x' } } }, 'headers'],
    [{ autoDisable: 'yes' }, 'autoDisable'],
    [{ clientErrors: 'never' }, 'clientErrors'],
  ])('refuses %j with 422 and a sentence about %s', async (fields, field) => {
    const url = Object.keys(fields).length === 0 ? {} : { url: 'https://example.com/' };
    const answer = await admin('POST', base, { ...url, ...fields });
    expect(answer).toMatchObject({ status: 422, body: { code: 'field_invalid' } });
    expect(String(answer.body.field).startsWith(field), answer.body.detail).toBe(true);
    expect(answer.body.detail).toMatch(/^[\w.[\]]+: .+\.$/s);
  });

  it('T4, T5: refuses a template that is no text, or that can not be compiled', async () => {
    const parsed = { type: 'Program', body: [] };
    const object = await admin('POST', base, { url: 'https://example.com/', transform: { body: parsed } });
    expect(object).toMatchObject({ status: 422, body: { code: 'field_invalid' } });
    const partial = await admin('POST', base, { url: 'https://example.com/', transform: { body: '{{> x}}' } });
    expect(partial).toMatchObject({ status: 422, body: { code: 'template_invalid' } });
  });

  it.each([
    ['host', 'example.com'],
    ['content-length', '1'],
    ['transfer-encoding', 'chunked'],
    ['webhook-id', 'evt_x'],
    ['switchhook-hops', '0'],
    ['x-team', 'two\r\nlines: x'],
  ])('S16: refuses the own header %s: %j', async (name, value) => {
    const answer = await admin('POST', base, { url: 'https://example.com/', headers: { [name]: value } });
    expect(answer).toMatchObject({ status: 422, body: { code: 'field_invalid', field: 'headers' } });
  });

  it('speaks Chinese to who asks for it', async () => {
    const answer = await serving.call('POST', base, {
      key: serving.keys.admin,
      body: { url: 'https://example.com/', timeoutMs: 1 },
      headers: { 'accept-language': 'zh-CN' },
    });
    expect(answer.body.detail).toContain('1000 到 30000');
  });
});

describe('listing endpoints', () => {
  it('gives pages, newest first, and finds by address, description and id', async () => {
    const b = '/api/projects/b/endpoints';
    const ids: string[] = [];
    for (const name of ['first', 'second', 'third']) {
      const body = { url: `https://example.com/${name}`, description: `The ${name} one` };
      ids.unshift((await serving.as('stranger', 'POST', b, body)).body.id);
    }
    const list = async (query: string) => (await serving.as('stranger', 'GET', `${b}?${query}`)).body;
    const first = await list('limit=2');
    expect(first.items.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
    const second = await list(`limit=2&cursor=${first.next}`);
    expect(second).toMatchObject({ items: [{ id: ids[2] }], next: null });
    for (const search of ['example.com/second', 'The second', ids[1] ?? '']) {
      const found = await list(`search=${encodeURIComponent(search)}`);
      expect(
        found.items.map(({ id }: { id: string }) => id),
        search,
      ).toEqual([ids[1]]);
    }
  });

  it.each([
    ['limit=0', 422],
    ['limit=1001', 422],
    ['cursor[$gt]=x', 400],
    ['cursor=%7B%22$ne%22%3A1%7D', 422],
    ['sort=url', 400],
  ])('D1: refuses the query %s with %i', async (query, status) => {
    expect((await admin('GET', `${base}?${query}`)).status).toBe(status);
  });
});

describe('editing an endpoint', () => {
  it('is charged with nothing that its former address did', async () => {
    serving.receiver.behave('/former', { kind: 'status', status: 500 });
    const { id } = await serving.endpoint('/former', { schedule: [0], events: ['ticket.updated'] });
    const health = async () => (await admin('GET', `${base}/${id}`)).body.health;
    await serving.publish({}, 'ticket.updated');
    const failing = await vi.waitFor(async () => {
      const now = await health();
      expect(now).toMatchObject({ failures: 1, failingSince: expect.any(String) });
      return now;
    }, 10_000);
    expect((await admin('PUT', `${base}/${id}`, { description: 'As before' })).status).toBe(200);
    expect(await health()).toEqual(failing);
    expect((await admin('PUT', `${base}/${id}`, { url: `${serving.receiver.url}/later` })).status).toBe(200);
    await vi.waitFor(async () => expect(await health()).toMatchObject({ failures: 0, failingSince: null }), 10_000);
    await admin('DELETE', `${base}/${id}`);
  });

  it('takes back by PUT what GET showed, whole, and changes nothing; secrets stay', async () => {
    const { id } = await serving.endpoint('/whole', { ...whole(), conditions: [], transform: null, tls: null });
    const shown = (await admin('GET', `${base}/${id}`)).body;
    const answer = await admin('PUT', `${base}/${id}`, shown);
    expect(answer.status).toBe(200);
    const { version, updatedAt, ...same } = shown;
    expect(answer.body).toMatchObject({ success: true, endpoint: same });
    await serving.publish();
    const [entry] = await serving.receiver.arrived(1, '/whole');
    expect(entry?.headers['x-team']).toBe('shop team');
    const basic = Buffer.from('switchhook:a password of the shop').toString('base64');
    expect(entry?.headers.authorization).toBe(`Basic ${basic}`);
    serving.receiver.clear();
  });

  it('changes what is sent and leaves the rest', async () => {
    const made = await serving.endpoint('/left', { description: 'Before', events: ['ticket.*'] });
    const answer = await admin('PUT', `${base}/${made.id}`, { description: 'After', schedule: 'standard' });
    expect(answer.body.endpoint).toMatchObject({
      description: 'After',
      schedule: 'standard',
      events: ['ticket.*'],
      version: 2,
    });
  });

  it.each([
    [{ state: 'disabled' }, 'state'],
    [{ id: 'ep_other' }, 'id'],
    [{ createdBy: 'Mallory' }, 'createdBy'],
    [{ keys: [] }, 'keys'],
    [{ project: 'b' }, 'project'],
    [{ health: {} }, 'health'],
  ])('D2: refuses %j, which can not be edited', async (edit, field) => {
    const { id } = await serving.endpoint('/fixed');
    const answer = await admin('PUT', `${base}/${id}`, edit);
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'field_read_only', detail: expect.stringContaining(field) },
    });
  });

  it.each([{ secret: 'another secret' }, { $set: { state: 'active' } }, { _id: 'x' }, JSON.parse('{"__proto__": {}}')])(
    'D2: knows no field for %j',
    async (edit) => {
      const { id } = await serving.endpoint('/fixed');
      expect(await admin('PUT', `${base}/${id}`, edit)).toMatchObject({ status: 400, body: { code: 'field_unknown' } });
    },
  );

  it('refuses to overwrite what somebody else saved in between, in words that fit', async () => {
    const { id, version } = await serving.endpoint('/both');
    expect((await admin('PUT', `${base}/${id}`, { description: 'First', version })).status).toBe(200);
    const late = await admin('PUT', `${base}/${id}`, { description: 'Second', version });
    expect(late).toMatchObject({ status: 409, body: { code: 'edited_meanwhile' } });
    expect(late.body.detail).toBe('Somebody else changed it meanwhile; load it again and repeat your change.');
    expect((await admin('GET', `${base}/${id}`)).body.description).toBe('First');
    expect((await admin('PUT', `${base}/${id}`, { version: 'x' })).status).toBe(422);
  });

  it('20 edits at once are all kept or refused, none is lost', async () => {
    const { id } = await serving.endpoint('/crowd');
    const edits = Array.from({ length: 20 }, (_, n) => admin('PUT', `${base}/${id}`, { description: `Edit ${n}` }));
    const statuses = (await Promise.all(edits)).map(({ status }) => status);
    const saved = statuses.filter((status) => status === 200).length;
    expect(statuses.filter((status) => status === 409)).toHaveLength(20 - saved);
    expect((await admin('GET', `${base}/${id}`)).body.version).toBe(1 + saved);
  });

  it('deletes; then it is as unknown as one that never was', async () => {
    const { id } = await serving.endpoint('/gone');
    const answer = await admin('DELETE', `${base}/${id}`);
    expect(answer).toMatchObject({ status: 200, body: { success: true, message: 'Endpoint deleted successfully' } });
    const again = await admin('DELETE', `${base}/${id}`);
    expect(again).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect((await admin('GET', `${base}/${id}`)).status).toBe(404);
  });
});
