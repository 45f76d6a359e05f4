import { randomUUID } from 'node:crypto';
import { sign } from '@octokit/webhooks-methods';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AppError } from '../../src/domain/errors.ts';
import type { InboundEvent } from '../../src/domain/inbound-event.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import type { Webhook } from '../../src/domain/webhook.ts';
import { verifyRequest } from '../../src/inbound/checks.ts';
import { deliveryKey } from '../../src/inbound/delivery-key.ts';
import { passesFilter } from '../../src/inbound/filter.ts';
import { redactHeaders } from '../../src/inbound/redact-headers.ts';
import { sources } from '../../src/inbound/registry.ts';
import { createRateLimit } from '../../src/pipeline/rate-limit.ts';
import { createReceive, type Receive } from '../../src/pipeline/receive.ts';
import type { Store } from '../../src/store/store.ts';
import { type OpenStores, openStores } from '../store/open-store.ts';
import { aWebhook } from '../store/samples.ts';
import { FakeClock } from '../support/fake-clock.ts';

const secret = 'a secret of this test';
const push = {
  ref: 'refs/heads/main',
  before: '0',
  after: '1',
  commits: [],
  repository: { full_name: 'acme/shop' },
  pusher: { name: 'ann' },
};

let stores: OpenStores;
let store: Store;
let receive: Receive;
let clock: FakeClock;
let handedOver: InboundEvent[];
let room = true;

/** The one endpoint that can be told of the end of a run. */
const known = `ep_${'k'.repeat(26)}`;

beforeAll(async () => {
  stores = await openStores();
  store = await stores.open();
});

beforeEach(() => {
  clock = new FakeClock(Date.now());
  handedOver = [];
  room = true;
  receive = createReceive({
    doors: store.doors,
    events: store.events,
    window: {
      reserve: () => (room ? { owner: 'me', token: 1, until: new Date(clock.now() + 10_000) } : undefined),
      cancel: () => undefined,
      handOver: (event) => void handedOver.push(event),
    },
    sources,
    verify: verifyRequest,
    passesFilter,
    deliveryKey,
    redactHeaders,
    takesCallback: (project, id) => project === 'default' && id === known,
    rateLimit: createRateLimit(clock),
    audit: store.audit.write,
    clock,
    log: silentLogger,
  });
});

afterAll(() => stores.close());

async function makeDoor(more: Partial<Webhook> = {}): Promise<Webhook> {
  const webhook = aWebhook({ events: [], ...more });
  await store.webhooks.insert(webhook, { current: secret });
  return webhook;
}

interface Sent {
  body?: object;
  event?: string;
  delivery?: string;
  secret?: string;
  hops?: string[];
  callback?: string[];
}

async function post(webhook: Webhook, sent: Sent = {}) {
  const body = Buffer.from(JSON.stringify(sent.body ?? push));
  const headers = new Map([
    ['content-type', ['application/json']],
    ['x-github-event', [sent.event ?? 'push']],
    ['x-github-delivery', [sent.delivery ?? randomUUID()]],
    ['x-hub-signature-256', [await sign(sent.secret ?? secret, body.toString())]],
    ['switchhook-hops', sent.hops ?? []],
    ...(sent.callback ? ([['switchhook-callback', sent.callback]] as const) : []),
  ]);
  return await receive(webhook.webhookId, { headers, body, receivedAt: clock.now(), remoteAddress: '192.0.2.1' });
}

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'accepted',
    (error: AppError) => error.code,
  );

const auditOf = async (target: string) =>
  (await store.audit.list('default', { limit: 100 })).items.filter((entry) => entry.target === target);

