import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type OwnDatabase, startOwnDatabase } from '../support/own-database.ts';
import { type Product, startProduct } from '../support/product.ts';
import { type SignedEvent, signedPush } from '../support/sender.ts';

const secret = 'the secret of the outage test';
const created = z.object({ webhookId: z.string() });

let database: OwnDatabase;
let product: Product;
let address: string;

beforeAll(async () => {
  database = await startOwnDatabase();
  product = await startProduct(
    {
      MONGODB_URI: database.mongod.uri,
      SWITCHHOOK_SECRET_KEY: 'a passphrase for the outage test',
      LOG_LEVEL: 'silent',
    },
    randomBytes(24).toString('hex'),
  );
  const made = await product.rest.call('POST', '/api/projects/default/webhooks', {
    name: 'Outage',
    source: 'github',
    secret,
    rateLimit: 60_000,
  });
  address = `http://127.0.0.1:${product.port}/v1/webhooks/${created.parse(made).webhookId}`;
});

afterAll(async () => {
  await product.stop();
  await database.close();
});

async function post(event: SignedEvent): Promise<{ status: number; retryAfter: string | null; id: string }> {
  const response = await fetch(address, {
    method: 'POST',
    headers: event.headers,
    body: event.body,
    signal: AbortSignal.timeout(30_000),
  });
  const body = z
    .object({ event: z.string().optional() })
    .loose()
    .parse(await response.json());
  return { status: response.status, retryAfter: response.headers.get('retry-after'), id: body.event ?? '' };
}

function killDatabase(): void {
  try {
    process.kill(database.mongod.pid, 'SIGKILL');
  } catch {
    // It is down already and not started again yet.
  }
}

async function runsOf(eventIds: string[]): Promise<number> {
  return await database.client
    .db()
    .collection('runs')
    .countDocuments({ eventId: { $in: eventIds }, status: 'done' });
}

describe('outages', () => {
  it('F3: a database killed under load gives 503 with Retry-After, loses nothing acknowledged, and comes back without help', async () => {
    const acknowledged: string[] = [];
    const refused: { status: number; retryAfter: string | null }[] = [];
    let n = 0;
    let recovered = 0;
    let killed = false;
    const sender = async () => {
      while (recovered < 40) {
        const answer = await post(await signedPush(n++, secret));
        if (answer.status === 200) acknowledged.push(answer.id);
        else refused.push(answer);
        if (killed && refused.length > 0 && answer.status === 200) recovered += 1;
        killed ||= acknowledged.length > 100;
      }
    };
    // A database that is back within a moment costs nobody an answer, so it is killed until somebody was refused.
    const killer = async () => {
      while (refused.length === 0) {
        if (killed) killDatabase();
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    };
    await Promise.all([killer(), ...Array.from({ length: 8 }, sender)]);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.filter(({ status, retryAfter }) => status !== 503 || retryAfter === null)).toEqual([]);
    await expect.poll(() => runsOf(acknowledged), { timeout: 60_000, interval: 300 }).toBe(acknowledged.length);
  }, 120_000);

  it('a client that hangs up before its answer leaves either nothing or an event that runs', async () => {
    const events = await Promise.all(Array.from({ length: 60 }, (_, n) => signedPush(50_000 + n, secret)));
    await Promise.all(events.map((event, n) => sendAndHangUp(event, n)));
    // What comes in now is answered after what came in before it.
    const last = await signedPush(59_999, secret);
    expect((await post(last)).status).toBe(200);
    const keys = [...events, last].map((event) => event.deliveryId);
    const stored = async () => {
      const found = database.client
        .db()
        .collection<{ _id: string }>('events')
        .find({ deliveryKey: { $in: keys } });
      return (await found.toArray()).map((event) => event._id);
    };
    await expect
      .poll(async () => (await stored()).length - (await runsOf(await stored())), { timeout: 20_000, interval: 200 })
      .toBe(0);
    expect((await stored()).length).toBeGreaterThanOrEqual(1);
  });
});

/** Sends a share of the request's bytes, all of them for every second one, and cuts the connection at once. */
async function sendAndHangUp(event: SignedEvent, n: number): Promise<void> {
  const url = new URL(address);
  const head = Object.entries({
    host: url.host,
    ...event.headers,
    'content-length': String(Buffer.byteLength(event.body)),
  });
  const bytes = Buffer.from(
    `POST ${url.pathname} HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${event.body}`,
  );
  const share = n % 2 === 0 ? bytes.length : Math.floor((bytes.length * n) / 60);
  await new Promise<void>((resolve) => {
    const socket = connect(Number(url.port), '127.0.0.1', () => {
      socket.write(bytes.subarray(0, share), () => {
        socket.destroy();
        resolve();
      });
    });
    // The server may be the first to let go; that is a hang-up as well.
    socket.on('error', () => resolve());
  });
}
