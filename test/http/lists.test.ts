import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/domain/ids.ts';
import type { InboundEvent } from '../../src/domain/inbound-event.ts';
import { postIdOf, type Run, runIdOf } from '../../src/domain/run.ts';
import { type CallAnswer, openServing, type Serving } from './serving.ts';

let serving: Serving;
const eventIds: string[] = [];

/** An event of the project `a` and what came of it. */
function event(n: number): InboundEvent {
  const accepted = n % 2 === 0;
  return {
    id: newId('evt', Date.now() + n),
    kind: 'inbound',
    project: 'a',
    webhookUuid: '550e8400-e29b-41d4-a716-446655440000',
    webhookId: 'the-address',
    source: 'github',
    event: 'push',
    deliveryKey: `delivery-${n}`,
    bodyHash: randomBytes(32).toString('hex'),
    verdict: accepted ? 'accepted' : 'filtered',
    reason: accepted ? undefined : 'push is not in issues',
    status: accepted ? 'queued' : 'ignored',
    receivedAt: new Date(),
    headers: { 'x-github-event': 'push' },
    body: Buffer.from('{"canary": "raw body"}'),
    correlationId: newId('cor'),
    attempts: 1,
  };
}

function run({ id, project, webhookUuid, webhookId, source, event: name, correlationId }: InboundEvent): Run {
  return {
    id: runIdOf(id),
    eventId: id,
    project,
    webhookUuid,
    webhookId,
    webhookName: 'Reviews',
    source,
    event: name,
    resource: { type: 'assistant', id: 'digest' },
    status: 'done',
    prompts: ['What happened?'],
    output: '**Ann** pushed a commit.',
    facts: { title: 'Push to main', facts: [] },
    steps: [{ at: new Date(0), text: 'read the diff' }],
    warnings: [],
    usage: { inputTokens: 10, outputTokens: 20 },
    conversation: runIdOf(id),
    startedAt: new Date(1_000),
    endedAt: new Date(2_000),
    fence: 1,
    correlationId,
  };
}

beforeAll(async () => {
  serving = await openServing();
  const { events, runs, posts } = serving.office.store;
  for (let n = 0; n < 6; n++) {
    const one = event(n);
    eventIds.unshift(one.id);
    await events.accept(one);
    if (one.verdict !== 'accepted') continue;
    const made = run(one);
    await runs.save(made);
    await posts.save({
      id: postIdOf(made.id, 0),
      runId: made.id,
      conversation: made.conversation,
      project: 'a',
      platform: 'local',
      channel: 'general',
      messageId: 'msg_1',
      shows: 'done',
      createdAt: new Date(1_500),
      updatedAt: new Date(2_000),
    });
  }
});
afterAll(() => serving.close());

const idsOf = (answer: CallAnswer): string[] => answer.body.items.map(({ id }: { id: string }) => id);