describe('the door', () => {
  it('V1: a genuine event is stored with its raw bytes under a lease, handed over, and answered', async () => {
    const webhook = await makeDoor();
    const { status, body } = await post(webhook);
    expect([status, body.status]).toEqual([200, 'accepted']);
    const stored = await store.events.get('default', body.event);
    expect(stored?.body.toString()).toBe(JSON.stringify(push));
    expect(handedOver.map(({ id, attempts }) => [id, attempts])).toEqual([[body.event, 1]]);
  });

  it('what finds no room waits in the store, held by nobody', async () => {
    const webhook = await makeDoor();
    room = false;
    const { body } = await post(webhook);
    expect(body.status).toBe('accepted');
    expect(handedOver).toEqual([]);
    const claimed = await store.events.claim('another', 500, new Date(clock.now()), new Date(clock.now() + 10_000));
    expect(claimed.map(({ id }) => id)).toContain(body.event);
  });

  it('keeps whom its caller wants to be called back, with the event', async () => {
    const { body } = await post(await makeDoor(), { callback: [known] });
    expect((await store.events.get('default', body.event))?.headers['switchhook-callback']).toBe(known);
  });

  it.each([
    ['an endpoint that is not there', [`ep_${'x'.repeat(26)}`]],
    ['an address', ['https://example.com/hooks']],
    ['two endpoints', [known, known]],
    ['nothing', ['']],
  ])('refuses a callback to %s in words and stores nothing', async (_, callback) => {
    const webhook = await makeDoor();
    expect(await codeOf(post(webhook, { callback }))).toBe('callback_unknown');
    expect(await codeOf(post(webhook, { callback, secret: 'wrong' }))).toBe('verification_failed');
    expect((await store.events.list('default', { limit: 10 }, { webhookUuid: webhook.uuid })).items).toEqual([]);
  });

  it('V2: a failed check stores nothing but an audit line that says what failed', async () => {
    const webhook = await makeDoor();
    expect(await codeOf(post(webhook, { secret: 'wrong' }))).toBe('verification_failed');
    expect((await store.events.list('default', { limit: 10 }, { webhookUuid: webhook.uuid })).items).toEqual([]);
    await expect
      .poll(async () => (await auditOf(webhook.uuid)).map(({ action, outcome }) => [action, outcome]))
      .toEqual([['inbound.refused', 'refused']]);
    expect((await auditOf(webhook.uuid))[0]?.details.reason).toBeTruthy();
  });

  it('V9, F12: 50 parallel copies of one delivery are stored once', async () => {
    const webhook = await makeDoor();
    const delivery = randomUUID();
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(webhook, { delivery })));
    expect(answers.filter(({ body }) => body.status === 'accepted').length).toBe(1);
    expect(answers.filter(({ body }) => body.status === 'duplicate').length).toBe(49);
    expect(new Set(answers.map(({ body }) => body.event)).size).toBe(1);
    expect(handedOver.length).toBe(1);
  });

  it('V9: the same delivery id with another body is a 409 in the audit log and is not run', async () => {
    const webhook = await makeDoor();
    const delivery = randomUUID();
    const first = await post(webhook, { delivery });
    const second = await post(webhook, { delivery, body: { ...push, after: '2' } });
    expect([second.status, second.body.status]).toEqual([200, 'conflict']);
    expect(handedOver.length).toBe(1);
    await expect
      .poll(async () => (await auditOf(first.body.event)).map(({ details }) => details.status))
      .toEqual(['409']);
  });

  it('V10: within the replay window the same body under a new delivery id counts as a duplicate, after it no more', async () => {
    const webhook = await makeDoor({ replayWindow: 300 });
    const first = await post(webhook);
    const copy = await post(webhook);
    expect(copy.body).toMatchObject({ status: 'duplicate', event: first.body.event });
    await clock.advance(301_000);
    expect((await post(webhook)).body.status).toBe('accepted');
  });

  it('V11: an event header that does not fit the body is refused and audited', async () => {
    const webhook = await makeDoor();
    expect(await codeOf(post(webhook, { event: 'pull_request' }))).toBe('event_mismatch');
    await expect.poll(async () => (await auditOf(webhook.uuid)).length).toBe(1);
  });

  it('what the filter leaves out is stored and answered, but not run', async () => {
    const webhook = await makeDoor({ events: ['pull_request.*', 'release'] });
    const { body } = await post(webhook);
    expect(body).toMatchObject({ status: 'filtered', message: 'push is not in pull_request.*, release.' });
    expect((await store.events.get('default', body.event))?.status).toBe('ignored');
    expect(handedOver).toEqual([]);
  });

  it('what came through more than three relays is not run, so that they can not go in circles', async () => {
    const webhook = await makeDoor();
    const verdicts = [];
    for (const hops of [['3'], ['4'], ['1', '9'], ['many']]) verdicts.push((await post(webhook, { hops })).body.status);
    expect(verdicts).toEqual(['accepted', 'filtered', 'filtered', 'accepted']);
  });

  it('a ping says that the address works', async () => {
    const webhook = await makeDoor();
    const { body } = await post(webhook, { event: 'ping', body: { zen: 'Keep it simple.', hook_id: 1, hook: {} } });
    expect(body.status).toBe('ping');
  });

  it('I3: a switched-off webhook is 200 to its sender and unknown to anybody else', async () => {
    const webhook = await makeDoor({ enabled: false });
    expect((await post(webhook)).body.status).toBe('switched_off');
    expect(await codeOf(post(webhook, { secret: 'wrong' }))).toBe('webhook_unknown');
    expect(await codeOf(post({ ...webhook, webhookId: 'nobodyhasthisaddress' }))).toBe('webhook_unknown');
    expect(handedOver).toEqual([]);
  });

  it('the limit of a webhook is 429 with the seconds to wait', async () => {
    const webhook = await makeDoor({ rateLimit: 2 });
    await post(webhook);
    await post(webhook);
    const error = await post(webhook).catch((thrown: AppError) => thrown);
    expect(error).toMatchObject({ code: 'rate_limited', details: { seconds: 30 } });
    await clock.advance(30_000);
    expect((await post(webhook)).body.status).toBe('accepted');
  });

  it('R1: a flood of unsigned requests is counted instead of written down, and genuine ones still come through', async () => {
    const webhook = await makeDoor();
    const codes = [];
    for (let n = 0; n < 100; n++) codes.push(await codeOf(post(webhook, { secret: 'wrong' })));
    expect(codes.filter((code) => code === 'verification_failed').length).toBe(60);
    expect(codes.filter((code) => code === 'rate_limited').length).toBe(40);
    expect((await post(webhook)).body.status).toBe('accepted');
    await expect.poll(async () => (await auditOf(webhook.uuid)).length).toBe(60);
  });
});
