import { inspect } from 'node:util';
import { BSON } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import type { EndpointDocument } from '../../src/store/endpoint-document.ts';
import type { Store } from '../../src/store/store.ts';
import { type OpenStores, openStores } from './open-store.ts';
import { anEndpoint, someSecrets } from './relay-samples.ts';

let stores: OpenStores;
let store: Store;
beforeAll(async () => {
  stores = await openStores();
  store = await stores.open();
});
beforeEach(() => store.db.collection('endpoints').deleteMany({}));
afterAll(() => stores.close());

const raw = () => store.db.collection<EndpointDocument>('endpoints');

async function insert(changes: Partial<Endpoint> = {}): Promise<Endpoint> {
  const endpoint = anEndpoint(changes);
  await store.endpoints.insert(endpoint, someSecrets());
  return endpoint;
}

describe('endpoints', () => {
  it('L1, I4: keep every secret sealed, and give it back in clear', async () => {
    const signing = [
      { id: 'sec_2', kind: 'ed25519' as const, value: 'whsk_canary-one', createdAt: new Date() },
      { id: 'sec_1', kind: 'hmac' as const, value: 'canary-two', createdAt: new Date(), until: new Date() },
    ];
    const headers = { 'x-api-key': 'canary-three', '$odd.name': 'canary-four' };
    const secrets = { signing, headers, auth: 'canary-five', tlsKey: '-----BEGIN KEY----- canary-six' };
    const endpoint = anEndpoint({ headerNames: Object.keys(headers), description: 'visible-name' });
    await store.endpoints.insert(endpoint, secrets);
    expect(await store.endpoints.subscriber('default', endpoint.id)).toEqual({ endpoint, secrets });
    const documents = await raw().find({}).toArray();
    const text = documents.map(
      (one) => inspect(one, { depth: 20 }) + Buffer.from(BSON.serialize(one)).toString('latin1'),
    );
    expect(text.join()).toContain('visible-name');
    for (const canary of ['one', 'two', 'three', 'four', 'five', 'six'].map((name) => `canary-${name}`)) {
      expect(text.join()).not.toContain(canary);
      expect(text.join()).not.toContain(Buffer.from(canary).toString('base64').slice(0, -3));
      expect(text.join()).not.toContain(Buffer.from(canary).toString('hex'));
    }
    expect(await store.endpoints.get('default', endpoint.id)).toEqual(endpoint);
    expect(JSON.stringify(await store.endpoints.list('default', { limit: 5 }))).not.toContain('sealed');
  });

  it('can not be opened with what was sealed for another endpoint or another field', async () => {
    const [from, to] = [await insert(), await insert()];
    const stolen = (await raw().findOne({ _id: from.id }))?.secrets;
    await raw().updateOne({ _id: to.id }, { $set: { secrets: stolen ?? { signing: [] } } });
    const opened = async () => (await store.endpoints.subscriber('default', to.id))?.secrets;
    await expect(opened()).rejects.toMatchObject({ code: 'secret_key_wrong' });
  });

  it('are replaced only in the version that was read, without touching health, project, or secrets that stay', async () => {
    const before = await insert({
      transform: { body: '{{a}}', headers: { '$x.y': 'z' } },
      pausedUntil: new Date(),
      tls: { ca: 'pem' },
    });
    store.subscribers.health(before.id, { failures: 3, warned: 50 });
    const after = {
      ...before,
      url: 'https://new.example/',
      transform: undefined,
      pausedUntil: undefined,
      tls: undefined,
    };
    expect(await store.endpoints.replace({ ...after, health: { failures: 0, warned: 0 } }, 1)).toBe(true);
    expect(await store.endpoints.replace(after, 1)).toBe(false);
    expect(await store.endpoints.replace({ ...after, project: 'other' }, 2)).toBe(false);
    const stored = await raw().findOne({ _id: before.id });
    for (const name of ['transform', 'pausedUntil', 'tls']) expect(stored).not.toHaveProperty(name);
    const subscriber = await store.endpoints.subscriber('default', before.id);
    expect(subscriber?.endpoint).toMatchObject({ url: 'https://new.example/', version: 2 });
    expect(subscriber?.secrets.signing[0]?.value).toBe('whsec_a-signing-key');
    expect(await store.endpoints.replace({ ...after, version: 2 }, 2, someSecrets({ auth: 'new' }))).toBe(true);
    expect((await store.endpoints.subscriber('default', before.id))?.secrets.auth).toBe('new');
  });

  it('are listed newest first in pages, searched and matched; I1: only in their project', async () => {
    const all: Endpoint[] = [];
    for (let index = 0; index < 5; index++) all.push(await insert({ url: `https://host-${index}.example/in?a=(1)` }));
    const foreign = await insert({ project: 'other', description: 'Elsewhere' });
    const first = await store.endpoints.list('default', { limit: 3 });
    const second = await store.endpoints.list('default', { limit: 3, cursor: first.next ?? '' });
    const newest = all
      .map(({ id }) => id)
      .toSorted()
      .toReversed();
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(newest);
    expect(second.next).toBeNull();
    expect(await store.endpoints.count('default')).toBe(5);
    const search = async (typed: string) =>
      (await store.endpoints.list('default', { limit: 9 }, { search: typed })).items.length;
    expect(await Promise.all(['HOST-3', '(1)', 'ord', '.*', foreign.id].map(search))).toEqual([1, 5, 5, 0, 0]);
    expect((await store.endpoints.match('default', all[2]?.url ?? '')).map(({ id }) => id)).toEqual([all[2]?.id]);
    expect(await store.endpoints.match('default', 'host')).toHaveLength(5);
    expect(await store.endpoints.match('default', foreign.id)).toEqual([]);
    expect(await store.endpoints.get('default', foreign.id)).toBeUndefined();
    expect(await store.endpoints.delete('default', foreign.id)).toBe(false);
    expect(await store.endpoints.delete('other', foreign.id)).toBe(true);
  });
});
