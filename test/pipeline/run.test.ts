import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Backend, RunRequest, Step } from '../../src/assistant/backend.ts';
import { AppError } from '../../src/domain/errors.ts';
import type { InboundEvent } from '../../src/domain/inbound-event.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { runIdOf } from '../../src/domain/run.ts';
import type { Webhook } from '../../src/domain/webhook.ts';
import { sources } from '../../src/inbound/registry.ts';
import { createRead } from '../../src/pipeline/read.ts';
import { createContinueConversation } from '../../src/pipeline/reply.ts';
import { createRunEvent, type RunDeps } from '../../src/pipeline/run.ts';
import type { Store } from '../../src/store/store.ts';
import { type OpenStores, openStores } from '../store/open-store.ts';
import { aLeasedEvent, aWebhook } from '../store/samples.ts';
import { FakeClock } from '../support/fake-clock.ts';

let stores: OpenStores;
let store: Store;
let webhook: Webhook;
let asked: RunRequest[];
let answer: (request: RunRequest) => AsyncIterable<Step>;
let shown: string[];
const clock = new FakeClock(Date.now());
const inTenSeconds = () => new Date(clock.now() + 10_000);

beforeAll(async () => {
  stores = await openStores();
  store = await stores.open(clock);
  webhook = aWebhook({ post: [{ platform: 'room', channel: 'general' }] });
  await store.webhooks.insert(webhook, { current: 'a secret' });
});

beforeEach(() => {
  asked = [];
  shown = [];
  answer = () => steps([{ type: 'final', text: 'All good.' }]);
});

afterAll(() => stores.close());

async function* steps(all: Step[]): AsyncIterable<Step> {
  yield* all;
}

/** An assistant that is asked and gives up. */
// biome-ignore lint/correctness/useYield: it fails before it says anything.
async function* failing(): AsyncIterable<Step> {
  throw new AppError('backend_timeout', { stage: 'answer', limit: '60 s' });
}

function work(more: Partial<RunDeps> = {}) {
  const backend: Backend = {
    name: 'test',
    title: 'Test',
    runs: ['assistant'],
    resources: () => [],
    missingSetting: () => undefined,
    start: (request) => {
      asked.push(request);
      return answer(request);
    },
  };
  return createRunEvent({
    doors: store.doors,
    events: store.events,
    runs: store.runs,
    read: createRead({ sources, runs: store.runs, loadEvent: (project, id) => store.events.get(project, id) }),
    compose: async (_event, _webhook, { question }) => ({
      system: 'Be brief.',
      prompts: [question ?? 'What happened?'],
      warnings: [],
    }),
    backend: () => backend,
    announce: () => ({
      progress: () => undefined,
      finish: async (run) => {
        shown.push(run.status);
        return [];
      },
    }),
    ended: () => undefined,
    clock,
    log: silentLogger,
    signal: new AbortController().signal,
    ...more,
  });
}

async function accepted(more: Partial<InboundEvent> = {}): Promise<InboundEvent> {
  const event = aLeasedEvent('me', inTenSeconds(), {
    webhookUuid: webhook.uuid,
    webhookId: webhook.webhookId,
    ...more,
  });
  await store.events.accept(event);
  return event;
}

const runOf = (event: InboundEvent) => store.runs.get(runIdOf(event.id));
const statusOf = async (event: InboundEvent) => (await store.events.get('default', event.id))?.status;

describe('working an event', () => {
  it('asks the assistant, keeps its answer, shows it and closes the event', async () => {
    const event = await accepted();
    answer = () =>
      steps([
        { type: 'step', text: 'Reading' },
        { type: 'text', delta: 'All ' },
        { type: 'usage', usage: { inputTokens: 5, outputTokens: 2, cost: 0.01 } },
        { type: 'final', text: 'All good.' },
      ]);
    await work()(event);
    expect(await runOf(event)).toMatchObject({
      status: 'done',
      output: 'All good.',
      prompts: ['What happened?'],
      usage: { cost: 0.01 },
    });
    expect((await runOf(event))?.steps.map(({ text }) => text)).toEqual(['Reading']);
    expect([await statusOf(event), shown]).toEqual(['done', ['done']]);
  });

  it('F20: an assistant that fails ends the run in words, once', async () => {
    const event = await accepted();
    answer = () => {
      throw new AppError('backend_unavailable', { why: 'connection refused' });
    };
    await work()(event);
    expect(await runOf(event)).toMatchObject({ status: 'failed', error: { code: 'backend_unavailable' } });
    expect([await statusOf(event), shown]).toEqual(['failed', ['failed']]);
  });

  it('resource none asks nobody', async () => {
    const quiet = aWebhook({ resource: { type: 'none', id: '' } });
    await store.webhooks.insert(quiet, { current: 'a secret' });
    const event = await accepted({ webhookUuid: quiet.uuid });
    await work()(event);
    expect([asked.length, (await runOf(event))?.status]).toEqual([0, 'done']);
  });

  it('an event whose webhook was deleted is closed, not repeated for ever', async () => {
    const event = await accepted({ webhookUuid: 'c0e9a42f-8a01-4806-bec2-4e07afb60c6f' });
    await work()(event);
    expect(await statusOf(event)).toBe('failed');
  });

  it('F6: whoever lost its lease can not overwrite the outcome of its successor', async () => {
    const event = await accepted();
    clock.set(clock.now() + 11_000);
    const [taken] = (await store.events.claim('other', 500, new Date(clock.now()), inTenSeconds())).filter(
      ({ id }) => id === event.id,
    );
    expect(taken?.lease?.token).toBe(2);
    answer = () => steps([{ type: 'final', text: 'From the successor.' }]);
    await work()(taken ?? event);
    answer = () => steps([{ type: 'final', text: 'From the one that was late.' }]);
    await work()(event);
    expect((await runOf(event))?.output).toBe('From the successor.');
    expect(shown).toEqual(['done']);
  });

  it('F2: after a crash between the result and its bookkeeping the result is shown again, not made again', async () => {
    const event = await accepted();
    await work({
      announce: () => ({ progress: () => undefined, finish: () => Promise.reject(new AppError('store_unavailable')) }),
    })(event).catch(() => undefined);
    expect([asked.length, await statusOf(event)]).toEqual([1, 'running']);
    clock.set(clock.now() + 11_000);
    const [again] = (await store.events.claim('other', 500, new Date(clock.now()), inTenSeconds())).filter(
      ({ id }) => id === event.id,
    );
    await work()(again ?? event);
    expect([asked.length, shown, await statusOf(event)]).toEqual([1, ['done'], 'done']);
  });

  it('F17: an event that was begun again and again without an end is given up in words', async () => {
    let event = await accepted();
    for (let n = 0; n < 12 && (await statusOf(event)) !== 'failed'; n++) {
      await work({
        announce: () => ({
          progress: () => undefined,
          finish: () => Promise.reject(new AppError('store_unavailable')),
        }),
        runs: { get: async () => undefined, save: () => Promise.reject(new AppError('store_unavailable')) },
      })(event).catch(() => undefined);
      clock.set(clock.now() + 11_000);
      const claimed = await store.events.claim('other', 500, new Date(clock.now()), inTenSeconds());
      event = claimed.find(({ id }) => id === event.id) ?? event;
    }
    await work()(event);
    expect(await runOf(event)).toMatchObject({ status: 'failed', error: { code: 'run_poisoned' } });
  });

  it('a store that is away leaves the event to the sweep', async () => {
    const event = await accepted();
    const away = { get: async () => undefined, save: () => Promise.reject(new AppError('store_unavailable')) };
    await expect(work({ runs: away })(event)).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(await statusOf(event)).toBe('running');
  });
});

