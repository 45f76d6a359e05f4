import { randomUUID } from 'node:crypto';
import { sign } from '@octokit/webhooks-methods';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Product } from '../support/product.ts';
import { deliver, issue, takenAs } from './github.ts';
import { type House, type MadeWebhook, openHouse } from './house.ts';
import { memoryOf } from './memory.ts';
import { ask, speak } from './wire.ts';

const secret = 'the secret of the repeating sender';

let house: House;
let second: Product;
let hook: MadeWebhook;

beforeAll(async () => {
  house = await openHouse({ LOG_LEVEL: 'silent' });
  second = await house.another();
  hook = await house.webhook({ source: 'github', name: 'Twice', secret, rateLimit: 60_000 });
});
afterAll(() => house.close());

/** The same address at another process. */
const at = (product: Product, { webhookId }: MadeWebhook) =>
  `http://127.0.0.1:${product.port}/v1/webhooks/${webhookId}`;
const collection = (name: string) => house.client.db().collection<{ _id: string }>(name);
const rotated = z.object({ secret: z.string() });

describe('copies', () => {
  it('V9, F12: 50 parallel copies over two processes are one event, one run and one message; a restart forgets nothing', async () => {
    const copy = { secret, id: randomUUID(), payload: issue('Fifty times') };
    const both = [at(house.product, hook), at(second, hook)];
    const told = (await Promise.all(Array.from({ length: 50 }, (_, n) => deliver(both[n % 2] ?? '', copy)))).map(
      takenAs,
    );
    expect(told.filter(({ status }) => status === 'accepted')).toHaveLength(1);
    expect(told.filter(({ status }) => status === 'duplicate')).toHaveLength(49);
    const [event] = new Set(told.map((one) => one.event));
    expect(new Set(told.map((one) => one.event)).size).toBe(1);
    const run = await house.ended(event ?? '');
    const third = await house.another();
    expect(takenAs(await deliver(at(third, hook), copy))).toEqual({ status: 'duplicate', event });
    expect(await collection('runs').countDocuments({ eventId: event })).toBe(1);
    expect(await collection('messages').countDocuments({ 'view.card.runId': run.id })).toBe(1);
  });

  it('V9: the same delivery id with another body is written down as a conflict and not run', async () => {
    const id = randomUUID();
    const first = takenAs(await deliver(hook.url, { secret, id, payload: issue('First') }));
    const other = takenAs(await deliver(at(second, hook), { secret, id, payload: issue('Other') }));
    expect(other).toEqual({ status: 'conflict', event: first.event });
    await house.ended(first.event);
    expect(await collection('events').countDocuments({ deliveryKey: id })).toBe(1);
    await expect.poll(() => collection('audit').countDocuments({ action: 'inbound.conflict' })).toBe(1);
  });

  it('V10: within its window the same body under a new, unsigned delivery id is a duplicate, in every process', async () => {
    const guarded = await house.webhook({ source: 'github', name: 'Guarded', secret, replayWindow: 300 });
    const payload = issue('Captured');
    const first = takenAs(await deliver(guarded.url, { secret, payload }));
    for (const url of [guarded.url, at(second, guarded)])
      expect(takenAs(await deliver(url, { secret, payload }))).toEqual({ status: 'duplicate', event: first.event });
    expect(takenAs(await deliver(guarded.url, { secret, payload: issue('New') })).status).toBe('accepted');
  });

  it('F13: what comes in another order than it happened runs all the same', async () => {
    const closed = { ...issue('Too early'), action: 'closed' };
    const events = [];
    for (const payload of [closed, issue('Too early'), { ...issue('Too early'), action: 'edited', changes: {} }])
      events.push(takenAs(await deliver(hook.url, { secret, payload })).event);
    for (const event of events) expect((await house.ended(event)).status).toBe('done');
  });
});

describe('what a crash leaves behind', () => {
  /** The event as it stands in the store when a process was killed while it worked on it. */
  const leave = (event: string, more: object) =>
    collection('events').updateOne(
      { _id: event },
      { $set: { status: 'queued', ...more }, $unset: { lease: '', error: '' } },
    );

  it('F2: a run whose message was posted but not written down is run again into the same message', async () => {
    const { event } = takenAs(await deliver(hook.url, { secret, payload: issue('Cut short') }));
    const { id } = await house.ended(event);
    await collection('posts').deleteMany({ runId: id });
    await collection('runs').deleteOne({ _id: id });
    await leave(event, {});
    expect(await house.ended(event)).toMatchObject({ id, status: 'done' });
    expect(await collection('messages').countDocuments({ 'view.card.runId': id })).toBe(1);
  });

  it('F17: an event that was begun again and again without an end is given up in words, and the next one runs', async () => {
    const { event } = takenAs(await deliver(hook.url, { secret, payload: issue('Poison') }));
    const { id } = await house.ended(event);
    await collection('runs').deleteOne({ _id: id });
    await leave(event, { attempts: 8, begun: 5 });
    expect(await house.ended(event)).toMatchObject({ status: 'failed', error: { code: 'run_poisoned' } });
    expect(await collection('messages').countDocuments({ 'view.card.runId': id })).toBe(1);
    const next = takenAs(await deliver(hook.url, { secret, payload: issue('After it') })).event;
    expect((await house.ended(next)).status).toBe('done');
  });
});

