import { randomBytes } from 'node:crypto';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { startOwnDatabase } from '../test/support/own-database.ts';
import { type Product, startProduct } from '../test/support/product.ts';
import { percentile, runLoad } from './load.ts';
import { startMeter } from './processor-time.ts';
import { openReceiver } from './receiver.ts';
import { delivered, postBytes, published, ticket } from './requests.ts';

// npm run bench:deliver: how fast outbound events reach their receivers, against a bare keep-alive POST loop, and what
// a dead endpoint and a killed process do to them. The figures are read from the receiver's ledger.

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '64' },
    backlog: { type: 'string', default: '5000' },
    rate: { type: 'string', default: '200' },
    endpoints: { type: 'string', default: '1000' },
  },
});
const durationMs = Number(options.seconds) * 1000;
const connections = Number(options.connections);
const rate = Number(options.rate);

const say = (line: string) => process.stdout.write(`${line}\n`);
const figure = (name: string, text: string) => say(`${name.padEnd(44)} ${text}`);
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const now = () => performance.timeOrigin + performance.now();

const key = randomBytes(24).toString('hex');

const own = await startOwnDatabase(say);
const { client, dataDir } = own;
const receiver = await openReceiver();

const start = (database: string, settings: Record<string, string> = {}): Promise<Product> =>
  startProduct(
    {
      SWITCHHOOK_SECRET_KEY: 'a passphrase only for the bench',
      DATA_DIR: dataDir,
      MONGODB_URI: own.uri(database),
      SWITCHHOOK_ALLOW_ADDRESSES: '127.0.0.0/8',
      ...settings,
    },
    key,
  );

const withId = z.object({ id: z.string() }).loose();

const makeEndpoint = async (product: Product, to: string, more: object = {}): Promise<string> =>
  withId.parse(
    await product.rest.call('POST', '/api/projects/default/endpoints', {
      url: `${receiver.url}${to}`,
      concurrency: connections,
      ...more,
    }),
  ).id;

const queued = (database: string) =>
  client.db(database).collection('deliveries').countDocuments({ status: 'queued' }, { limit: 1 });

async function drained(database: string): Promise<void> {
  while ((await queued(database)) > 0) await wait(50);
}

const authorized = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };

/** Publishes at an even pace, whatever the answers take; when each was answered, by event. */
async function openLoop(product: () => Product, ms: number): Promise<Map<string, number>> {
  const answered = new Map<string, number>();
  const open: Promise<void>[] = [];
  const begun = now();
  for (let n = 0; now() < begun + ms; n++) {
    const due = begun + (n * 1000) / rate;
    if (due > now()) await wait(due - now());
    open.push(
      fetch(`http://127.0.0.1:${product().port}/v1/events`, {
        method: 'POST',
        headers: authorized,
        body: published,
      })
        .then(async (response) => {
          const at = now();
          if (response.status === 202) answered.set(withId.parse(await response.json()).id, at);
          else await response.arrayBuffer();
        })
        .catch(() => undefined),
    );
  }
  await Promise.all(open);
  return answered;
}

/** Milliseconds from the answer to the publisher until the receiver had it; 0 when it was there first. */
function latencies(answered: ReadonlyMap<string, number>, came: { id: string; at: number }[]): number[] {
  const first = new Map<string, number>();
  for (const { id, at } of came) first.set(id, Math.min(at, first.get(id) ?? Number.POSITIVE_INFINITY));
  return [...answered]
    .map(([id, at]) => Math.max(0, (first.get(id) ?? Number.POSITIVE_INFINITY) - at))
    .sort((a, b) => a - b);
}

const spread = (sorted: number[]) =>
  [0.5, 0.95, 0.99].map((share) => `p${share * 100} ${percentile(sorted, share).toFixed(1)} ms`).join('   ');

async function bareLoop(): Promise<number> {
  const request = postBytes(receiver.port, '/bare', delivered);
  await runLoad({ port: receiver.port, connections, durationMs: 1_000, request: () => request });
  const { perSecond } = await runLoad({ port: receiver.port, connections, durationMs, request: () => request });
  figure('bare keep-alive POST loop', `${perSecond.toFixed(0)}/s`);
  await receiver.clear();
  return perSecond;
}

async function publishAndDeliver(bare: number): Promise<void> {
  const product = await start('together');
  await makeEndpoint(product, '/together');
  const request = postBytes(product.port, '/v1/events', { headers: authorized, body: published });
  const load = (ms: number) => runLoad({ port: product.port, connections, durationMs: ms, request: () => request });
  await load(2_000);
  await drained('together');
  await receiver.clear();
  const cost = startMeter({ server: product.pid, mongod: own.mongod.pid });
  const begun = now();
  const { byStatus } = await load(durationMs);
  await drained('together');
  const came = await receiver.ledger('/together');
  const perSecond = (came.length * 1000) / (Math.max(...came.map(({ at }) => at)) - begun);
  const accepted = byStatus[202] ?? 0;
  figure(
    'published and delivered at once',
    `${perSecond.toFixed(0)}/s = ${(perSecond / bare).toFixed(2)} × bare; ${accepted} accepted, ${came.length} came; ${cost(came.length)}`,
  );
  await product.stop();
  await receiver.clear();
}

