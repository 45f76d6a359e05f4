import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Run } from '../../../src/domain/run.ts';
import type { Announce, Announcement } from '../../../src/pipeline/announce.ts';
import type { Store } from '../../../src/store/store.ts';
import { type OpenStores, openStores } from '../../store/open-store.ts';
import { anEvent, aRun } from '../../store/samples.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { announceOn } from '../announcing.ts';
import { type Booth, openBooth } from './booth.ts';
import { general } from './office.ts';

describe.each(['http', 'socket'] as const)('a run while Slack is in trouble, by %s', (mode) => {
  let stores: OpenStores;
  let store: Store;
  let booth: Booth;
  let clock: FakeClock;
  let announce: Announce;

  beforeAll(async () => {
    stores = await openStores();
    store = await stores.open();
  });
  afterAll(() => stores.close());

  beforeEach(async () => {
    clock = new FakeClock(Date.now());
    booth = await openBooth({ clock, mode });
    announce = announceOn(booth.platform, { store, clock });
  });
  afterEach(() => booth.close());

  const messages = () => booth.slack.channel(general).messages;
  const shown = () => messages().map((one) => booth.slack.effects(one).lines.join('\n'));

  /** A run whose card says "Running" in the channel already. */
  async function underWay(): Promise<{ announcement: Announcement; run: Run }> {
    const run = aRun(anEvent());
    const announcement = announce(run, { post: [{ platform: 'slack', channel: general }] });
    announcement.progress(run);
    await clock.advance(300);
    await booth.slack.until(() => messages().length === 1);
    expect(shown()[0]).toContain('Running');
    return { announcement, run };
  }

  const ended = (run: Run): Run => ({ ...run, status: 'done', output: 'All good.', endedAt: new Date() });

  /** Lets time pass whenever something waits for it, until the work is done. */
  async function passing<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const watched = work.finally(() => {
      done = true;
    });
    while (!done) {
      await new Promise((resolve) => setImmediate(resolve));
      if (clock.waiting > 0) await clock.advance(500);
    }
    return await watched;
  }

  function expectOnce(): void {
    expect(messages()).toHaveLength(1);
    expect(shown()[0]).toMatch(/Done[\s\S]*All good\./);
  }

  it('F21: "too many", wait a minute: the final state arrives after it, once, in the message that stands there', async () => {
    const { announcement, run } = await underWay();
    booth.slack.trouble({ method: 'chat.update', retryAfter: 60 });
    const from = clock.now();
    for (let n = 0; n < 20; n++) announcement.progress({ ...run, output: 'x'.repeat(n) });
    const [post] = await passing(announcement.finish(ended(run)));
    expect(clock.now() - from).toBeGreaterThanOrEqual(60_000);
    expect(post).toMatchObject({ shows: 'done', messageId: messages()[0]?.ts });
    expect(booth.slack.calls('chat.update')).toHaveLength(2);
    expectOnce();
  });

  it('F21: "too many" at the first message of the run, three minutes long: it arrives finished, once', async () => {
    booth.slack.trouble({ method: 'chat.postMessage', retryAfter: 60, times: 3 });
    const run = aRun(anEvent());
    const announcement = announce(run, { post: [{ platform: 'slack', channel: general }] });
    announcement.progress(run);
    await clock.advance(300);
    await booth.slack.until(() => booth.slack.calls('chat.postMessage').length === 1);
    await passing(announcement.finish(ended(run)));
    expectOnce();
  });

  it('F20: 500s and cut connections for a minute: it is tried again, and the final state arrives once', async () => {
    const { announcement, run } = await underWay();
    const from = clock.now();
    booth.slack.trouble({ method: 'chat.update', status: 500, times: 4 });
    booth.slack.trouble({ method: 'chat.update', cut: true });
    await passing(announcement.finish(ended(run)));
    expect(booth.slack.calls('chat.update')).toHaveLength(6);
    expect(clock.now() - from).toBeGreaterThan(60_000);
    expectOnce();
  });

  it('F2, F20: the answers to the first message are lost although it was posted: it is found again, not doubled', async () => {
    booth.slack.trouble({ method: 'chat.postMessage', cut: true, afterwards: true });
    booth.slack.trouble({ method: 'conversations.history', status: 500 });
    const run = aRun(anEvent());
    await passing(announce(run, { post: [{ platform: 'slack', channel: general }] }).finish(ended(run)));
    expectOnce();
    expect(booth.slack.calls('chat.postMessage')).toHaveLength(1);
  });

  it('F20: Slack fails for longer than is waited: written down as not shown, audited, and nobody is told of a lost channel', async () => {
    const { announcement, run } = await underWay();
    booth.slack.trouble({ method: 'chat.update', status: 503, times: 6 });
    const [post] = await passing(announcement.finish(ended(run)));
    expect(post?.error?.code).toBe('platform_unavailable');
    await expect
      .poll(async () =>
        (await store.audit.list('default', { limit: 50 })).items
          .filter(({ target }) => target === run.id)
          .map(({ action }) => action),
      )
      .toEqual(['post.failed']);
    expect(await store.lostChannels.list()).toEqual([]);
  });

  const socketDies = async () => {
    const { slack } = booth;
    const { announcement, run } = await underWay();
    slack.sockets.cut();
    await slack.until(() => slack.sockets.open() === 0);
    slack.trouble({ method: 'chat.update', retryAfter: 60 });
    slack.trouble({ method: 'chat.update', status: 500 });
    await passing(announcement.finish(ended(run)));
    expectOnce();
    await slack.sockets.connected();
    await slack.as('U0ANN').type(general, '/webhook list');
    await slack.until(() => slack.ephemeralFor('U0ANN', general).length === 1);
  };
  if (mode === 'socket') {
    it('F24: the socket dies in the middle and Slack says 429 and 500: the final state arrives once', socketDies);
  }
});
