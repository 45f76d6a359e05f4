import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { freshDatabase } from '../support/mongo.ts';
import { type Product, startProduct } from '../support/product.ts';
import { publishTicket, relaySettings } from '../support/relay.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let products: Product[];
const key = randomBytes(24).toString('hex');
beforeEach(async () => {
  database = await freshDatabase();
  products = [];
});
afterEach(async () => {
  for (const product of products) await product.kill();
  await database.drop();
});

async function start(): Promise<Product> {
  const secret = { SWITCHHOOK_SECRET_KEY: 'a passphrase for the polling test' };
  const product = await startProduct({ MONGODB_URI: database.uri, ...secret, ...relaySettings }, key);
  products.push(product);
  return product;
}

const page = z.object({ items: z.array(z.object({ id: z.string() })), iterator: z.string(), done: z.boolean() });

/** Reads on from an iterator until there is nothing more and `isOver`; who gets no answer asks again as before. */
async function follow(endpoint: string, of: () => Promise<Product>, isOver: () => boolean): Promise<string[]> {
  const ids: string[] = [];
  let iterator: string | undefined;
  for (let last = false; ; ) {
    const query = new URLSearchParams({ limit: '20', ...(last ? {} : { wait: '1' }), ...(iterator && { iterator }) });
    const path = `/api/projects/default/endpoints/${endpoint}/poll?${query}`;
    const { rest } = await of();
    const answer = await rest.call('GET', path).then(page.parse, () => undefined);
    if (!answer) continue;
    ids.push(...answer.items.map(({ id }) => id));
    iterator = answer.iterator;
    if (last && answer.done) return ids;
    last = isOver();
  }
}

it('F1, F2: two processes publish, one of them is killed again and again, and no program that polls either of them misses an event or sees another order', async () => {
  const steady = await start();
  let shaky = start();
  const made = await steady.rest.call('POST', '/api/projects/default/endpoints', { delivery: 'poll' });
  const { id: endpoint } = z.object({ id: z.string() }).parse(made);
  const acknowledged: string[] = [];
  let next = 0;
  const publisher = async (to: () => Promise<Product>) => {
    while (next < 200) {
      const idempotencyKey = `poll-${next++}`;
      for (let id: string | undefined; id === undefined; ) {
        id = await publishTicket(await to(), idempotencyKey);
        if (id) acknowledged.push(id);
      }
    }
  };
  let over = false;
  const killer = async () => {
    for (const count of [50, 120]) {
      await expect.poll(() => acknowledged.length, { timeout: 60_000, interval: 20 }).toBeGreaterThan(count);
      shaky = (await shaky).kill().then(start);
      await shaky;
    }
  };
  const ofSteady = async () => steady;
  const ofShaky = () => shaky;
  const publishing = Promise.all([killer(), ...[ofSteady, ofShaky, ofSteady, ofShaky].map(publisher)]);
  const isOver = () => over;
  const following = Promise.all([follow(endpoint, ofSteady, isOver), follow(endpoint, ofShaky, isOver)]);
  await publishing.finally(() => (over = true));
  const [one, other] = await following;
  expect(new Set(acknowledged).size).toBe(200);
  expect(one.toSorted()).toEqual(acknowledged.toSorted());
  expect(other).toEqual(one);
  const isPast = () => true;
  expect(await follow(endpoint, ofSteady, isPast)).toEqual(one);
}, 180_000);
