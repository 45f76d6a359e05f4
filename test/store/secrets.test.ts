import { inspect } from 'node:util';
import { BSON } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSecretBox } from '../../src/crypto/secret-box.ts';
import { systemClock } from '../../src/domain/clock.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { type OpenStores, openStores } from './open-store.ts';
import { aWebhook, inMs } from './samples.ts';

let stores: OpenStores;
let store: Store;
beforeAll(async () => {
  stores = await openStores();
  store = await stores.open();
});
afterAll(() => stores.close());

/** Everything in the database, as raw bytes and as text. */
async function dump(): Promise<string> {
  const parts: string[] = [];
  for (const { name } of await store.db.listCollections().toArray()) {
    for (const document of await store.db.collection(name).find({}).toArray()) {
      parts.push(inspect(document, { depth: 20 }), Buffer.from(BSON.serialize(document)).toString('latin1'));
    }
  }
  return parts.join('\n');
}

describe('secrets at rest', () => {
  it('L1, I4: no secret, code, session or key stands in the database in clear', async () => {
    const canaries = {
      current: 'canary-current',
      previous: 'canary-previous',
      header: 'canary-header',
      key: 'canary-key',
      session: 'canary-session',
      claim: 'canary-claim',
    };
    const webhook = aWebhook({ name: 'visible-name', secureHeaderName: 'x-token' });
    const before = { value: canaries.previous, until: inMs(60_000) };
    await store.webhooks.insert(webhook, {
      current: canaries.current,
      previous: before,
      secureHeaderValue: canaries.header,
    });
    await store.keys.save({ id: 'key_1', name: 'CI', role: 'admin', createdAt: new Date() }, canaries.key);
    await store.tokens.put('session', canaries.session, 'mbr_1', inMs(60_000));
    await store.tokens.put('claim', canaries.claim, 'mbr_1', inMs(60_000));
    const everything = await dump();
    expect(everything).toContain('visible-name');
    for (const canary of Object.values(canaries)) {
      expect(everything).not.toContain(canary);
      expect(everything).not.toContain(Buffer.from(canary).toString('base64').slice(0, -3));
      expect(everything).not.toContain(Buffer.from(canary).toString('hex'));
    }
    expect((await store.doors.byUuid(webhook.uuid))?.secrets).toMatchObject({
      current: canaries.current,
      previous: before,
      secureHeaderValue: canaries.header,
    });
  });

  it('are of no use on another webhook: a sealed value that was copied there can not be opened', async () => {
    const [from, to] = [aWebhook(), aWebhook()];
    await store.webhooks.insert(from, { current: 'mine' });
    await store.webhooks.insert(to, { current: 'theirs' });
    const raw = store.db.collection<{ _id: string; secrets: object }>('webhooks');
    const stolen = await raw.findOne({ _id: from.uuid });
    await raw.updateOne({ _id: to.uuid }, { $set: { secrets: stolen?.secrets ?? {} } });
    await expect(store.webhooks.door('default', to.uuid)).rejects.toMatchObject({ code: 'secret_key_wrong' });
  });

  it('a start with another key is refused in one sentence that names the key file, and the right key still works', async () => {
    const wrong = createSecretBox({ bytes: Buffer.alloc(32, 8), file: '/data/secret.key' });
    const { uri } = stores.database;
    const refused = createStore({ uri, secretBox: wrong, clock: systemClock, log: silentLogger });
    await expect(refused).rejects.toMatchObject({ code: 'secret_key_wrong', details: { file: '/data/secret.key' } });
    await expect(stores.open()).resolves.toBeDefined();
  });
});