describe('a reply in the thread of a result', () => {
  it('continues the conversation with what was said before, and runs once however often it is told', async () => {
    const event = await accepted();
    await work()(event);
    const root = runIdOf(event.id);
    const at = new Date(clock.now());
    await store.posts.save({
      id: 'pst_reply_0',
      runId: root,
      conversation: root,
      project: 'default',
      platform: 'room',
      channel: 'general',
      messageId: 'm77',
      shows: 'done',
      createdAt: at,
      updatedAt: at,
    });
    const handed: InboundEvent[] = [];
    const continueConversation = createContinueConversation({
      posts: store.posts,
      runs: store.runs,
      events: store.events,
      window: {
        reserve: () => ({ owner: 'me', token: 1, until: inTenSeconds() }),
        cancel: () => undefined,
        handOver: (one) => void handed.push(one),
      },
      clock,
    });
    const reply = {
      channel: { platform: 'room', channel: 'general' },
      messageId: 'm77',
      replyId: 'r1',
      text: 'Which files?',
      by: 'Ann',
      correlationId: 'cor_2',
      projects: ['default'],
    };
    expect(await continueConversation(reply)).toBe(true);
    expect(await continueConversation(reply)).toBe(true);
    expect(await continueConversation({ ...reply, messageId: 'no result' })).toBe(false);
    expect(await continueConversation({ ...reply, replyId: 'r2', projects: ['other'] })).toBe(false);
    expect(handed.length).toBe(1);
    for (const one of handed) await work()(one);
    expect(asked.at(-1)).toMatchObject({
      prompts: ['Which files?'],
      conversation: [
        { role: 'user', text: 'What happened?' },
        { role: 'assistant', text: 'All good.' },
      ],
    });
    const [followUp] = handed;
    expect(followUp && (await runOf(followUp))?.conversation).toBe(root);
  });

  it.each([
    ['failed', failing, 'The assistant did not answer'],
    ['said nothing', () => steps([{ type: 'final', text: '' }]), ''],
  ])('asks the question also where the run %s before, with what had been asked', async (_, first, said) => {
    answer = first;
    const event = await accepted();
    await work()(event);
    answer = () => steps([{ type: 'final', text: 'Here.' }]);
    const text = 'What was it about?';
    const body = Buffer.from(
      JSON.stringify({ text, by: 'Ann', channel: { platform: 'room', channel: 'general' }, threadId: 'm1' }),
    );
    await work()(await accepted({ kind: 'reply', body, replyTo: runIdOf(event.id), deliveryKey: `reply:${event.id}` }));
    const request = asked.at(-1);
    expect(request).toMatchObject({ prompts: [text], question: text });
    expect(request?.conversation).toHaveLength(2);
    expect(request?.conversation[0]).toEqual({ role: 'user', text: 'What happened?' });
    expect(request?.conversation[1]).toMatchObject({ role: 'assistant', text: expect.stringContaining(said) });
    expect(request?.conversation[1]?.text).not.toBe('');
  });

  it('asks the question also where nothing had been asked before', async () => {
    const event = await accepted();
    await work({ compose: () => Promise.reject(new AppError('template_failed', { why: 'it is empty' })) })(event);
    const reply = { text: 'Why?', by: 'Ann', channel: { platform: 'room', channel: 'general' }, threadId: 'm2' };
    const body = Buffer.from(JSON.stringify(reply));
    await work()(await accepted({ kind: 'reply', body, replyTo: runIdOf(event.id), deliveryKey: `reply:${event.id}` }));
    expect(asked.at(-1)).toMatchObject({ prompts: ['Why?'], question: 'Why?', conversation: [] });
  });
});
