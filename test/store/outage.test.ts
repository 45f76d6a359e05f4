import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/domain/clock.ts';
import { type Logger, silentLogger } from '../../src/domain/logger.ts';
import { type Embedded, startEmbedded } from '../../src/mongod/embedded.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { eventually } from './eventually.ts';
import { testBox } from './open-store.ts';
import { aLeasedEvent, aMessage, anEvent, aPost, aRun, aWebhook, inMs } from './samples.ts';

// A database of this file's own, because it is stopped, frozen and started again.
let dataDir: string;
let mongod: Embedded;
let store: Store;

async function startDatabase(): Promise<Embedded> {
  const { SWITCHHOOK_MONGOD: mongodPath, SWITCHHOOK_CACHE: cacheDir } = readConfig();
  return await startEmbedded({ dataDir, mongodPath, cacheDir, say: () => undefined });
}

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'switchhook-outage-'));
});
beforeEach(async () => {
  await store?.close();
  mongod ??= await startDatabase();
  store = await createStore({ uri: mongod.uri, secretBox: testBox, clock: systemClock, log });
});
afterAll(async () => {
  await store.close();
  await mongod.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const notHeard = 'changes by other processes are not heard; trying again';
const logged: string[] = [];
const log: Logger = { ...silentLogger, warn: (_, message) => logged.push(message) };

/** One call of every kind that the product makes. */
function everyCall(webhookId: string): Promise<unknown>[] {
  const event = anEvent();
  const run = aRun(event);
  return [
    store.events.accept(event),
    store.events.accept(anEvent({ body: Buffer.alloc(3 << 20) })),
    store.events.claim('a', 10, new Date(), inMs(1_000)),
    store.events.renew('a', inMs(1_000)),
    store.events.finish(event.id, 1, { status: 'done', error: undefined }),
    store.events.findReplay(event.webhookUuid, event.bodyHash, new Date()),
    store.events.list('default', { limit: 10 }),
    store.runs.save(run),
    store.runs.get(run.id),
    store.posts.save(aPost(run)),
    Promise.resolve(store.doors.find(webhookId)),
    store.webhooks.insert(aWebhook(), {}),
    store.webhooks.list('default', { limit: 10 }),
    store.tokens.take('claim', 'code'),
    Promise.resolve(store.keys.byToken('token')),
    store.members.get('mbr_1'),
    store.projects.list(),
    store.messages.insert(aMessage()),
    store.channels.list('default'),
    store.ping(),
    store.backlog(new Date()),
  ];
}

async function codes(calls: Promise<unknown>[]): Promise<unknown[]> {
  const outcomes = await Promise.allSettled(calls);
  return outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'answered'));
}

const allUnavailable = (calls: unknown[]) => calls.map(() => 'store_unavailable');

describe('while the database is away', () => {
  it('F3: every call ends as store_unavailable, nothing hangs, and all works again without help', async () => {
    const acknowledged = anEvent();
    await store.events.accept(acknowledged);
    await mongod.stop();
    const during = await codes(everyCall('any'));
    expect(during).toEqual(allUnavailable(during));
    mongod = await startDatabase();
    await eventually(() => codes([store.ping()])).toEqual(['answered']);
    const after = await codes(everyCall('any'));
    expect(after).toEqual(after.map(() => 'answered'));
    expect((await store.events.get('default', acknowledged.id))?.body).toEqual(acknowledged.body);
  });

  it('F3: what was acknowledged while the database was killed is there, and a resend is never a second event', async () => {
    const events = Array.from({ length: 3_000 }, () => anEvent());
    const acknowledged = new Set<string>();
    const { pid } = mongod;
    const send = async (sender: number) => {
      for (const [i, event] of events.entries()) {
        if (i % 30 !== sender) continue;
        const answer = await store.events.accept(event).catch(() => undefined);
        if (answer && acknowledged.add(event.id).size === 500) process.kill(pid, 'SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: 30 }, (_, sender) => send(sender)));
    await eventually(() => codes([store.ping()])).toEqual(['answered']);
    expect(mongod.pid).not.toBe(pid);
    const stored = await store.db.collection<{ _id: string }>('events').distinct('_id');
    expect([...acknowledged].filter((id) => !stored.includes(id))).toEqual([]);
    await Promise.all(events.map((event) => store.events.accept({ ...event, id: `${event.id}x` })));
    const deliveries = { deliveryKey: { $in: events.map(({ deliveryKey }) => deliveryKey) } };
    expect(await store.db.collection('events').countDocuments(deliveries)).toBe(events.length);
  });

  it('F3: a database that does not answer at all is given up as well', async () => {
    const webhook = aWebhook();
    await store.webhooks.insert(webhook, { current: 's3cret' });
    process.kill(mongod.pid, 'SIGSTOP');
    try {
      const during = await codes(everyCall('any'));
      expect(during).toEqual(allUnavailable(during));
    } finally {
      process.kill(mongod.pid, 'SIGCONT');
    }
    await eventually(() => codes([store.ping()])).toEqual(['answered']);
    expect((await store.doors.find(webhook.webhookId))?.secrets.current).toBe('s3cret');
  });

  it('an acceptance whose outcome is unknown runs out when its process goes on without it', async () => {
    const event = aLeasedEvent('a', inMs(100));
    process.kill(mongod.pid, 'SIGSTOP');
    const accepting = codes([store.events.accept(event)]);
    expect(await accepting).toEqual(['store_unavailable']);
    process.kill(mongod.pid, 'SIGCONT');
    await eventually(() => codes([store.ping()])).toEqual(['answered']);
    await eventually(async () => (await store.events.get('default', event.id))?.status).toBe('queued');
    expect(await store.events.renew('a', inMs(60_000), ['evt_others'])).toBe(0);
    const claimed = await store.events.claim('b', 10_000, new Date(), inMs(60_000));
    expect(claimed.map(({ id }) => id)).toContain(event.id);
  });

  it('changes are heard again after a short break without a gap, and listeners are told of a long one', async () => {
    const heard: string[] = [];
    store.messages.watch({ changed: ({ id }) => heard.push(id), gap: () => heard.push('gap') });
    await store.messages.insert(aMessage({ id: 'msg_before' }));
    process.kill(mongod.pid, 'SIGKILL');
    await eventually(() => codes([store.ping()])).toEqual(['answered']);
    await store.messages.insert(aMessage({ id: 'msg_between' }));
    await eventually(() => heard).toContain('msg_between');
    const saidBefore = logged.length;
    await mongod.stop();
    await eventually(() => logged.slice(saidBefore)).toContain(notHeard);
    mongod = await startDatabase();
    await eventually(() => heard).toContain('gap');
    await store.messages.insert(aMessage({ id: 'msg_after' }));
    await eventually(() => heard).toContain('msg_after');
  });
});
