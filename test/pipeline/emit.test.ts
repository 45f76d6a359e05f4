import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Step } from '../../src/assistant/backend.ts';
import { AppError } from '../../src/domain/errors.ts';
import type { InboundEvent } from '../../src/domain/inbound-event.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { runIdOf } from '../../src/domain/run.ts';
import type { Resource } from '../../src/domain/webhook.ts';
import { sources } from '../../src/inbound/registry.ts';
import { ticketNews } from '../../src/inbound/tickets.ts';
import { checkEvent } from '../../src/outbound/catalog.ts';
import { createBudgetWatch } from '../../src/pipeline/budget.ts';
import { createEmit } from '../../src/pipeline/emit.ts';
import type { Publication, Publish } from '../../src/pipeline/publish.ts';
import { createRead } from '../../src/pipeline/read.ts';
import { createRunEvent } from '../../src/pipeline/run.ts';
import type { Store } from '../../src/store/store.ts';
import { type OpenStores, openStores } from '../store/open-store.ts';
import { aLeasedEvent, aWebhook } from '../store/samples.ts';
import { FakeClock } from '../support/fake-clock.ts';

let stores: OpenStores;
let store: Store;
let told: Publication[];
let failures: AppError[];
let asked: number;
let listening: boolean;
const clock = new FakeClock(Date.now());

beforeAll(async () => {
  stores = await openStores();
  store = await stores.open(clock);
  const now = new Date(clock.now());
  await store.projects.ensure({ slug: 'default', name: 'Main App', channels: [], retentionDays: 30, createdAt: now });
});

beforeEach(() => {
  told = [];
  failures = [];
  asked = 0;
  listening = true;
});

afterAll(() => stores.close());

/** Takes what fits the catalog, as the relay does, unless it is told to fail. */
const publish: Publish = async (event) => {
  const failure = failures.shift();
  if (failure) throw failure;
  checkEvent(event.type, event.data);
  told.push(event);
  return { id: event.id ?? '', outcome: 'stored' };
};

function emitting() {
  const project = (slug: string) => store.projects.get(slug);
  const spent = (slug: string, since: Date) => store.runs.spent(slug, since);
  const { breach } = createBudgetWatch({ project, spent, clock });
  const anybody = () => listening;
  const runUrl = ({ id }: { id: string }) => `https://switchhook.example/runs/${id}`;
  return createEmit({ publish, anybody, project, tickets: ticketNews, breach, runUrl, clock, log: silentLogger });
}

async function* steps(all: readonly Step[] | AsyncIterable<Step>): AsyncIterable<Step> {
  yield* all;
}

/** An assistant that gives up before it says anything. */
// biome-ignore lint/correctness/useYield: it says nothing.
async function* failing(): AsyncIterable<Step> {
  throw new AppError('backend_unavailable', { why: 'connection refused' });
}

interface Wish {
  answer?: readonly Step[] | AsyncIterable<Step>;
  resource?: Resource;
  emit?: ReturnType<typeof emitting>;
}

function work({ answer = [{ type: 'final', text: 'All good.' }], emit = emitting() }: Wish = {}) {
  return createRunEvent({
    doors: store.doors,
    events: store.events,
    runs: store.runs,
    read: createRead({ sources, runs: store.runs, loadEvent: (project, id) => store.events.get(project, id) }),
    compose: async () => ({ system: '', prompts: ['What happened?'], warnings: [] }),
    backend: () => ({
      name: 'test',
      title: 'Test',
      runs: ['assistant', 'datasource'],
      resources: () => [],
      missingSetting: () => undefined,
      start: () => {
        asked += 1;
        return steps(answer);
      },
    }),
    announce: () => ({ progress: () => undefined, finish: async () => [] }),
    emit,
    ended: () => undefined,
    clock,
    log: silentLogger,
    signal: new AbortController().signal,
  });
}

const fixture = (file: string) =>
  readFileSync(path.join(import.meta.dirname, '..', 'fixtures', 'inbound', 'github', `${file}.json`));

