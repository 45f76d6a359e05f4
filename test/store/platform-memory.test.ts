import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { type OpenStores, openStores } from './open-store.ts';

let stores: OpenStores;
let store: Store;
const clock = new FakeClock();

beforeAll(async () => {
  stores = await openStores();
  store = await stores.open(clock);
});

afterAll(() => stores.close());

describe('what chat platforms outside need to remember', () => {
  it('F12, F24: a repeated key is told from the first, also by another process and when 20 come at once', async () => {
    const other = await stores.open(clock);
    const firsts = await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? store : other).seen.first('slack:Ev123')),
    );
    expect(firsts.filter(Boolean)).toEqual([true]);
    expect(await store.seen.first('slack:Ev124')).toBe(true);
  });

  it('a kept text is had with its token until it runs out', async () => {
    const token = await store.keptTexts.put('a filled form', 60_000);
    expect(await store.keptTexts.get(token)).toBe('a filled form');
    expect(await store.keptTexts.get(`${token}x`)).toBeUndefined();
    await clock.advance(60_001);
    expect(await store.keptTexts.get(token)).toBeUndefined();
  });

  it('installations are saved, replaced, listed by platform and forgotten', async () => {
    await store.installations.save('slack:T1', '{"token":"xoxb-1"}');
    await store.installations.save('slack:T1', '{"token":"xoxb-2"}');
    await store.installations.save('other:T1', '{}');
    expect(await store.installations.get('slack:T1')).toBe('{"token":"xoxb-2"}');
    expect(await store.installations.list('slack:')).toEqual(['slack:T1']);
    await store.installations.delete('slack:T1');
    expect(await store.installations.get('slack:T1')).toBeUndefined();
  });

  it('L1: neither tokens nor kept texts stand in the database in clear', async () => {
    await store.installations.save('slack:T9', '{"token":"xoxb-canary"}');
    const token = await store.keptTexts.put('a form with the secret s3cret-canary', 60_000);
    const client = await new MongoClient(stores.database.uri).connect();
    const dump = JSON.stringify([
      await client.db().collection('installations').find().toArray(),
      await client.db().collection('kept_texts').find().toArray(),
    ]);
    await client.close();
    expect(dump).toContain('slack:T9');
    expect(dump).not.toContain('canary');
    expect(dump).not.toContain(token);
  });
});
