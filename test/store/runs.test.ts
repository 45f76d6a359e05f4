import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../src/domain/run.ts';
import type { Store } from '../../src/store/store.ts';
import { type OpenStores, openStores } from './open-store.ts';
import { anEvent, aPost, aRun, inMs } from './samples.ts';

let stores: OpenStores;
let store: Store;
let other: Store;
beforeAll(async () => {
  stores = await openStores();
  store = await stores.open();
  other = await stores.open();
});
afterAll(() => stores.close());

const ended = (run: Run, changes: Partial<Run> = {}): Run => ({
  ...run,
  status: 'done',
  endedAt: new Date(),
  ...changes,
});

describe('runs', () => {
  it('come back whole, and a later state takes the place of an earlier one', async () => {
    const run = aRun(anEvent());
    expect(await store.runs.save(run)).toBe(true);
    const final = ended(run, {
      output: '# Done\n结果 🎉',
      steps: [{ at: new Date(), text: 'search(main)' }],
      usage: { inputTokens: 10, outputTokens: 20, cost: 0.5 },
      warnings: ['{{x}} was empty'],
    });
    expect(await store.runs.save(final)).toBe(true);
    expect(await other.runs.get(run.id)).toEqual(final);
    expect(await store.runs.get('run_unknown')).toBeUndefined();
  });

  it('F6: refuse who lost the lease, and accept who took it over', async () => {
    const run = aRun(anEvent());
    expect(await store.runs.save({ ...run, fence: 2, output: 'new owner' })).toBe(true);
    expect(await other.runs.save({ ...run, fence: 1, output: 'old owner' })).toBe(false);
    expect(await store.runs.save(ended({ ...run, fence: 2, output: 'new owner, done' }))).toBe(true);
    expect(await store.runs.get(run.id)).toMatchObject({ fence: 2, output: 'new owner, done' });
  });

  it('F6: that have ended never change again, not even under a higher token', async () => {
    const run = ended(aRun(anEvent()), { output: 'first' });
    expect(await store.runs.save(run)).toBe(true);
    expect(await other.runs.save({ ...run, fence: 5, output: 'second' })).toBe(false);
    expect(await store.runs.get(run.id)).toMatchObject({ output: 'first', fence: 1 });
  });

  it('F6: of two processes that save the same new run in the same moment, the one with the higher token wins', async () => {
    const runs = Array.from({ length: 40 }, () => aRun(anEvent()));
    const answers = await Promise.all(
      runs.flatMap((run) => [
        store.runs.save({ ...run, fence: 1, output: 'old' }),
        other.runs.save({ ...run, fence: 2, output: 'new' }),
      ]),
    );
    expect(answers.filter((_, index) => index % 2 === 1)).toEqual(runs.map(() => true));
    for (const run of runs) expect(await store.runs.get(run.id)).toMatchObject({ fence: 2, output: 'new' });
  });

  it('that are saved often in a row end in their last state, and every save is answered', async () => {
    const run = aRun(anEvent());
    const saves = Array.from({ length: 50 }, (_, i) => store.runs.save({ ...run, output: `part ${i}` }));
    saves.push(store.runs.save(ended(run, { output: 'whole' })));
    expect(await Promise.all(saves)).toEqual(saves.map(() => true));
    expect(await store.runs.get(run.id)).toMatchObject({ output: 'whole', status: 'done' });
  });

  it('F17: that outgrow a document are refused in words, and their neighbours are saved', async () => {
    const huge = aRun(anEvent(), { output: 'ü'.repeat(9 << 20) });
    const neighbour = aRun(anEvent());
    const [refused, saved] = await Promise.allSettled([store.runs.save(huge), store.runs.save(neighbour)]);
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'run_too_large', retryable: false } });
    expect(saved).toMatchObject({ value: true });
    const large = aRun(anEvent(), { output: 'x'.repeat(9 << 20) });
    expect(await store.runs.save(large)).toBe(true);
  });

  it('of one conversation are its newest, oldest first', async () => {
    const root = aRun(anEvent({ receivedAt: inMs(-5_000) }));
    const replies = [4, 3, 2].map((s) =>
      aRun(anEvent({ receivedAt: inMs(-s * 1000) }), { conversation: root.conversation }),
    );
    await Promise.all([root, ...replies, aRun(anEvent())].map((run) => store.runs.save(run)));
    const all = await store.runs.conversation(root.conversation, 10);
    expect(all.map(({ id }) => id)).toEqual([root, ...replies].map(({ id }) => id));
    const newest = await store.runs.conversation(root.conversation, 2);
    expect(newest.map(({ id }) => id)).toEqual(replies.slice(1).map(({ id }) => id));
  });

  it('are listed by project, webhook, event and status, newest first, in pages', async () => {
    const project = 'listing';
    const runs = [1, 2, 3].map((i) => aRun(anEvent({ project, receivedAt: inMs(i * 10) })));
    await Promise.all(runs.map((run, i) => store.runs.save(i === 2 ? ended({ ...run, webhookUuid: 'w2' }) : run)));
    const [first, second, third] = runs.map(({ id }) => id);
    const list = async (filter: Parameters<typeof store.runs.list>[2], cursor?: string) => {
      const page = await store.runs.list(project, { limit: 2, cursor }, filter);
      return { ids: page.items.map(({ id }) => id), next: page.next };
    };
    expect(await list({})).toEqual({ ids: [third, second], next: second });
    expect(await list({}, second)).toEqual({ ids: [first], next: null });
    expect((await list({ webhookUuid: 'w2' })).ids).toEqual([third]);
    expect((await list({ eventId: runs[0]?.eventId ?? '' })).ids).toEqual([first]);
    expect((await list({ status: 'running' })).ids).toEqual([second, first]);
    await expect(list({ status: 'odd' })).rejects.toMatchObject({ code: 'field_invalid' });
    expect((await store.runs.list('elsewhere', { limit: 2 }, { eventId: runs[0]?.eventId ?? '' })).items).toEqual([]);
  });
});

