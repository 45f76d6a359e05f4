import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { freshDatabase } from '../support/mongo.ts';
import { type Product, startProduct } from '../support/product.ts';
import { send, signedPush } from '../support/sender.ts';

const secret = 'the secret of the crash test';
const created = z.object({ webhookId: z.string() });

let database: Awaited<ReturnType<typeof freshDatabase>>;
let client: MongoClient;
const key = randomBytes(24).toString('hex');

const start = () =>
  startProduct(
    { MONGODB_URI: database.uri, SWITCHHOOK_SECRET_KEY: 'a passphrase for the crash test', LOG_LEVEL: 'silent' },
    key,
  );
const collection = (name: string) => client.db().collection(name);

async function makeWebhook(product: Product): Promise<string> {
  const body = { name: 'Crash test', source: 'github', secret, rateLimit: 60_000 };
  return created.parse(await product.rest.call('POST', '/api/projects/default/webhooks', body)).webhookId;
}

/** Waits until no event is waiting or being worked on. */
async function settle(): Promise<void> {
  await expect
    .poll(() => collection('events').countDocuments({ status: { $in: ['queued', 'running'] } }), {
      timeout: 60_000,
      interval: 200,
    })
    .toBe(0);
}

/** Every acknowledged event has one ended run and one message; nothing else has. */
async function expectAllDone(acknowledged: Map<string, string>): Promise<void> {
  const runs = await collection('runs').find().toArray();
  const byEvent = Map.groupBy(runs, (run) => String(run.eventId));
  const lost = [...acknowledged.values()].filter((event) => !byEvent.has(event));
  expect(lost).toEqual([]);
  expect([...byEvent.values()].filter((same) => same.length !== 1)).toEqual([]);
  expect(runs.filter((run) => run.status !== 'done')).toEqual([]);
  const messages = await collection('messages').find().toArray();
  const cards = messages.filter((message) => message.view?.kind === 'result');
  expect(cards.length).toBe(runs.length);
  expect(cards.filter((message) => message.view?.card?.status !== 'done')).toEqual([]);
}

beforeAll(async () => {
  database = await freshDatabase();
  client = await new MongoClient(database.uri).connect();
});

afterAll(async () => {
  await client.close();
  await database.drop();
});

describe('crashes', () => {
  it('F1, F5: 30 times kill -9 at random while 2,000 signed events flow loses nothing and runs nothing twice', async () => {
    let product = await start();
    const webhookId = await makeWebhook(product);
    const acknowledged = new Map<string, string>();
    let next = 0;
    let restarting = Promise.resolve();

    /** A sender that repeats a delivery until it is acknowledged, as a relay in front of GitHub would. */
    const sender = async () => {
      while (next < 2_000) {
        const event = await signedPush(next++, secret);
        for (;;) {
          await restarting;
          const told = await send(`http://127.0.0.1:${product.port}/v1/webhooks/${webhookId}`, event);
          if (!told) continue;
          acknowledged.set(event.deliveryId, told.event);
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 60));
      }
    };

    const crasher = async () => {
      for (let crash = 0; crash < 30; crash++) {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
        restarting = product.kill().then(async () => {
          product = await start();
        });
        await restarting;
      }
    };

    await Promise.all([crasher(), ...Array.from({ length: 16 }, sender)]);
    await settle();
    await product.stop();
    expect(acknowledged.size).toBe(2_000);
    await expectAllDone(acknowledged);
  }, 240_000);

  it('two processes on one database share the work and never run an event twice; F16: SIGTERM under load leaves with exit code 0', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    const webhookId = await makeWebhook(one);
    const acknowledged = new Map<string, string>();
    const sendTo = async (product: Product, from: number) => {
      for (let n = from; n < from + 150; n++) {
        const event = await signedPush(n, secret);
        const told = await send(`http://127.0.0.1:${product.port}/v1/webhooks/${webhookId}`, event);
        if (told) acknowledged.set(event.deliveryId, told.event);
      }
    };
    const sending = Promise.all([sendTo(one, 10_000), sendTo(two, 20_000), sendTo(two, 30_000)]);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const code = await one.stop();
    await sending;
    await settle();
    expect(code).toBe(0);
    expect(await two.stop()).toBe(0);
    expect(acknowledged.size).toBeGreaterThanOrEqual(300);
    const runs = await collection('runs')
      .find({ eventId: { $in: [...acknowledged.values()] } })
      .toArray();
    expect(runs.length).toBe(acknowledged.size);
    expect(new Set(runs.map((run) => run.eventId)).size).toBe(runs.length);
  }, 90_000);
});