async function drainBacklog(bare: number): Promise<void> {
  const accepting = await start('backlog', { SWITCHHOOK_ROLES: 'accept' });
  await makeEndpoint(accepting, '/backlog');
  const wanted = Number(options.backlog);
  let n = 0;
  const request = postBytes(accepting.port, '/v1/events', { headers: authorized, body: published });
  while (n < wanted) {
    const { answers } = await runLoad({ port: accepting.port, connections, durationMs: 500, request: () => request });
    n += answers;
  }
  await accepting.stop();
  const delivering = await start('backlog', { SWITCHHOOK_ROLES: 'deliver' });
  const cost = startMeter({ server: delivering.pid, mongod: own.mongod.pid });
  await drained('backlog');
  const times = (await receiver.ledger('/backlog')).map(({ at }) => at).sort((a, b) => a - b);
  const spent = cost(times.length);
  const perSecond = (times.length * 1000) / ((times.at(-1) ?? 0) - (times[0] ?? 0));
  figure(
    `draining a backlog of ${times.length}`,
    `${perSecond.toFixed(0)}/s = ${(perSecond / bare).toFixed(2)} × bare; ${spent}`,
  );
  await delivering.stop();
  await receiver.clear();
}

async function paced(product: Product, to: string): Promise<number[]> {
  await receiver.clear();
  const answered = await openLoop(() => product, durationMs);
  await wait(500);
  return latencies(answered, await receiver.ledger(to));
}

async function latencyAndBlackHole(): Promise<void> {
  const product = await start('paced');
  await makeEndpoint(product, '/well', { events: ['ticket.*'] });
  await openLoop(() => product, 2_000);
  const alone = await paced(product, '/well');
  figure(`accept → receiver at ${rate}/s`, spread(alone));
  await receiver.behave('/hole', { kind: 'hang' });
  await makeEndpoint(product, '/hole', { events: ['project.created'], concurrency: 16, timeoutMs: 30_000 });
  const body = JSON.stringify({ type: 'project.created', data: { project: ticket.project, user: ticket.user } });
  const request = postBytes(product.port, '/v1/events', { headers: authorized, body });
  for (let stuck = 0; stuck < 1_000; ) {
    stuck += (await runLoad({ port: product.port, connections, durationMs: 100, request: () => request })).answers;
  }
  const beside = await paced(product, '/well');
  figure('the same beside 1,000 stuck deliveries', spread(beside));
  const [before, after] = [percentile(alone, 0.95), percentile(beside, 0.95)];
  figure('p95 beside a black hole, against alone', `${(after / before).toFixed(2)}`);
  await product.kill();
  await receiver.clear();
}

async function fanOut(): Promise<void> {
  const product = await start('fan');
  const count = Number(options.endpoints);
  for (let n = 0; n < count; n += 32) {
    const group = Array.from({ length: Math.min(32, count - n) }, (_, i) => makeEndpoint(product, `/fan/${n + i}`));
    await Promise.all(group);
  }
  for (const round of ['cold', 'warm']) {
    await receiver.clear();
    const begun = now();
    await product.rest.call('POST', '/v1/events', { type: 'ticket.created', data: ticket });
    await drained('fan');
    const came = await receiver.ledger();
    const ms = Math.max(...came.map(({ at }) => at)) - begun;
    figure(`fan-out 1 → ${came.length}, ${round}`, `${ms.toFixed(0)} ms until the last one`);
  }
  await product.stop();
  await receiver.clear();
}

async function killed(): Promise<void> {
  let product = await start('killed');
  await makeEndpoint(product, '/killed');
  await openLoop(() => product, 1_000);
  const loop = openLoop(() => product, durationMs);
  await wait(durationMs / 2);
  await product.kill();
  const died = now();
  product = await start('killed');
  const up = now();
  const answered = await loop;
  await drained('killed');
  const whole = now();
  const came = await receiver.ledger('/killed');
  const counts = new Map<string, number>();
  for (const { id } of came) counts.set(id, (counts.get(id) ?? 0) + 1);
  const lost = [...answered.keys()].filter((id) => !counts.has(id)).length;
  const twice = [...counts.values()].filter((times) => times > 1).length;
  figure('after kill -9 at 200/s: up again', `${(up - died).toFixed(0)} ms`);
  figure('everything that was owed delivered', `${((whole - died) / 1000).toFixed(1)} s after the kill`);
  figure('acknowledged and lost; delivered twice', `${lost}; ${twice} of ${counts.size}`);
  await product.stop();
}

try {
  say(
    `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}`,
  );
  say(
    `${connections} connections, ${published.length} bytes an event, ${options.seconds} s a turn; publisher, server, database and receiver share the machine\n`,
  );
  const bare = await bareLoop();
  await publishAndDeliver(bare);
  await drainBacklog(bare);
  await latencyAndBlackHole();
  await fanOut();
  await killed();
} finally {
  receiver.stop();
  await own.close();
}
