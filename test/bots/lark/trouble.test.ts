import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Run } from '../../../src/domain/run.ts';
import type { Announce, Announcement } from '../../../src/pipeline/announce.ts';
import type { LarkChat, ScriptedFault } from '../../../src/simulators/lark/world.ts';
import type { Store } from '../../../src/store/store.ts';
import { type OpenStores, openStores } from '../../store/open-store.ts';
import { anEvent, aRun } from '../../store/samples.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { announceOn } from '../announcing.ts';
import { openStand, type Stand } from './stand.ts';
import { textOf } from './tenant.ts';

describe.each(['http', 'socket'] as const)('a run while Lark is in trouble, by %s', (mode) => {
  let stores: OpenStores;
  let store: Store;
  let stand: Stand;
  let clock: FakeClock;
  let announce: Announce;
  let builds: LarkChat;

  beforeAll(async () => {
    stores = await openStores();
    store = await stores.open();
  });
  afterAll(() => stores.close());

  beforeEach(async () => {
    clock = new FakeClock(Date.now());
    stand = await openStand({ clock, mode });
    builds = stand.lark.group('builds', [stand.lark.user({ name: 'Ada' })]);
    announce = announceOn(stand.platform, { store, clock });
  });
  afterEach(() => stand.close());

  const messages = () => stand.lark.messages(builds);
  const post = () => ({ post: [{ platform: 'lark', channel: builds.id }] });
  const calls = (method: string) =>
    stand.lark.world.calls.filter((call) => call.method === method && call.path.includes('/im/v1/messages'));
  const fail = (fault: Omit<ScriptedFault, 'path' | 'times'> & { times?: number }) =>
    stand.lark.fail({ path: /\/im\/v1\/messages/, ...fault });

  /** A run whose card says "Running" in the group already. */
  async function underWay(): Promise<{ announcement: Announcement; run: Run }> {
    const run = aRun(anEvent());
    const announcement = announce(run, post());
    announcement.progress(run);
    await clock.advance(300);
    await vi.waitFor(() => expect(messages().map(textOf)).toEqual([expect.stringContaining('Running')]), 8_000);
    return { announcement, run };
  }

  const ended = (run: Run): Run => ({ ...run, status: 'done', output: 'All good.', endedAt: new Date() });

  /** Lets time pass whenever something waits for it, until the work is done. */
  async function passing<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const watched = work.finally(() => {
      done = true;
    });
    watched.catch(() => undefined);
    while (!done) {
      await new Promise((resolve) => setImmediate(resolve));
      if (clock.waiting > 0) await clock.advance(500);
    }
    return await watched;
  }

  /** The final state stands in the one message, and came there once. */
  function expectOnce(): void {
    expect(messages().map(textOf)).toEqual([expect.stringMatching(/✅ Done[\s\S]*All good\./)]);
    const versions = messages().flatMap(({ history }) => history);
    expect(versions.filter((content) => content.includes('All good.'))).toHaveLength(1);
  }

  it.each([
    [429, 99991400],
    [400, 230020],
    [200, 11232],
  ])(
    'F21: status %i with frequency code %i for a minute: the final state arrives after it, once',
    async (status, code) => {
      const { announcement, run } = await underWay();
      fail({ method: 'PATCH', status, code, reset: 20, times: 3 });
      const from = clock.now();
      for (let n = 0; n < 20; n++) announcement.progress({ ...run, output: 'x'.repeat(n) });
      const [shown] = await passing(announcement.finish(ended(run)));
      expect(clock.now() - from).toBeGreaterThanOrEqual(60_000);
      expect(shown).toMatchObject({ shows: 'done', messageId: messages()[0]?.id });
      expect(calls('PATCH')).toHaveLength(4);
      expectOnce();
    },
  );

  it('F21: "too many" at the first message of the run, three minutes long: it arrives finished, once', async () => {
    fail({ method: 'POST', status: 429, code: 99991400, reset: 60, times: 3 });
    const run = aRun(anEvent());
    const announcement = announce(run, post());
    announcement.progress(run);
    await clock.advance(300);
    await vi.waitFor(() => expect(calls('POST')).toHaveLength(1));
    await passing(announcement.finish(ended(run)));
    expectOnce();
  });

  it('F20: 500s and cut connections for a minute: it is tried again, and the final state arrives once', async () => {
    const { announcement, run } = await underWay();
    const from = clock.now();
    fail({ method: 'PATCH', status: 500, code: 2200, times: 8 });
    fail({ method: 'PATCH', status: 0, code: 0, times: 7 });
    await passing(announcement.finish(ended(run)));
    expect(calls('PATCH')).toHaveLength(16);
    expect(clock.now() - from).toBeGreaterThan(60_000);
    expectOnce();
  });

  it('F2, F20: the answers to the first message are lost although it was posted: it is not doubled', async () => {
    fail({ method: 'POST', status: 0, code: 0, after: true });
    fail({ method: 'POST', status: 500, code: 2200, after: true });
    const run = aRun(anEvent());
    await passing(announce(run, post()).finish(ended(run)));
    expect(calls('POST')).toHaveLength(3);
    expectOnce();
  });

  it('F20: Lark fails for longer than is waited: written down as not shown, audited, and nobody is told of a lost group', async () => {
    const { announcement, run } = await underWay();
    fail({ method: 'PATCH', status: 503, code: 0, times: 18 });
    const [shown] = await passing(announcement.finish(ended(run)));
    expect(shown?.error?.code).toBe('platform_unavailable');
    const audited = async () => (await store.audit.list('default', { limit: 50 })).items;
    await expect
      .poll(async () => (await audited()).filter(({ target }) => target === run.id).map(({ action }) => action))
      .toEqual(['post.failed']);
    expect(await store.lostChannels.list()).toEqual([]);
  });

  if (mode === 'socket') {
    it('F24: the long connection dies in the middle and Lark says 429 and 500: the final state arrives once', async () => {
      const { lark } = stand;
      const { announcement, run } = await underWay();
      lark.cut();
      fail({ method: 'PATCH', status: 429, code: 99991400, reset: 60 });
      fail({ method: 'PATCH', status: 500, code: 2200 });
      await passing(announcement.finish(ended(run)));
      expectOnce();
      const connections = () => lark.world.calls.filter(({ path }) => path === '/callback/ws/endpoint').length;
      await vi.waitFor(() => expect([connections(), lark.connected()]).toEqual([2, 1]), 15_000);
      const [ada] = lark.world.users.values();
      if (!ada) throw new Error('nobody is there');
      await passing(lark.say(ada, { chat: lark.privateChat(ada), text: 'list' }));
      const answers = lark.messages(lark.privateChat(ada)).filter(({ sender }) => sender === 'bot');
      expect(answers.map(textOf)).toEqual([expect.stringContaining('Hello')]);
    });
  }
});
