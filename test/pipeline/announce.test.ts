import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { resultView, threadParts } from '../../src/chat/result-view.ts';
import { AppError } from '../../src/domain/errors.ts';
import { newId } from '../../src/domain/ids.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import type { Destination } from '../../src/domain/project.ts';
import { type Run, runIdOf } from '../../src/domain/run.ts';
import { type Announce, createAnnounce } from '../../src/pipeline/announce.ts';
import { createLostChannels } from '../../src/pipeline/lost-channels.ts';
import type { Store } from '../../src/store/store.ts';
import { type OpenStores, openStores } from '../store/open-store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { createRecorder, type Recorder } from './recorder.ts';

let stores: OpenStores;
let store: Store;
let room: Recorder;
let clock: FakeClock;
let announce: Announce;
let audience: { post: Destination[] };
let count = 0;

beforeAll(async () => {
  stores = await openStores();
  store = await stores.open();
});

beforeEach(() => {
  room = createRecorder();
  clock = new FakeClock();
  audience = { post: [{ platform: 'room', channel: `general-${++count}` }] };
  const { lostChannels, audit } = store;
  const remembered = { store: lostChannels, tellAdmins: async () => ['Ann'], audit: audit.write, clock };
  announce = createAnnounce({
    platforms: new Map([['room', room.platform]]),
    posts: store.posts,
    resultView: (run, maxMarkdown) => resultView(run, { language: 'en', maxMarkdown }),
    threadParts: (run, maxMarkdown) => threadParts(run, { language: 'en', maxMarkdown }),
    lostChannels: createLostChannels({ ...remembered, log: silentLogger }),
    audit: audit.write,
    clock,
    log: silentLogger,
    firstAfterMs: 60,
    betweenMs: 1_000,
  });
});

afterAll(() => stores.close());

function makeRun(more: Partial<Run> = {}): Run {
  const eventId = newId('evt');
  const id = runIdOf(eventId);
  return {
    id,
    eventId,
    project: 'default',
    webhookUuid: 'b0e9a42f-8a01-4806-bec2-4e07afb60c6f',
    webhookId: 'abc',
    webhookName: 'Shop',
    source: 'github',
    event: 'push',
    resource: { type: 'assistant', id: 'digest' },
    status: 'running',
    prompts: [],
    output: '',
    facts: { title: 'Pushed', facts: [] },
    steps: [],
    warnings: [],
    conversation: id,
    startedAt: new Date(0),
    fence: 1,
    correlationId: 'cor_1',
    ...more,
  };
}

const ended = (run: Run, more: Partial<Run> = {}): Run => ({
  ...run,
  status: 'done',
  endedAt: new Date(5),
  output: 'All good.',
  ...more,
});

function shown(recorder: Recorder): string[] {
  return recorder.calls.map(({ kind, view }) => `${kind}:${view.kind === 'result' ? view.card.status : view.kind}`);
}

describe('the message of a run', () => {
  it('a run that ends at once costs one message', async () => {
    const run = makeRun();
    const announcement = announce(run, audience);
    announcement.progress(run);
    await announcement.finish(ended(run));
    expect(shown(room)).toEqual(['post:done']);
  });

  it('progress is coalesced, and the last state always arrives', async () => {
    const run = makeRun();
    const announcement = announce(run, audience);
    announcement.progress({ ...run, status: 'received' });
    await clock.advance(60);
    await expect.poll(() => shown(room)).toEqual(['post:received']);
    for (let n = 0; n < 50; n++) announcement.progress({ ...run, output: 'x'.repeat(n) });
    await clock.advance(1_000);
    await expect.poll(() => shown(room)).toEqual(['post:received', 'update:running']);
    await announcement.finish(ended(run));
    expect(shown(room)).toEqual(['post:received', 'update:running', 'update:done']);
    expect(new Set(room.calls.map(({ messageId }) => messageId)).size).toBe(1);
  });

  it('long output stands in the thread, whole', async () => {
    const run = makeRun();
    const output = Array.from({ length: 120 }, (_, n) => `Line ${n} of the answer.`).join('\n\n');
    await announce(run, audience).finish(ended(run, { output }));
    const [card, ...parts] = room.calls;
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.every(({ threadId }) => threadId === card?.messageId)).toBe(true);
    const text = parts.map(({ view }) => (view.kind === 'markdown' ? view.markdown : '')).join('\n\n');
    for (const n of [0, 60, 119]) expect(text).toContain(`Line ${n} of the answer.`);
  });

  it('F21: a platform that is away for a moment is tried again', async () => {
    const run = makeRun();
    room.failWith(
      new AppError('platform_unavailable', { platform: 'room' }),
      new AppError('platform_unavailable', { platform: 'room' }),
    );
    const finishing = announce(run, audience).finish(ended(run));
    await expect.poll(() => clock.waiting).toBe(1);
    await clock.advance(500);
    await expect.poll(() => clock.waiting).toBe(1);
    await clock.advance(2_000);
    const [post] = await finishing;
    expect(post).toMatchObject({ messageId: 'm1', shows: 'done' });
    expect(shown(room)).toEqual(['post:done']);
  });

  it('F21: a channel that is gone is recorded once and not tried again', async () => {
    const run = makeRun();
    room.failWith(new AppError('channel_gone', { channel: 'general' }));
    const [post] = await announce(run, audience).finish(ended(run));
    expect(post?.error?.code).toBe('channel_gone');
    expect(room.calls).toEqual([]);
    await expect
      .poll(async () =>
        (await store.audit.list('default', { limit: 50 })).items
          .filter(({ target }) => target === `room:general-${count}`)
          .map(({ action, outcome }) => `${action} ${outcome}`)
          .toSorted(),
      )
      .toEqual(['channel.lost failed', 'channel.lost.told done']);
  });

  it('F2: an execution that follows a crash updates the message of the first', async () => {
    const run = makeRun();
    const first = announce(run, audience);
    first.progress(run);
    await clock.advance(60);
    await expect.poll(async () => (await store.posts.ofRun(run.id)).length).toBe(1);
    await announce({ ...run, fence: 2 }, audience).finish(ended(run, { fence: 2 }));
    expect(shown(room)).toEqual(['post:running', 'update:done']);
  });

  it('one failing destination does not keep the others from theirs', async () => {
    const run = makeRun();
    const two = { post: [{ platform: 'nowhere', channel: 'x' }, ...audience.post] };
    const posts = await announce(run, two).finish(ended(run));
    expect(posts.map(({ error }) => error?.code)).toEqual(['channel_gone', undefined]);
    expect(shown(room)).toEqual(['post:done']);
  });
});