async function accepted(
  file: string,
  more: Partial<InboundEvent> & { resource?: Resource } = {},
): Promise<InboundEvent> {
  const { resource = { type: 'assistant', id: 'digest' }, ...rest } = more;
  const webhook = aWebhook({ resource });
  await store.webhooks.insert(webhook, { current: 'a secret' });
  const name = file.replace('.base', '');
  const event = aLeasedEvent('me', new Date(clock.now() + 10_000), {
    webhookUuid: webhook.uuid,
    webhookId: webhook.webhookId,
    event: name,
    headers: { 'content-type': 'application/json', 'x-github-event': name.split('.')[0] ?? '' },
    body: fixture(file),
    ...rest,
  });
  await store.events.accept(event);
  return event;
}

const only = `ep_${'k'.repeat(26)}`;

const typesTold = () => told.map(({ type }) => type).sort();
const dataOf = (type: string) => told.find((event) => event.type === type)?.data;
const statusOf = async (event: InboundEvent) => (await store.events.get('default', event.id))?.status;

describe('a run', () => {
  it('calls back the endpoint that its caller named, alone, with an id of its own, also after a crash', async () => {
    const headers = { 'content-type': 'application/json', 'x-github-event': 'push', 'switchhook-callback': only };
    const event = await accepted('push.base', { headers });
    await work()(event);
    const called = told.filter((one) => one.only !== undefined);
    const id = `${event.id}_callback`;
    expect(called).toMatchObject([{ id, type: 'session.finished', only, data: { session_id: runIdOf(event.id) } }]);
    expect(told.filter((one) => one.type === 'session.finished').map((one) => one.only)).toEqual([undefined, only]);
    await work()({ ...event, attempts: 2 });
    expect(told.filter((one) => one.only !== undefined).map((one) => one.id)).toEqual([id, id]);
  });

  it('tells of its session, its steps and tools, and what came of it, with the catalog’s fields', async () => {
    const event = await accepted('push.base');
    const session_id = runIdOf(event.id);
    await work({
      answer: [
        { type: 'step', text: 'Reading' },
        { type: 'tool', name: 'search', args: '{"q":"secret word"}' },
        { type: 'tool_error', name: 'search', error: 'no index' },
        { type: 'usage', usage: { inputTokens: 5, outputTokens: 2, cost: 0.01 } },
        { type: 'final', text: 'All good.' },
      ],
    })(event);
    expect(typesTold()).toEqual([
      'agent.step',
      'agent.step',
      'agent.step',
      'session.created',
      'session.finished',
      'tool.called',
      'tool.error',
    ]);
    expect(dataOf('session.created')).toEqual({ session_id, tenant_id: 'default', user_id: 'Codertocat' });
    const url = `https://switchhook.example/runs/${session_id}`;
    const artifacts = [{ type: 'answer', text: 'All good.', truncated: false, url }];
    expect(dataOf('session.finished')).toEqual({ session_id, cost: 0.01, artifacts });
    const args_hash = `sha256:${hash('sha256', '{"q":"secret word"}', 'hex')}`;
    expect(dataOf('tool.called')).toEqual({ tool_name: 'search', session_id, args_hash });
    expect(dataOf('tool.error')).toEqual({ tool_name: 'search', error: 'no index', session_id });
    expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
    expect(told.every(({ correlationId }) => correlationId === event.correlationId)).toBe(true);
  });

  it('that fails says why', async () => {
    await work({ answer: failing() })(await accepted('push.base'));
    expect(dataOf('session.finished')).toMatchObject({
      cost: null,
      artifacts: [{ type: 'error', text: expect.stringContaining('connection refused') }],
    });
  });

  it('of a pull request is a review, with the number of issues that it states', async () => {
    const event = await accepted('pull_request.opened');
    await work({ answer: [{ type: 'final', text: '- a\n- b\n\n**Issues found:** 2' }] })(event);
    expect(dataOf('review.completed')).toEqual({
      pr_url: 'https://github.com/Codertocat/Hello-World/pull/2',
      report_url: `https://switchhook.example/runs/${runIdOf(event.id)}`,
      issues_found: 2,
    });
  });

  it('of a datasource is an import', async () => {
    await work()(await accepted('issues.opened', { resource: { type: 'datasource', id: 'codemie:bugs' } }));
    expect(dataOf('import.completed')).toEqual({ source: 'codemie:bugs', count: 1, errors: [] });
  });

  it('that only posts a notice is no session', async () => {
    await work()(await accepted('push.base', { resource: { type: 'none', id: '' } }));
    expect(told).toEqual([]);
  });

  it('costs nothing where nobody subscribes', async () => {
    listening = false;
    const event = await accepted('issues.opened');
    await work()(event);
    expect([told, await statusOf(event)]).toEqual([[], 'done']);
  });
});

