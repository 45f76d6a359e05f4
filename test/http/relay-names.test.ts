import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRelayServing, type RelayServing } from './relay-serving.ts';

let serving: RelayServing;

beforeAll(async () => {
  serving = await openRelayServing();
});
afterAll(() => serving.close());

const base = '/api/projects/a/endpoints';
const admin = (method: string, path: string, body?: unknown) => serving.as('admin', method, path, body);

describe("an endpoint's own id", () => {
  it('stands for its id wherever REST names an endpoint', async () => {
    const { id } = await serving.endpoint('/named', { uid: 'billing.eu-1', events: ['comment.created'] });
    expect((await admin('GET', `${base}/billing.eu-1`)).body).toMatchObject({ id, uid: 'billing.eu-1' });
    expect((await admin('PUT', `${base}/billing.eu-1`, { description: 'Bills' })).body.endpoint.description).toBe(
      'Bills',
    );
    expect((await admin('POST', `${base}/billing.eu-1/pause`, {})).body.endpoint.state).toBe('paused');
    expect((await admin('POST', `${base}/billing.eu-1/resume`, {})).body.endpoint.state).toBe('active');
    expect((await admin('POST', `${base}/billing.eu-1/rotate`, {})).body.keys).toHaveLength(2);
    const { deliveryId } = (await admin('POST', `${base}/billing.eu-1/test`, {})).body;
    const ofIt = await admin('GET', '/api/projects/a/deliveries?endpointId=billing.eu-1');
    expect(ofIt.body.items).toMatchObject([{ id: deliveryId, endpointId: id }]);
    const dryRun = { kind: 'dead', filter: { endpointId: 'billing.eu-1' }, dryRun: true };
    expect((await admin('POST', '/api/projects/a/replays', dryRun)).body).toMatchObject({ count: 0, endpoints: 1 });
    expect((await admin('DELETE', `${base}/billing.eu-1`)).status).toBe(200);
    expect((await admin('GET', `${base}/billing.eu-1`)).status).toBe(404);
  });

  it('is unique in its project, and free again when it is given up', async () => {
    const first = await serving.endpoint('/first', { uid: 'only-one' });
    const second = await admin('POST', base, { url: 'https://example.com/', uid: 'only-one' });
    expect(second).toMatchObject({ status: 422, body: { code: 'field_invalid', field: 'uid' } });
    const elsewhere = { url: 'https://example.com/', uid: 'only-one' };
    expect((await serving.as('stranger', 'POST', '/api/projects/b/endpoints', elsewhere)).status).toBe(201);
    const other = await serving.endpoint('/other');
    const edit = await admin('PUT', `${base}/${other.id}`, { uid: 'only-one' });
    expect(edit).toMatchObject({
      status: 422,
      body: { field: 'uid', detail: expect.stringContaining('another endpoint') },
    });
    expect((await admin('PUT', `${base}/${first.id}`, { uid: null })).body.endpoint.uid).toBeNull();
    expect((await admin('PUT', `${base}/${other.id}`, { uid: 'only-one' })).body.endpoint.uid).toBe('only-one');
  });

  it('I1: of another project is as unknown as one that is not there', async () => {
    await serving.endpoint('/secret', { uid: 'a-only' });
    for (const path of ['a-only', 'nobody']) {
      const answer = await serving.as('stranger', 'GET', `/api/projects/b/endpoints/${path}`);
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect((await serving.as('stranger', 'GET', `${base}/${path}`)).status).toBe(404);
    }
  });

  it.each(['', 'two words', 'ep_01k8x3v5q2m7r9t4w6y8a0c1e3', '..', 'ä', 'x'.repeat(257), 7, { $ne: 1 }])(
    'D1: refuses %j',
    async (uid) => {
      const answer = await admin('POST', base, { url: 'https://example.com/', uid });
      expect(answer).toMatchObject({ status: 422, body: { code: 'field_invalid', field: 'uid' } });
    },
  );
});

describe('metadata', () => {
  it('is kept as given, also under names that mean something to a database, and can be replaced', async () => {
    const metadata = { team: 'shop', 'cost.centre': '4711', 'a-b_c': '' };
    const { id } = await serving.endpoint('/meta', { metadata });
    expect((await admin('GET', `${base}/${id}`)).body.metadata).toEqual(metadata);
    const shown = (await admin('GET', `${base}/${id}`)).body;
    expect((await admin('PUT', `${base}/${id}`, shown)).body.endpoint.metadata).toEqual(metadata);
    expect((await admin('PUT', `${base}/${id}`, { metadata: {} })).body.endpoint.metadata).toEqual({});
  });

  it.each([
    [{ team: 7 }],
    [{ $where: 'x' }],
    [{ '': 'x' }],
    [{ big: 'x'.repeat(4_096) }],
    [['x']],
    ['x'],
    [JSON.parse('{"team": {"$ne": 1}}')],
  ])('D1, D2: refuses %j', async (metadata) => {
    const answer = await admin('POST', base, { url: 'https://example.com/', metadata });
    expect(answer).toMatchObject({ status: 422, body: { code: 'field_invalid' } });
    expect(answer.body.field).toMatch(/^metadata/);
  });
});

describe('looking for endpoints', () => {
  const b = '/api/projects/b/endpoints';
  const found = async (query: string) =>
    (await serving.as('stranger', 'GET', `${b}?${query}`)).body.items.map(
      ({ description }: { description: string }) => description,
    );

  it('goes by metadata, own id and parts of the address', async () => {
    const make = (description: string, fields: object) =>
      serving.as('stranger', 'POST', b, { url: `https://${description}.example/in`, description, ...fields });
    await make('one', { uid: 'uid-one', metadata: { team: 'shop', at: '10:30' } });
    await make('two', { uid: 'uid-two', metadata: { team: 'web' } });
    await make('three', {});
    expect(await found('metadata=team:shop')).toEqual(['one']);
    expect(await found('metadata=team')).toEqual(['two', 'one']);
    expect(await found('metadata=at:10:30')).toEqual(['one']);
    expect(await found('metadata=shop')).toEqual([]);
    expect(await found('uid=uid-two')).toEqual(['two']);
    expect(await found('uid=uid')).toEqual([]);
    expect(await found('url=three.example')).toEqual(['three']);
    expect(await found('search=uid-')).toEqual(['two', 'one']);
    expect(await found('metadata=team&url=two')).toEqual(['two']);
  });

  it.each(['metadata[$ne]=x', 'metadata=$where:x', 'metadata=', 'uid=', 'url[]=x'])('D1: refuses %s', async (query) => {
    expect((await serving.as('stranger', 'GET', `${b}?${query}`)).status).toBeGreaterThanOrEqual(400);
  });
});
