import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { collections } from '../../src/store/collections.ts';
import { createStore } from '../../src/store/store.ts';
import { type OpenStores, openStores, testBox } from './open-store.ts';
import { anEvent } from './samples.ts';

let stores: OpenStores | undefined;
afterEach(async () => {
  await stores?.close();
  stores = undefined;
});

const options = { secretBox: testBox, clock: systemClock, log: silentLogger, patienceMs: 0 };

describe('start', () => {
  it('F22: several processes that start together on an empty database all succeed, with every index in place', async () => {
    stores = await openStores();
    const { open } = stores;
    const opened = await Promise.all([open(), open(), open(), open()]);
    const [store] = opened;
    for (const { name, schema } of collections) {
      const made = await store?.db.collection(name).indexes();
      expect(made?.length, name).toBe(schema.indexes().length + 1);
    }
    const answers = await Promise.all(opened.map((one) => one.events.accept(anEvent({ deliveryKey: 'same' }))));
    expect(answers.filter(({ outcome }) => outcome === 'stored')).toHaveLength(1);
    const project = { slug: 'default', name: 'Default', channels: [], retentionDays: 30, createdAt: new Date() };
    const ensured = await Promise.all(opened.map((one, i) => one.projects.ensure({ ...project, name: `Try ${i}` })));
    expect(new Set(ensured.map(({ name }) => name)).size).toBe(1);
  });

  it('F1: every write waits for the majority and the journal, whatever the URI asks for', async () => {
    stores = await openStores();
    const uri = new URL(stores.database.uri);
    uri.searchParams.set('w', '0');
    uri.searchParams.set('journal', 'false');
    const store = await createStore({ ...options, uri: uri.href });
    expect(store.db.writeConcern).toMatchObject({ w: 'majority', journal: true });
    expect(store.db.collection('events').writeConcern).toMatchObject({ w: 'majority', journal: true });
    await store.close();
  });

  it('keeps everything where it was when it starts again', async () => {
    stores = await openStores();
    const first = await stores.open();
    const event = anEvent();
    await first.events.accept(event);
    const second = await stores.open();
    expect((await second.events.get('default', event.id))?.body).toEqual(event.body);
  });

  it('compresses what it stores with zstd', async () => {
    stores = await openStores();
    const store = await stores.open();
    const [stats] = await store.db
      .collection('events')
      .aggregate([{ $collStats: { storageStats: {} } }])
      .toArray();
    expect(stats?.storageStats.wiredTiger.creationString).toContain('block_compressor=zstd');
  });

  it('without a database ends in one sentence that hides the password', async () => {
    const uri = 'mongodb://ann:pa55word@127.0.0.1:9/switchhook?replicaSet=rs0';
    const refused = createStore({ ...options, uri });
    await expect(refused).rejects.toMatchObject({ code: 'mongodb_unreachable' });
    const message = await refused.catch((error: Error) => error.message);
    expect(message).toContain('mongodb://…@127.0.0.1:9/switchhook');
    expect(message).not.toContain('pa55word');
  });

  it('with a URI that is none ends in one sentence as well', async () => {
    await expect(createStore({ ...options, uri: 'nonsense' })).rejects.toMatchObject({ code: 'mongodb_unreachable' });
  });
});