describe('the events of a project', () => {
  const path = '/api/projects/a/events';

  it('come newest first with what was decided, and without the payload', async () => {
    const answer = await serving.call('GET', path);
    expect(idsOf(answer)).toEqual(eventIds);
    expect(answer.body.next).toBeNull();
    expect(answer.body.items[0]).toMatchObject({
      id: eventIds[0],
      webhookId: 'the-address',
      event: 'push',
      deliveryKey: 'delivery-5',
      status: 'ignored',
      verdict: 'filtered',
      reason: 'push is not in issues',
      kind: 'inbound',
      source: 'github',
    });
    expect(JSON.stringify(answer.body)).not.toContain('canary');
  });

  it('come in pages that miss nothing and repeat nothing', async () => {
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const answer: CallAnswer = await serving.call('GET', `${path}?limit=4${next && `&cursor=${next}`}`);
      seen.push(...idsOf(answer));
      next = answer.body.next;
    }
    expect(seen).toEqual(eventIds);
  });

  it('can be narrowed by verdict, status and webhook', async () => {
    expect(idsOf(await serving.call('GET', `${path}?verdict=filtered`))).toHaveLength(3);
    expect(idsOf(await serving.call('GET', `${path}?status=queued&verdict=accepted`))).toHaveLength(3);
    expect(idsOf(await serving.call('GET', `${path}?webhookUuid=550e8400-e29b-41d4-a716-446655440001`))).toEqual([]);
  });

  it.each([
    'limit=0',
    'limit=1001',
    'limit=-1',
    'limit=1e3',
    'cursor=evt_short',
    'cursor=run_01k8z3v5t0abcdefghjkmnpqrs',
    'status=lost',
    'verdict=',
    'webhookUuid=$ne',
  ])('are refused for ?%s with 422 and the name of the parameter', async (query) => {
    const answer = await serving.call('GET', `${path}?${query}`);
    expect(answer).toMatchObject({ status: 422, body: { code: 'field_invalid', field: query.split('=')[0] } });
  });

  it('D1: are refused for parameters that there are not', async () => {
    for (const query of ['status[$ne]=x', '$where=1', 'project=b', 'sort=id', '__proto__=x']) {
      expect(await serving.call('GET', `${path}?${query}`), query).toMatchObject({ status: 400 });
    }
  });
});

describe('the runs of a project', () => {
  const path = '/api/projects/a/runs';

  it('come with their result and the posts made for them', async () => {
    const answer = await serving.call('GET', path);
    const accepted = eventIds.filter((_, i) => i % 2 === 1);
    expect(idsOf(answer)).toEqual(accepted.map(runIdOf));
    expect(answer.body.items[0]).toMatchObject({
      eventId: accepted[0],
      event: 'push',
      status: 'done',
      output: '**Ann** pushed a commit.',
      title: 'Push to main',
      usage: { inputTokens: 10, outputTokens: 20 },
      error: null,
      startedAt: '1970-01-01T00:00:01.000Z',
      endedAt: '1970-01-01T00:00:02.000Z',
      posts: [{ platform: 'local', channel: 'general', messageId: 'msg_1', shows: 'done' }],
    });
    expect(answer.body.items[0]).not.toHaveProperty('prompts');
  });

  it('can be asked for by event', async () => {
    const [, eventId = ''] = eventIds;
    expect(idsOf(await serving.call('GET', `${path}?eventId=${eventId}&status=done`))).toEqual([runIdOf(eventId)]);
    expect(idsOf(await serving.call('GET', `${path}?status=failed`))).toEqual([]);
  });

  it('come one by one with prompts and steps', async () => {
    const id = runIdOf(eventIds[1] ?? '');
    const answer = await serving.call('GET', `${path}/${id}`);
    expect(answer.body).toMatchObject({ id, prompts: ['What happened?'], steps: [{ text: 'read the diff' }] });
    expect(await serving.call('GET', `${path}/run_none`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('I1: are not shown under another project', async () => {
    const id = runIdOf(eventIds[1] ?? '');
    const theirs = await serving.call('GET', `/api/projects/b/runs/${id}`);
    const none = await serving.call('GET', '/api/projects/b/runs/run_none');
    expect(theirs.status).toBe(404);
    expect(theirs.body.detail.replace(id, 'run_none')).toBe(none.body.detail);
    expect(idsOf(await serving.call('GET', '/api/projects/b/runs'))).toEqual([]);
  });
});

describe('the audit log of a project', () => {
  it('tells its admins who did what, and nobody else', async () => {
    await serving.call('POST', '/api/projects/a/webhooks', { body: { name: 'Audited' } });
    // Nobody's answer waits for the audit log, so an entry may come a moment later.
    const newest = async () => (await serving.call('GET', '/api/projects/a/audit?limit=1')).body.items;
    await expect
      .poll(newest)
      .toMatchObject([{ action: 'webhook.create', actorName: 'tests', via: 'rest', outcome: 'done' }]);
    const key = await serving.key('a', 'operator');
    expect((await serving.call('GET', '/api/projects/a/audit', { key })).status).toBe(403);
  });
});
