import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadSecretKey } from '../../src/crypto/key-file.ts';
import { createSecretBox } from '../../src/crypto/secret-box.ts';
import { systemClock } from '../../src/domain/clock.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { type Receiver, startReceiver } from '../../src/simulators/receiver-server.ts';
import { createStore } from '../../src/store/store.ts';
import { registerAll } from '../pipeline/relay-rig.ts';
import { freshDatabase } from '../support/mongo.ts';
import { type Product, startProduct } from '../support/product.ts';
import { makeEndpoint, publishTicket, relaySettings } from '../support/relay.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let client: MongoClient;
let receiver: Receiver;
let products: Product[];
const key = randomBytes(24).toString('hex');
const passphrase = 'a passphrase for the crash test';

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
  const secret = { SWITCHHOOK_SECRET_KEY: passphrase };
  const product = await startProduct({ MONGODB_URI: database.uri, ...secret, ...relaySettings, ...settings }, key);
  products.push(product);
  return product;
}

const deliveries = () => client.db().collection('deliveries');
const delivered = () => deliveries().countDocuments({ status: 'delivered' });
const settled = (count: number) => expect.poll(delivered, { timeout: 60_000, interval: 200 }).toBe(count);

/** Endpoints at these paths of the receiver, stored at once. */
async function storeEndpoints(paths: readonly string[]): Promise<void> {
  const secretBox = createSecretBox(await loadSecretKey({ value: passphrase, dataDir: '' }));
  const store = await createStore({ uri: database.uri, secretBox, clock: systemClock, log: silentLogger });
  await registerAll(
    store,
    paths.map((path) => ({ url: `${receiver.url}${path}` })),
  );
  await store.close();
}

/** Kills a process that has stored a page of an event's fan-out, and not the last one; the event's id. */
async function killedWithinFanOut(): Promise<string> {
  const events = client.db().collection<{ _id: string; fanOut?: { after: string } }>('outbound_events');
  for (;;) {
    const product = await start();
    const id = (await publishTicket(product)) ?? '';
    const event = () => events.findOne({ _id: id });
    await vi.waitUntil(async () => (await event())?.fanOut?.after !== '', { timeout: 60_000, interval: 1 });
    await product.kill();
    // It may have been quicker than we were: then another event is tried.
    if ((await event())?.fanOut) return id;
  }
}

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

  it('F5, F19: killed between the pages of a fan-out, it sends the event to every one of 2,100 endpoints, and to none more than once more', async () => {
    const paths = Array.from({ length: 2_100 }, (_, n) => `/hook/${n}`);
    await storeEndpoints(paths);
    const id = await killedWithinFanOut();
    expect(await deliveries().countDocuments({ eventId: id })).toBeLessThan(paths.length);
    await start();
    const arrived = () => receiver.ledger().filter((one) => one.id === id);
    await expect
      .poll(() => deliveries().countDocuments({ eventId: id, status: 'delivered' }), {
        timeout: 120_000,
        interval: 200,
      })
      .toBe(paths.length);
    const times = Map.groupBy(arrived(), (one) => one.path);
    expect([...times.keys()].toSorted()).toEqual(paths.toSorted());
    expect([...times.values()].filter((same) => same.length > 2)).toEqual([]);
  }, 240_000);

  it('a process that only accepts leaves deliveries to one that only delivers', async () => {
    const accepting = await start({ SWITCHHOOK_ROLES: 'accept' });
    await makeEndpoint(accepting, { url: `${receiver.url}/hook` });
    const id = await publishTicket(accepting);
    await start({ SWITCHHOOK_ROLES: 'deliver' });
    await settled(1);
    expect([...arrivals()]).toEqual([[id, 1]]);
  }, 60_000);
});
