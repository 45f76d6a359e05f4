import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../src/simulators/receiver-server.ts';
import { type OwnDatabase, startOwnDatabase } from '../support/own-database.ts';
import { type Product, startProduct } from '../support/product.ts';
import { makeEndpoint, publishTicket, relaySettings } from '../support/relay.ts';

let database: OwnDatabase;
let product: Product;
let receiver: Receiver;

beforeAll(async () => {
  database = await startOwnDatabase();
  receiver = await startReceiver();
  const secret = { SWITCHHOOK_SECRET_KEY: 'a passphrase for the outage test' };
  product = await startProduct({ MONGODB_URI: database.mongod.uri, ...secret, ...relaySettings });
});

afterAll(async () => {
  await product.stop();
  await receiver.close();
  await database.close();
});

describe('outages of the database', () => {
  it('F3: killed while tries are under way, it loses no delivery that was acknowledged, and what was sent is not sent again', async () => {
    await makeEndpoint(product, { url: `${receiver.url}/hook` });
    receiver.behave('/hook', { kind: 'slow', ms: 300 });
    const published = await Promise.all(Array.from({ length: 40 }, () => publishTicket(product)));
    const acknowledged = published.filter((id) => id !== undefined);
    expect(acknowledged).toHaveLength(40);
    await receiver.arrived(10);
    process.kill(database.mongod.pid, 'SIGKILL');
    const delivered = () => database.client.db().collection('deliveries').countDocuments({ status: 'delivered' });
    await expect.poll(() => delivered().catch(() => 0), { timeout: 60_000, interval: 300 }).toBe(40);
    const ids = receiver.ledger().map(({ id }) => id);
    expect(new Set(ids)).toEqual(new Set(acknowledged));
    expect(ids).toHaveLength(40);
    const another = await publishTicket(product);
    await expect.poll(() => receiver.ledger().some(({ id }) => id === another)).toBe(true);
  }, 120_000);
});
