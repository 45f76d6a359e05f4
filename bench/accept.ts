import { createHmac, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { startOwnDatabase } from '../test/support/own-database.ts';
import { type Product, startBare, startProduct } from '../test/support/product.ts';
import { type LoadResult, runLoad } from './load.ts';
import { startMeter } from './processor-time.ts';

// npm run bench:accept: how fast signed GitHub push events are accepted, against the bare limit of the same machine.
// Runs (a) bare, (b) accepting only, (c) accepting and working, in turn, and (b) again with 10,000 webhooks.

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '64' },
    webhooks: { type: 'string', default: '10000' },
  },
});
const rounds = Number(options.rounds);
const durationMs = Number(options.seconds) * 1000;
const connections = Number(options.connections);
const secret = 'a-secret-for-the-bench';

const say = (line: string) => process.stdout.write(`${line}\n`);

/** A few hundred different bodies, signed beforehand, so that the client's own cost stays small. */
async function prepareBodies(): Promise<{ body: Buffer; signature: string }[]> {
  const text = await readFile(path.join(import.meta.dirname, '../templates/samples/github/push.json'), 'utf8');
  const payload: Record<string, unknown> = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  return Array.from({ length: 300 }, (_, n) => {
    const after = createHmac('sha1', 'commit').update(String(n)).digest('hex');
    const body = Buffer.from(JSON.stringify({ ...payload, after }));
    return { body, signature: `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
  });
}

const bodies = await prepareBodies();

function requestFor(n: number, webhookId: string): Buffer {
  const { body, signature } = bodies[n % bodies.length] ?? { body: Buffer.alloc(0), signature: '' };
  const head = [
    `POST /v1/webhooks/${webhookId} HTTP/1.1`,
    'host: 127.0.0.1',
    'content-type: application/json',
    'user-agent: GitHub-Hookshot/bench',
    'x-github-event: push',
    `x-github-delivery: ${randomUUID()}`,
    `x-hub-signature-256: ${signature}`,
    `content-length: ${body.length}`,
  ].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]);
}

const created = z.object({ uuid: z.string(), webhookId: z.string() });

async function makeWebhook(product: Product, name: string): Promise<string> {
  const answer = await product.rest.call('POST', '/api/projects/default/webhooks', {
    name,
    source: 'github',
    secret,
    rateLimit: 60_000,
  });
  return created.parse(answer).webhookId;
}

/** Enough webhooks that the rate limit of one is never what is measured. */
async function makeWebhooks(product: Product, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let start = 0; start < count; start += 32) {
    const group = Array.from({ length: Math.min(32, count - start) }, (_, n) =>
      makeWebhook(product, `bench ${start + n}`),
    );
    ids.push(...(await Promise.all(group)));
  }
  return ids;
}

const load = (port: number, ids: string[], ms = durationMs): Promise<LoadResult> =>
  runLoad({ port, connections, durationMs: ms, request: (n) => requestFor(n, ids[n % ids.length] ?? '') });

/** Every server is a fresh process: its code is compiled before it is measured, (a) like the others. */
const warmUp = (port: number, ids: string[]): Promise<LoadResult> => load(port, ids, 2_000);

/** The load on one server, with what its events cost the server and the database. */
async function measure(server: { port: number; pid: number }, ids: string[]): Promise<LoadResult & { cost: string }> {
  const cost = startMeter({ server: server.pid, mongod: mongod.pid });
  const result = await load(server.port, ids);
  return { ...result, cost: cost(result.answers) };
}

function line(name: string, result: LoadResult & { cost?: string }): string {
  const statuses = Object.entries(result.byStatus).map(([status, count]) => `${count}×${status}`);
  return `${name.padEnd(34)} ${result.perSecond.toFixed(0).padStart(7)}/s   p50 ${result.p50.toFixed(1)} ms   p99 ${result.p99.toFixed(1)} ms   ${statuses.join(' ')}   ${result.cost ?? ''}`;
}

const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

const own = await startOwnDatabase(say);
const { client, dataDir, mongod } = own;
const database = own.uri;
const secretKey = { SWITCHHOOK_SECRET_KEY: 'a passphrase only for the bench', DATA_DIR: dataDir };

/** Seconds until nothing waits any more. Throws when nothing has moved for a minute. */
async function drain(name: string): Promise<number> {
  const events = client.db(name).collection('events');
  const started = performance.now();
  let left = Number.POSITIVE_INFINITY;
  let movedAt = started;
  while (left > 0) {
    const now = await events.countDocuments({ status: { $in: ['queued', 'running'] } });
    if (now < left) movedAt = performance.now();
    left = now;
    if (performance.now() - movedAt > 60_000) throw new Error(`${left} events wait and nobody works on them`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return (performance.now() - started) / 1000;
}

const figures = {
  bare: [] as number[],
  accept: [] as number[],
  work: [] as number[],
  many: [] as number[],
  results: [] as number[],
};

try {
  say(
    `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}`,
  );
  say(
    `${connections} connections, ${bodies[0]?.body.length} bytes a body, ${options.seconds} s a turn, ${rounds} rounds; client, server and database share the machine\n`,
  );
  const setUp = await startProduct({ ...secretKey, MONGODB_URI: database('accept'), SWITCHHOOK_ROLES: 'accept' });
  const few = await makeWebhooks(setUp, 64);
  await setUp.stop();
  const setUpWork = await startProduct({ ...secretKey, MONGODB_URI: database('work') });
  const fewWork = await makeWebhooks(setUpWork, 64);
  await setUpWork.stop();
  const setUpMany = await startProduct({ ...secretKey, MONGODB_URI: database('many'), SWITCHHOOK_ROLES: 'accept' });
  const many = await makeWebhooks(setUpMany, Number(options.webhooks));
  await setUpMany.stop();

  for (let round = 1; round <= rounds; round++) {
    say(`round ${round}`);
    const bare = await startBare(database('bare'), secret);
    await warmUp(bare.port, ['any']);
    const a = await measure(bare, ['any']);
    await bare.stop();
    say(line('(a) bare server', a));
    figures.bare.push(a.perSecond);

    const accept = await startProduct({ ...secretKey, MONGODB_URI: database('accept'), SWITCHHOOK_ROLES: 'accept' });
    await warmUp(accept.port, few);
    const b = await measure(accept, few);
    await accept.stop();
    say(line('(b) accepting, pipeline paused', b));
    figures.accept.push(b.perSecond);

    const manyProduct = await startProduct({ ...secretKey, MONGODB_URI: database('many'), SWITCHHOOK_ROLES: 'accept' });
    await warmUp(manyProduct.port, many);
    const d = await measure(manyProduct, many);
    await manyProduct.stop();
    say(line(`(b) with ${options.webhooks} webhooks`, d));
    figures.many.push(d.perSecond);

    const working = await startProduct({ ...secretKey, MONGODB_URI: database('work') });
    await warmUp(working.port, fewWork);
    await drain('work');
    const before = await client.db('work').collection('runs').countDocuments();
    const started = performance.now();
    const cost = startMeter({ server: working.pid, mongod: mongod.pid });
    const c = await load(working.port, fewWork);
    const drainSeconds = await drain('work');
    const seconds = (performance.now() - started) / 1000;
    const done = (await client.db('work').collection('runs').countDocuments()) - before;
    const spent = cost(done);
    await working.stop();
    say(line('(c) accepting and working', c));
    say(
      `    ${done} results in ${seconds.toFixed(1)} s (${drainSeconds.toFixed(1)} s of them to drain the backlog): ${(done / seconds).toFixed(0)} from signed POST to posted digest per second   ${spent}\n`,
    );
    figures.work.push(c.perSecond);
    figures.results.push(done / seconds);
    await Promise.all(['bare', 'accept', 'many', 'work'].map((name) => clear(name)));
  }

  const bare = median(figures.bare);
  say('medians, against (a)');
  say(`(b) accepting, pipeline paused     ${(median(figures.accept) / bare).toFixed(2)}`);
  say(`(c) accepting and working          ${(median(figures.work) / bare).toFixed(2)}`);
  say(`    signed POST → posted digest    ${(median(figures.results) / bare).toFixed(2)}`);
  say(
    `(b) with ${options.webhooks} webhooks, against (b)  ${(median(figures.many) / median(figures.accept)).toFixed(2)}`,
  );
} finally {
  await own.close();
}

/** Empties what the round stored, so that each round meets the same database. */
async function clear(name: string): Promise<void> {
  for (const collection of ['bare', 'events', 'runs', 'posts', 'messages'])
    await client.db(name).collection(collection).deleteMany({});
}
