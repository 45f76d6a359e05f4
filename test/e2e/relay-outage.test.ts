import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { type Embedded, startEmbedded } from '../../src/mongod/embedded.ts';
import { type Receiver, startReceiver } from '../../src/simulators/receiver-server.ts';
import { type Product, startProduct } from '../support/product.ts';
import { makeEndpoint, publishTicket, relaySettings } from '../support/relay.ts';

let dataDir: string;
let mongod: Embedded;
let product: Product;
let receiver: Receiver;
let client: MongoClient;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'switchhook-relay-'));
  const config = readConfig();
  mongod = await startEmbedded({
    dataDir,
    mongodPath: config.SWITCHHOOK_MONGOD,
    cacheDir: config.SWITCHHOOK_CACHE,
    say: () => undefined,
  });
  client = await new MongoClient(mongod.uri).connect();
  receiver = await startReceiver();
  const secret = { SWITCHHOOK_SECRET_KEY: 'a passphrase for the outage test' };
  product = await startProduct({ MONGODB_URI: mongod.uri, ...secret, ...relaySettings });
});

afterAll(async () => {
  await product.stop();
  await receiver.close();
  await client.close();
  await mongod.stop();
  await rm(dataDir, { recursive: true, force: true });
});

describe('outages of the database', () => {
  it('F3: killed while tries are under way, it loses no delivery that was acknowledged, and what was sent is not sent again', async () => {
    await makeEndpoint(product, { url: `${receiver.url}/hook` });
    receiver.behave('/hook', { kind: 'slow', ms: 300 });
    const published = await Promise.all(Array.from({ length: 40 }, () => publishTicket(product)));
    const acknowledged = published.filter((id) => id !== undefined);
    expect(acknowledged).toHaveLength(40);
    await receiver.arrived(10);
    process.kill(mongod.pid, 'SIGKILL');
    const delivered = () => client.db().collection('deliveries').countDocuments({ status: 'delivered' });
    await expect.poll(() => delivered().catch(() => 0), { timeout: 60_000, interval: 300 }).toBe(40);
    const ids = receiver.ledger().map(({ id }) => id);
    expect(new Set(ids)).toEqual(new Set(acknowledged));
    expect(ids).toHaveLength(40);
    const another = await publishTicket(product);
    await expect.poll(() => receiver.ledger().some(({ id }) => id === another)).toBe(true);
  }, 120_000);
});