describe('an inbound event of a tracker', () => {
  it('tells of its ticket in the payload structure of requirement 003', async () => {
    await work()(await accepted('issues.opened', { headers: { 'x-github-event': 'issues', 'switchhook-hops': '2' } }));
    expect(dataOf('ticket.created')).toMatchObject({
      ticket: { title: 'Spelling error in the README file', status: 'open' },
      project: { id: 'default', name: 'Main App' },
      user: { id: '21031067', name: 'Codertocat' },
    });
    expect(told.map(({ hops }) => hops)).toEqual(told.map(() => 2));
  });

  it('tells of none when somebody only tries the webhook', async () => {
    await work()(await accepted('issues.opened', { kind: 'test' }));
    expect(typesTold()).toEqual(['session.created', 'session.finished']);
  });
});

describe('at least once', () => {
  it.each(['store_unavailable', 'overloaded'] as const)(
    '%s while telling leaves the event open; taken up again it tells the same, and asks nobody again',
    async (code) => {
      const event = await accepted('issues.opened');
      failures = Array.from({ length: 4 }, () => new AppError(code));
      await expect(work()(event)).rejects.toMatchObject({ code: 'store_unavailable' });
      expect(await statusOf(event)).toBe('running');
      const before = told.map(({ id }) => id);
      await work()({ ...event, attempts: 2 });
      const after = told.slice(before.length).map(({ id }) => id);
      expect([asked, await statusOf(event)]).toEqual([1, 'done']);
      expect(typesTold()).toEqual(expect.arrayContaining(['session.created', 'session.finished', 'ticket.created']));
      expect(after).toEqual(expect.arrayContaining(before));
    },
  );

  it('what the catalog does not know is our mistake and stops nothing', async () => {
    failures = [new AppError('event_data_invalid', { type: 'x', field: 'y', why: 'z' })];
    const event = await accepted('push.base');
    await work()(event);
    expect([typesTold(), await statusOf(event)]).toEqual([['session.finished'], 'done']);
  });
});

describe('a budget', () => {
  const spend = (cost: number): Step[] => [
    { type: 'usage', usage: { inputTokens: 1, outputTokens: 1, cost } },
    { type: 'final', text: 'Done.' },
  ];
  const exceeded = () => told.filter(({ type }) => type === 'cost.threshold_exceeded');

  it('that is exceeded is told once per period, and again when it was raised and is exceeded again', async () => {
    await store.projects.setBudget('default', { amount: 1, period: 'month' });
    const emit = emitting();
    const run = async (cost: number) => work({ answer: spend(cost), emit })(await accepted('push.base'));
    await run(0.6);
    expect(exceeded()).toEqual([]);
    await run(0.6);
    await run(0.6);
    const period = new Date(clock.now()).toISOString().slice(0, 7);
    expect(exceeded().map(({ data }) => data)).toEqual([
      { tenant_id: 'default', period, amount: expect.closeTo(1.21, 1) },
    ]);
    await store.projects.setBudget('default', { amount: 2, period: 'month' });
    await run(0.6);
    expect(new Set(exceeded().map(({ id }) => id)).size).toBe(2);
    await store.projects.setBudget('default', undefined);
    await run(5);
    expect(exceeded()).toHaveLength(2);
  });
});

describe('retention', () => {
  it('tells of the sessions that it removes, before it does', async () => {
    const event = await accepted('push.base');
    const quiet = await accepted('push.base', { resource: { type: 'none', id: '' } });
    const emit = emitting();
    for (const one of [event, quiet]) await work({ emit })(one);
    await store.events.idle();
    await clock.advance(31 * 86_400_000);
    told = [];
    failures = [new AppError('store_unavailable')];
    await expect(store.retention.events(undefined, emit.archiving)).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    expect(await store.runs.get(runIdOf(event.id))).toBeDefined();
    await store.retention.events(undefined, emit.archiving);
    expect(told.map(({ data }) => data)).toContainEqual({ session_id: runIdOf(event.id) });
    expect(told.map(({ data }) => data)).not.toContainEqual({ session_id: runIdOf(quiet.id) });
    expect(await store.runs.get(runIdOf(event.id))).toBeUndefined();
  });
});