describe('posts', () => {
  it('are found by their run and by the message they became, in their last state', async () => {
    const run = aRun(anEvent());
    const post = aPost(run);
    await Promise.all([
      ...Array.from({ length: 20 }, () => store.posts.save(post)),
      store.posts.save({ ...post, shows: 'done', messageId: 'msg_final' }),
    ]);
    expect(await other.posts.ofRun(run.id)).toEqual([
      { ...post, shows: 'done', messageId: 'msg_final', threadId: undefined, error: undefined },
    ]);
    expect((await other.posts.byMessage('local', 'general', 'msg_final'))?.id).toBe(post.id);
    expect(await other.posts.byMessage('slack', 'general', 'msg_final')).toBeUndefined();
  });

  it('that look new and are there already take the place of what is there, beside others that are new', async () => {
    const run = aRun(anEvent());
    await store.posts.save(aPost(run, { messageId: undefined, error: { code: 'x', message: 'y' } }));
    const neighbour = aPost(aRun(anEvent()));
    const later = aPost(aRun(anEvent()), { updatedAt: inMs(60_000), shows: 'done' });
    await Promise.all(
      [aPost(run, { messageId: 'msg_second' }), neighbour, later].map((post) => store.posts.save(post)),
    );
    expect(await other.posts.ofRun(run.id)).toMatchObject([{ messageId: 'msg_second' }]);
    expect((await other.posts.ofRun(run.id))[0]?.error).toBeUndefined();
    expect((await other.posts.ofRuns([neighbour.runId, later.runId])).map(({ id }) => id).sort()).toEqual(
      [neighbour.id, later.id].sort(),
    );
  });

  it('of several runs come in one look', async () => {
    const runs = [aRun(anEvent()), aRun(anEvent())];
    await Promise.all(runs.map((run) => store.posts.save(aPost(run))));
    const found = await store.posts.ofRuns(runs.map(({ id }) => id));
    expect(found.map(({ runId }) => runId).sort()).toEqual(runs.map(({ id }) => id).sort());
  });
});
