import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../src/simulators/receiver-server.ts';
import { freshDatabase } from '../support/mongo.ts';
import { type Product, startProduct } from '../support/product.ts';
import { makeEndpoint, publishTicket, relaySettings } from '../support/relay.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let client: MongoClient;
let receiver: Receiver;
let products: Product[];
const key = randomBytes(24).toString('hex');

beforeEach(async () => {
  database = await freshDatabase();
  client = await new MongoClient(database.uri).connect();
  receiver = await startReceiver();
  products = [];
});

afterEach(async () => {
  for (const product of products) await product.kill();
  await receiver.close();
  await client.close();
  await database.drop();
});

async function start(settings: Record<string, string> = {}): Promise<Product> {
  const secret = { SWITCHHOOK_SECRET_KEY: 'a passphrase for the crash test' };
  const product = await startProduct({ MONGODB_URI: database.uri, ...secret, ...relaySettings, ...settings }, key);
  products.push(product);
  return product;
}

const deliveries = () => client.db().collection('deliveries');
const delivered = () => deliveries().countDocuments({ status: 'delivered' });
const settled = (count: number) => expect.poll(delivered, { timeout: 60_000, interval: 200 }).toBe(count);

/** How often each event came. */
function arrivals(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { id } of receiver.ledger()) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

describe('crashes of the relay', () => {
  it('F1, F2: killed again and again while events are published and delivered, it loses nothing that it acknowledged, and repeats a try at most once a kill, under the same id', async () => {
    let product = await start();
    await makeEndpoint(product, { url: `${receiver.url}/hook` });
    const acknowledged: string[] = [];
    let restarting = Promise.resolve();
    let next = 0;
    const publisher = async () => {
      while (next < 600) {
        const idempotencyKey = `crash-${next++}`;
        for (let id: string | undefined; id === undefined; ) {
          await restarting;
          id = await publishTicket(product, idempotencyKey);
          if (id) acknowledged.push(id);
        }
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 40));
      }
    };
    const kills = 8;
    const crasher = async () => {
      for (let crash = 0; crash < kills; crash++) {
        await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 300));
        restarting = product.kill().then(async () => {
          product = await start();
        });
        await restarting;
      }
    };
    await Promise.all([crasher(), ...Array.from({ length: 8 }, publisher)]);
    // A kill between a delivery and its event leaves a delivery of nothing, which nobody was promised; it is discarded later.
    const owed = { status: 'queued', eventId: { $in: acknowledged } };
    await expect.poll(() => deliveries().countDocuments(owed), { timeout: 60_000, interval: 200 }).toBe(0);
    const counts = arrivals();
    expect(acknowledged).toHaveLength(600);
    expect(acknowledged.filter((id) => !counts.has(id))).toEqual([]);
    expect([...counts.values()].filter((times) => times > 1 + kills)).toEqual([]);
    const bodies = Map.groupBy(receiver.ledger(), ({ id }) => id);
    for (const same of bodies.values()) expect(new Set(same.map(({ body }) => body)).size).toBe(1);
  }, 240_000);

  it('F2, F5: killed between the POST and its record, it sends the same id at most once more', async () => {
    const product = await start();
    await makeEndpoint(product, { url: `${receiver.url}/hook` });
    receiver.behave('/hook', { kind: 'hang', times: 1 }, { kind: 'ok' });
    const id = await publishTicket(product);
    await receiver.arrived(1);
    await product.kill();
    await start();
    await settled(1);
    expect([...arrivals()]).toEqual([[id, 2]]);
  }, 120_000);

  it('F22, F16: two processes share what there is to deliver and send nothing twice; SIGTERM under load leaves with exit code 0', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    await makeEndpoint(one, { url: `${receiver.url}/hook` });
    await expect
      .poll(async () => {
        await publishTicket(two);
        return deliveries().countDocuments({});
      })
      .toBeGreaterThan(0);
    const publishing = [one, two, two].map(async (product) => {
      let acknowledged = 0;
      for (let n = 0; n < 150; n++) if (await publishTicket(product)) acknowledged += 1;
      return acknowledged;
    });
    await receiver.arrived(50);
    expect(await one.stop()).toBe(0);
    const acknowledged = (await Promise.all(publishing)).reduce((sum, count) => sum + count, 0);
    expect(acknowledged).toBeGreaterThanOrEqual(300);
    await expect.poll(() => deliveries().countDocuments({ status: 'queued' }), { timeout: 60_000 }).toBe(0);
    const counts = arrivals();
    expect(counts.size).toBeGreaterThanOrEqual(acknowledged);
    expect([...counts.values()].filter((times) => times > 1)).toEqual([]);
  }, 120_000);

  it('a process that only accepts leaves deliveries to one that only delivers', async () => {
    const accepting = await start({ SWITCHHOOK_ROLES: 'accept' });
    await makeEndpoint(accepting, { url: `${receiver.url}/hook` });
    const id = await publishTicket(accepting);
    await start({ SWITCHHOOK_ROLES: 'deliver' });
    await settled(1);
    expect([...arrivals()]).toEqual([[id, 1]]);
  }, 60_000);
});
