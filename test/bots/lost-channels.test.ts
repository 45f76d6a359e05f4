import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openLostChannels } from '../../src/app/lost-channels.ts';
import { resultView, threadParts } from '../../src/chat/result-view.ts';
import { newId } from '../../src/domain/ids.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import type { Destination } from '../../src/domain/project.ts';
import type { Post, Run } from '../../src/domain/run.ts';
import { type Announce, createAnnounce } from '../../src/pipeline/announce.ts';
import type { Store } from '../../src/store/store.ts';
import { createRecorder, type Recorder } from '../pipeline/recorder.ts';
import { type OpenStores, openStores } from '../store/open-store.ts';
import { anEvent, aRun, aWebhook } from '../store/samples.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { type Place, type Stage, stages, ways } from './stages.ts';

describe.each(['slack', 'lark'] as const)('F21: a channel of %s that results can not reach', (name) => {
  let stores: OpenStores;
  let store: Store;
  let stage: Stage;
  let clock: FakeClock;
  let room: Recorder;
  let project: string;
  let place: Place;
  let announce: Announce;
  let count = 0;

  beforeAll(async () => {
    stores = await openStores();
    store = await stores.open();
    clock = new FakeClock(Date.now());
    stage = await stages[name](clock);
  });
  afterAll(async () => {
    await stage.close();
    await stores.close();
  });

  beforeEach(async () => {
    project = `project-${name}-${++count}`;
    place = stage.place(`builds-${count}`);
    room = createRecorder();
    const channels = [lostOne(), elsewhere];
    await store.projects.ensure({
      slug: project,
      name: 'The shop',
      channels,
      retentionDays: 30,
      createdAt: new Date(),
    });
    await store.members.save({
      id: newId('mbr'),
      name: 'Li',
      // One person has one identity at each platform, so the admin of the test before has it no more.
      identities: [],
      platformAdmin: false,
      roles: { [project]: 'admin' },
      active: true,
      createdAt: new Date(),
    });
    await giveAdmin();
    await store.webhooks.insert(aWebhook({ project, name: 'Pushes', post: channels }), {});
    await store.webhooks.insert(aWebhook({ project, name: 'Alarms', post: [lostOne()] }), {});
    await store.webhooks.insert(aWebhook({ project, name: 'Others', post: [elsewhere] }), {});
    announce = process(store);
  });

  const elsewhere: Destination = { platform: 'room', channel: 'elsewhere' };
  const lostOne = (): Destination => ({ platform: name, channel: place.id });

  async function giveAdmin(): Promise<void> {
    const known = await store.members.byIdentity(stage.admin);
    if (known) return void (await store.members.setRole(known.id, { project, role: 'admin' }));
    await store.members.save({
      id: newId('mbr'),
      name: 'Ann',
      identities: [stage.admin],
      platformAdmin: false,
      roles: { [project]: 'admin' },
      active: true,
      createdAt: new Date(),
    });
  }

  /** What shows runs, as one process has it: its memory is its own, the store is everybody's. */
  function process(own: Store): Announce {
    const platforms = new Map([
      [name, stage.platform],
      ['room', room.platform],
    ]);
    const config = { SWITCHHOOK_LANGUAGE: 'en' } as const;
    return createAnnounce({
      platforms,
      posts: own.posts,
      resultView: (run, maxMarkdown) => resultView(run, { language: 'en', maxMarkdown }),
      threadParts: (run, maxMarkdown) => threadParts(run, { language: 'en', maxMarkdown }),
      lostChannels: openLostChannels({ config, store: own, platforms, clock, log: silentLogger }),
      audit: own.audit.write,
      clock,
      log: silentLogger,
      firstAfterMs: 300,
      betweenMs: 1_000,
    });
  }

  function ended(): Run {
    const run = aRun(anEvent({ project }));
    return { ...run, project, fence: 1, status: 'done', output: 'All good.', endedAt: new Date() };
  }

  /** Lets time pass for what waits for it, in small steps. */
  async function passing<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const watched = work.finally(() => {
      done = true;
    });
    while (!done) {
      await new Promise((resolve) => setImmediate(resolve));
      if (clock.waiting > 0) await clock.advance(10);
    }
    return await watched;
  }

  /** Shows the results of so many events at once; the posts at the lost channel. */
  async function results(many: number, shown = announce): Promise<Post[]> {
    const finished = Array.from({ length: many }, async () => {
      const [first] = await shown(ended(), { post: [lostOne(), elsewhere] }).finish(ended());
      return first ?? expect.fail();
    });
    return await passing(Promise.all(finished));
  }

  const codes = (posts: Post[]) => [...new Set(posts.map(({ error }) => error?.code ?? 'shown'))];
  const lines = async (action: string) =>
    (await store.audit.list(project, { limit: 1_000 })).items.filter((entry) => entry.action === action);
  const notices = () => stage.told().filter((text) => text.includes(place.id) || text.includes(place.title));
  const audited = (action: string, times: number) =>
    vi.waitFor(async () => {
      // Some platforms leave a moment between two messages to one person.
      if (clock.waiting > 0) await clock.advance(100);
      expect(await lines(action)).toHaveLength(times);
    }, 5_000);

  it.each(ways[name])(
    '%s: 200 events make one call; admins and audit log are told once; other channels get all',
    async (how) => {
      place.lose(how);
      const before = stage.calls();
      expect(codes(await results(200))).toEqual(['channel_gone']);
      await audited('channel.lost.told', 1);
      expect(place.calls()).toBe(1);
      // Telling takes some more: the channel's name, the person, the direct talk, the message.
      expect(stage.calls() - before).toBeLessThanOrEqual(8);
      expect(room.calls.filter(({ kind }) => kind === 'post')).toHaveLength(200);
      expect(await lines('channel.lost')).toMatchObject([{ outcome: 'failed', target: `${name}:${place.id}` }]);
      expect(await lines('post.failed')).toEqual([]);
      expect(notices()).toHaveLength(1);
    },
  );

  it('the notice says which channel, which webhooks post there and what to do, in the language of the reader', async () => {
    place.lose('left');
    await results(1);
    await audited('channel.lost.told', 1);
    const [notice = ''] = notices();
    for (const words of ['结果无法再送达', '邀请到该频道', '/webhook edit', 'Pushes', 'Alarms', 'The shop']) {
      expect(notice).toContain(words);
    }
    expect(notice).not.toContain('Others');
    expect(notice).not.toMatch(/invite|What to do|Results/);
    expect((await lines('channel.lost.told'))[0]?.details.told).toBe(`Ann (${name})`);
  });

  it('is tried once a minute, told of no more, and closed when it works again; the next loss is told again', async () => {
    place.lose('left');
    await results(3);
    await audited('channel.lost.told', 1);
    await clock.advance(40_000);
    await results(20);
    expect(place.calls()).toBe(1);
    for (const minute of [2, 3]) {
      await clock.advance(61_000);
      await results(20);
      expect(place.calls()).toBe(minute);
    }
    place.repair();
    await clock.advance(61_000);
    expect(codes(await results(5))).toEqual(['shown']);
    await audited('channel.back', 1);
    expect(notices()).toHaveLength(1);
    place.lose('left');
    await results(5);
    await audited('channel.lost.told', 2);
    expect(await lines('channel.lost')).toHaveLength(2);
    expect(notices()).toHaveLength(2);
  });

  it('a restart makes no call and no notice within the minute', async () => {
    place.lose('left');
    await results(2);
    await audited('channel.lost.told', 1);
    const next = process(await stores.open());
    expect(codes(await results(50, next))).toEqual(['channel_gone']);
    expect(place.calls()).toBe(1);
    expect(notices()).toHaveLength(1);
  });

  it('of three processes that find out at the same time, one tells; each makes one call at most', async () => {
    place.lose('left');
    const others = [process(await stores.open()), process(await stores.open())];
    await Promise.all([announce, ...others].map((one) => results(70, one)));
    await audited('channel.lost.told', 1);
    expect(place.calls()).toBeLessThanOrEqual(3);
    expect(notices()).toHaveLength(1);
    expect(await lines('channel.lost')).toHaveLength(1);
  });

  it('who was to tell and died: the next one who looks does, when the right to tell is over', async () => {
    place.lose('left');
    const never = createAnnounceThatDies();
    await results(1, never);
    await clock.advance(5 * 60_000);
    await results(1);
    expect(notices()).toEqual([]);
    await clock.advance(6 * 60_000);
    await results(1);
    await audited('channel.lost.told', 1);
    expect(notices()).toHaveLength(1);
  });

  /** A process that takes the right to tell and is heard of no more. */
  function createAnnounceThatDies(): Announce {
    const dying: Store = { ...store, members: { ...store.members, admins: () => new Promise(() => {}) } };
    return process(dying);
  }

  it('the token is withdrawn: said in another channel of the project, once, and no storm', async () => {
    stage.revoke(true);
    const before = stage.calls();
    expect(codes(await results(200))).toEqual(['platform_token']);
    await audited('channel.lost.told', 1);
    expect(stage.calls() - before).toBeLessThanOrEqual(16);
    const said = room.calls.filter(({ view }) => view.kind === 'list');
    expect(said).toHaveLength(1);
    expect(JSON.stringify(said[0]?.view)).toContain('install the app again');
    expect((await lines('channel.lost.told'))[0]?.details.told).toBe('room:elsewhere');
    expect(room.calls).toHaveLength(201);
    stage.revoke(false);
    await clock.advance(61_000);
    expect(codes(await results(1))).toEqual(['shown']);
    await audited('channel.back', 1);
  });
});