describe('signatures', () => {
  it('V11: an event header that does not fit the signed body is refused and nothing is stored', async () => {
    const before = await collection('events').countDocuments();
    for (const event of ['push', 'ping', 'workflow_run', 'issue_comment', 'made_up']) {
      const answer = await deliver(hook.url, { secret, event, payload: issue('Rewritten') });
      expect([event, answer.status]).toEqual([event, 400]);
    }
    expect(await collection('events').countDocuments()).toBe(before);
  });

  it('V12, V13: what is signed for one webhook opens no other, whatever its source', async () => {
    const others = [
      await house.webhook({ source: 'github', name: 'X', secret: `${secret} other` }),
      await house.webhook({ source: 'gitlab', name: 'Y', secret }),
      await house.webhook({ source: 'github', name: 'Z', secret: 'of vault' }, 'other'),
    ];
    for (const { url } of others) expect((await deliver(url, { secret, payload: issue('x') })).status).toBe(401);
  });

  it('V3, V4, V5, V14: twice, missing, empty, SHA-1 or only nearly right are all the same 401', async () => {
    const body = JSON.stringify(issue('x'));
    const good = await sign(secret, body);
    const { pathname } = new URL(hook.url);
    const raw = (headers: string[]) =>
      speak(
        house.product.port,
        `POST ${pathname} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-github-event: issues\r\n${headers.map((one) => `${one}\r\n`).join('')}content-length: ${body.length}\r\n\r\n${body}`,
      );
    const refused = [
      [`x-hub-signature-256: sha256=00`, `x-hub-signature-256: ${good}`],
      [`x-hub-signature-256: ${good}`, `x-hub-signature-256: ${good}`],
      [],
      ['x-hub-signature-256:'],
      ['x-hub-signature-256: sha256='],
      [`x-hub-signature-256: ${good.toUpperCase()}`],
      [`x-hub-signature-256: ${good}0`],
      [`x-hub-signature: sha1=${'0'.repeat(40)}`],
      [`x-hub-signature-256: ${good.slice('sha256='.length)}`],
    ];
    const answers = await Promise.all(refused.map(raw));
    expect(answers.map((answer) => answer.split(' ')[1])).toEqual(refused.map(() => '401'));
    const bodies = answers.map((answer) => answer.split('\r\n\r\n')[1]?.replace(/"correlationId":"[^"]*"/, ''));
    expect(new Set(bodies).size).toBe(1);
    expect(await raw([`x-hub-signature-256: ${good}`])).toContain(' 200 ');
  });

  it('V15: rotated over REST, both secrets open both processes; without grace the old one is closed at once', async () => {
    const turning = await house.webhook({ source: 'github', name: 'Turning', secret });
    const path = `/api/projects/default/webhooks/${turning.uuid}/rotate`;
    const next = rotated.parse((await house.rest('POST', path)).json).secret;
    const tried = async (one: string) => {
      const urls = [turning.url, at(second, turning)];
      return await Promise.all(
        urls.map(async (url) => (await deliver(url, { secret: one, payload: issue('x') })).status),
      );
    };
    await expect.poll(() => tried(next)).toEqual([200, 200]);
    expect(await tried(secret)).toEqual([200, 200]);
    const last = rotated.parse((await house.rest('POST', path, { body: { graceHours: 0 } })).json).secret;
    await expect.poll(() => tried(next)).toEqual([401, 401]);
    expect(await tried(secret)).toEqual([401, 401]);
    expect(await tried(last)).toEqual([200, 200]);
  });
});

describe('large payloads', () => {
  it('F18: 24 MB from GitHub are accepted, kept outside of the document, run and shown, in sane memory', async () => {
    const before = await memoryOf(house.product.pid);
    const payload = issue('Huge', 'A long story. '.repeat((24 * 2 ** 20) / 14));
    const { event } = takenAs(await deliver(hook.url, { secret, payload }));
    expect((await house.ended(event)).status).toBe('done');
    const [stored] = await collection('events')
      .aggregate([{ $match: { _id: event } }, { $project: { size: { $bsonSize: '$$ROOT' } } }])
      .toArray();
    expect(stored?.size).toBeLessThan(100_000);
    expect(await collection('event_bodies').countDocuments()).toBeGreaterThan(0);
    expect((await memoryOf(house.product.pid)) - before).toBeLessThan(600);
    expect((await ask(`${house.url}/readyz`)).status).toBe(200);
  });
});
