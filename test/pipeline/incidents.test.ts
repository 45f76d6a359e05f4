import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { incidentThreadView } from '../../src/chat/relay/incident-thread-view.ts';
import { incidentView } from '../../src/chat/relay/incident-view.ts';
import type { View } from '../../src/chat/view.ts';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import { AppError } from '../../src/domain/errors.ts';
import type { Incident } from '../../src/domain/incident.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import type { Destination } from '../../src/domain/project.ts';
import type { DeliveryNews } from '../../src/pipeline/delivery-news.ts';
import { createIncidents, type Incidents } from '../../src/pipeline/incidents.ts';
import { createLostChannels } from '../../src/pipeline/lost-channels.ts';
import type { Store } from '../../src/store/store.ts';
import { type OpenStores, openStores } from '../store/open-store.ts';
import { aDelivery, anAttempt, anEndpoint, anOutboundEvent } from '../store/relay-samples.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { createRecorder, type Recorder } from './recorder.ts';

let stores: OpenStores;
let store: Store;
let clock: FakeClock;
let room: Recorder;
let spare: Recorder;
let endpoint: Endpoint;
let waiting: number;
let incidents: Incidents;
let places: Destination[];

beforeAll(async () => {
  stores = await openStores();
  store = await stores.open();
});
afterAll(() => stores.close());

beforeEach(() => {
  clock = new FakeClock(Date.now());
  room = createRecorder('room');
  spare = createRecorder('spare');
  endpoint = anEndpoint({ url: 'https://shop.example/hooks' });
  waiting = 0;
  places = [
    { platform: 'room', channel: endpoint.id },
    { platform: 'spare', channel: endpoint.id },
  ];
  incidents = open();
});

/** The listener of one process; all share the store and the rooms. */
function open(): Incidents {
  const lost = { store: store.lostChannels, tellAdmins: async () => ['Ann'], audit: store.audit.write };
  return createIncidents({
    store: store.incidents,
    platforms: new Map([room, spare].map(({ platform }) => [platform.name, platform])),
    lostChannels: createLostChannels({ ...lost, clock, log: silentLogger }),
    places: async () => places,
    endpoint: async () => endpoint,
    deadLetters: async () => waiting,
    view: (facts) => incidentView(facts, 'en', clock.now()),
    threadView: (notes) => incidentThreadView(notes, 'en'),
    clock,
    log: silentLogger,
  });
}

type News = Pick<DeliveryNews, 'kind'> & { attempt?: object; delivery?: object; share?: number };

function news({ kind, attempt, delivery, share }: News): DeliveryNews {
  const ok = kind === 'delivered' || kind === 'recovered';
  const failed = { ok: false, status: 503, errorClass: 'status_5xx', reason: 'HTTP 503', response: 'down for repairs' };
  return {
    kind,
    endpoint,
    delivery: aDelivery(anOutboundEvent(), endpoint.id, delivery),
    attempt: anAttempt({ ...(ok ? {} : (failed as object)), ...attempt }),
    share,
  };
}

const tell = (...kinds: News[]) => {
  for (const kind of kinds) incidents.tell(news(kind));
};

/** Moves time in small steps, with room for the store in between, until `done` holds. */
async function until(done: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(
    async () => {
      await clock.advance(500);
      await done();
    },
    { timeout: 20_000, interval: 5 },
  );
}

/** What became of the message itself; its thread stands apart. */
const cards = (recorder = room) => recorder.calls.filter(({ threadId }) => threadId === undefined);
const thread = () => room.calls.filter(({ threadId }) => threadId !== undefined);

async function calls(count: number): Promise<void> {
  await until(() => expect(cards().length).toBeGreaterThanOrEqual(count));
}

function fields(view: View | undefined): Record<string, string> {
  if (view?.kind !== 'fields') throw new Error(`no fields: ${JSON.stringify(view)}`);
  return { title: view.title, ...Object.fromEntries(view.fields.map(({ label, value }) => [label, value])) };
}

const shown = (recorder = room) => fields(cards(recorder).at(-1)?.view);
const latest = async (): Promise<Incident> => {
  const found = await store.incidents.latest(endpoint.id);
  if (!found) throw new Error('no incident');
  return found;
};

/** Long enough for everything that was planned. */
async function rest(): Promise<void> {
  for (let step = 0; step < 8; step++) {
    await clock.advance(1_000);
    await store.incidents.latest(endpoint.id);
    await store.incidents.latest(endpoint.id);
  }
}

describe('the message of an incident', () => {
  it('tells of the first failure what happened, what was answered, and when the next try is', async () => {
    const nextAt = new Date(Date.UTC(2030, 0, 1, 12, 30));
    tell({ kind: 'failed', attempt: { nextAt }, delivery: { eventType: 'ticket.created' } });
    await calls(1);
    expect(cards()[0]).toMatchObject({ kind: 'post', key: (await latest()).id });
    expect(shown()).toMatchObject({
      title: 'shop.example/hooks does not take its events',
      'Last event': 'ticket.created',
      'Last try': 'HTTP 503 · it breaks',
      'It answered': 'down for repairs',
      'Failed tries': '1',
      'Dead letters': '0',
      'Next try': '2030-01-01 12:30 UTC',
    });
  });

  it('shows what a hostile receiver answered as text, cut, with everything invisible spelled out', async () => {
    const response = `\u202e<!channel> <b>@all</b> ${'x'.repeat(5_000)}`;
    tell({ kind: 'failed', attempt: { response, reason: 'bad\u200bness\nand more' } });
    await calls(1);
    expect(shown()['It answered']).toMatch(/^⟨U\+202E⟩<!channel> <b>@all<\/b> x+…$/);
    expect(shown()['It answered']?.length).toBeLessThanOrEqual(300);
    expect(shown()['Last try']).toContain('bad⟨U+200B⟩ness and more');
  });

  it('is one, edited at most once a second however many tries fail, and the last state arrives', async () => {
    tell({ kind: 'failed' });
    await calls(1);
    for (let n = 0; n < 200; n++) tell({ kind: 'failed' });
    tell({ kind: 'dead' });
    waiting = 1;
    await until(() => expect(shown()['Failed tries']).toBe('202'));
    expect(shown()['Dead letters']).toBe('1');
    expect(new Set(cards().map(({ messageId }) => messageId)).size).toBe(1);
    expect(cards().length).toBeLessThanOrEqual(3);
    expect(await latest()).toMatchObject({ failures: 202, dead: 1, state: 'failing' });
  });

  it('is not written for a failure that heals within seconds and costs no event', async () => {
    tell({ kind: 'failed' }, { kind: 'delivered' }, { kind: 'recovered' });
    await rest();
    expect(cards()).toEqual([]);
    expect(await store.incidents.latest(endpoint.id)).toBeUndefined();
  });

  it('is written for a failure that healed but left a dead letter', async () => {
    waiting = 1;
    tell({ kind: 'dead' }, { kind: 'recovered' });
    await calls(1);
    expect(shown()).toMatchObject({ title: 'shop.example/hooks works again', 'Dead letters': '1' });
  });

  it('warns on the way to being disabled, then says that it is', async () => {
    tell({ kind: 'failed' });
    await calls(1);
    for (const share of [50, 70, 90, 100]) {
      endpoint = { ...endpoint, health: { ...endpoint.health, failures: 9, failingSince: new Date(0), warned: share } };
      tell({ kind: 'failed' }, { kind: 'warned', share });
      await until(() => expect(shown().State).toContain(`${share} % of the way to being disabled`));
    }
    endpoint = { ...endpoint, state: 'disabled', stateReason: 'failing' };
    tell({ kind: 'disabled' });
    await until(() => expect(shown().title).toBe('shop.example/hooks is disabled'));
    expect(shown().State).toBe('disabled: it failed for days');
    expect(new Set(cards().map(({ messageId }) => messageId)).size).toBe(1);
    expect(await latest()).toMatchObject({ state: 'disabled' });
  });

  it('follows what people do to the endpoint', async () => {
    tell({ kind: 'failed' });
    await calls(1);
    endpoint = { ...endpoint, state: 'paused', stateReason: 'manual' };
    incidents.refresh(endpoint.id);
    await until(() => expect(shown().title).toBe('shop.example/hooks fails and is paused'));
    expect(JSON.stringify(cards().at(-1)?.view)).toContain('"Resume"');
  });

  it('turns green when the endpoint works, and then counts the dead letters down as they are replayed', async () => {
    waiting = 2;
    tell({ kind: 'dead' }, { kind: 'dead' });
    await calls(1);
    tell({ kind: 'delivered', delivery: { chain: 2 } }, { kind: 'recovered' });
    waiting = 1;
    await until(() => expect(shown().title).toBe('shop.example/hooks works again'));
    expect(cards().at(-1)?.view).toMatchObject({ tone: 'good' });
    expect((await latest()).closedAt).toBeDefined();
    waiting = 0;
    tell({ kind: 'delivered', delivery: { chain: 2 } });
    await until(() => expect(shown()['Dead letters']).toBe('0'));
    expect(new Set(cards().map(({ messageId }) => messageId)).size).toBe(1);
  });

  it('is the same one when the endpoint wavers, and a new one when it fails again later', async () => {
    tell({ kind: 'failed' });
    await calls(1);
    tell({ kind: 'recovered' });
    await until(() => expect(shown().title).toContain('works again'));
    const first = await latest();
    tell({ kind: 'failed' });
    await until(() => expect(shown().title).toContain('does not take'));
    expect((await latest()).id).toBe(first.id);
    tell({ kind: 'recovered' });
    await until(() => expect(shown().title).toContain('works again'));
    await clock.advance(11 * 60_000);
    tell({ kind: 'failed' });
    await until(() => expect(new Set(cards().map(({ messageId }) => messageId)).size).toBe(2));
    expect((await latest()).id).not.toBe(first.id);
  });

  it('is not posted while the endpoint is muted, and is afterwards', async () => {
    endpoint = { ...endpoint, mutedUntil: new Date(clock.now() + 3_600_000) };
    tell({ kind: 'failed' }, { kind: 'failed' });
    await rest();
    expect(cards()).toEqual([]);
    await clock.advance(3_600_000);
    tell({ kind: 'failed' });
    await calls(1);
    expect(shown()['Failed tries']).toBe('3');
  });

  it('is not begun by deliveries of operational events, which would tell of themselves', async () => {
    tell({ kind: 'failed', delivery: { operational: true } }, { kind: 'dead', delivery: { operational: true } });
    await rest();
    expect(cards()).toEqual([]);
  });

  it('says that a deleted endpoint is gone, and is closed', async () => {
    tell({ kind: 'failed' });
    await calls(1);
    const gone = createIncidents({
      store: store.incidents,
      platforms: new Map([['room', room.platform]]),
      lostChannels: { closed: async () => undefined, failed: async () => undefined, works: async () => undefined },
      places: async () => places,
      endpoint: async () => undefined,
      deadLetters: async () => 0,
      view: (facts) => incidentView(facts, 'zh', clock.now()),
      threadView: (notes) => incidentThreadView(notes, 'zh'),
      clock,
      log: silentLogger,
    });
    gone.refresh(endpoint.id);
    await until(() => expect(shown().title).toContain('已删除'));
    expect((await latest()).closedAt).toBeDefined();
  });
});

describe('the thread of an incident', () => {
  const lines = () => thread().flatMap(({ view }) => (view.kind === 'text' ? view.text.split('\n') : []));

  it('has a short line for each failed try and each change of state, below its message', async () => {
    const nextAt = new Date(Date.UTC(2030, 0, 1, 12, 30));
    tell({ kind: 'failed', attempt: { number: 1, nextAt }, delivery: { eventType: 'ticket.created' } });
    await until(() => expect(lines()).toHaveLength(1));
    expect(lines()[0]).toMatch(
      /^\d\d:\d\d:\d\d · ticket\.created, try 1 · HTTP 503 · it breaks · next try 2030-01-01 12:30 UTC$/,
    );
    tell({ kind: 'dead', attempt: { number: 2, nextAt: undefined } }, { kind: 'warned', share: 50 });
    await until(() => expect(lines()).toHaveLength(3));
    expect(lines()[1]).toMatch(/try 2 · HTTP 503 · it breaks · no more tries: a dead letter$/);
    expect(lines()[2]).toContain('50 % of the way to being disabled');
    endpoint = { ...endpoint, state: 'paused', stateReason: 'manual' };
    incidents.refresh(endpoint.id);
    await until(() => expect(lines()[3]).toMatch(/ · paused$/));
    endpoint = { ...endpoint, state: 'active' };
    tell({ kind: 'recovered' });
    await until(() => expect(lines().at(-1)).toMatch(/ · active$|it works again$/));
    await until(() => expect(lines()).toHaveLength(6));
    const { messageId } = cards()[0] ?? {};
    for (const { kind, threadId } of thread()) expect([kind, threadId]).toEqual(['post', messageId]);
  });

  it('is no storm: of hundreds of tries the latest are told and the others counted, a few seconds apart', async () => {
    tell({ kind: 'failed' });
    await until(() => expect(thread()).toHaveLength(1));
    const began = clock.now();
    for (let n = 0; n < 300; n++) tell({ kind: 'failed' });
    await until(() => expect(thread()).toHaveLength(2));
    expect(clock.now() - began).toBeGreaterThanOrEqual(15_000);
    expect(lines()[1]).toBe('… 290 more failed tries before these');
    expect(lines()).toHaveLength(12);
    await rest();
    expect(thread()).toHaveLength(2);
  });

  it('comes to an end, however long the endpoint fails', async () => {
    tell({ kind: 'failed' });
    await until(() => expect(thread()).toHaveLength(1));
    const now = await latest();
    expect(await store.incidents.replace({ ...now, told: 200 }, now.version)).toBe(true);
    tell({ kind: 'failed' });
    await until(() => expect(shown()['Failed tries']).toBe('2'));
    tell({ kind: 'failed' });
    await until(() => expect(shown()['Failed tries']).toBe('3'));
    await rest();
    expect(thread().length).toBeLessThanOrEqual(2);
  });

  it('says nothing while the endpoint is muted', async () => {
    tell({ kind: 'failed' });
    await until(() => expect(thread()).toHaveLength(1));
    endpoint = { ...endpoint, mutedUntil: new Date(clock.now() + 3_600_000) };
    tell({ kind: 'failed' }, { kind: 'failed' });
    await until(() => expect(shown()['Failed tries']).toBe('3'));
    await rest();
    expect(thread()).toHaveLength(1);
  });

  it('that can not be written leaves the message as it should be', async () => {
    tell({ kind: 'failed' });
    await until(() => expect(thread()).toHaveLength(1));
    await rest();
    const { post } = room.platform;
    const refused = vi.fn().mockRejectedValueOnce(new AppError('platform_unavailable', { platform: 'room' }));
    room.platform.post = refused;
    tell({ kind: 'failed' });
    await until(() => expect(shown()['Failed tries']).toBe('2'));
    await until(() => expect(refused).toHaveBeenCalledTimes(1));
    room.platform.post = post;
    tell({ kind: 'failed' });
    await until(() => expect(shown()['Failed tries']).toBe('3'));
    await until(() => expect(thread()).toHaveLength(2));
  });
});

describe('where it is posted', () => {
  it('takes the next channel when the first is gone', async () => {
    room.failWith(new AppError('channel_gone', { channel: 'room' }));
    tell({ kind: 'failed' });
    await until(() => expect(cards(spare)).toHaveLength(1));
    expect(cards()).toEqual([]);
    tell({ kind: 'failed' });
    await until(() => expect(shown(spare)['Failed tries']).toBe('2'));
    expect((await latest()).post).toMatchObject({ platform: 'spare' });
  });

  it('waits for a platform that does not answer for a moment, and posts once', async () => {
    const away = () => new AppError('platform_unavailable', { platform: 'room' });
    room.failWith(away(), away());
    tell({ kind: 'failed' });
    await calls(1);
    expect(cards(spare)).toEqual([]);
    expect(cards().filter(({ kind }) => kind === 'post')).toHaveLength(1);
  });

  it('is posted again where somebody deleted it', async () => {
    tell({ kind: 'failed' });
    await calls(1);
    await rest();
    const before = await latest();
    room.failWith(new AppError('message_gone', { channel: 'room' }));
    tell({ kind: 'failed' });
    await until(() => expect(cards().filter(({ kind }) => kind === 'post')).toHaveLength(2));
    expect((await latest()).id).toBe(before.id);
  });
});

describe('several processes and restarts', () => {
  it('F22: two processes that see failures of one endpoint post one message with all of them', async () => {
    const other = open();
    for (let n = 0; n < 20; n++) {
      incidents.tell(news({ kind: 'failed' }));
      other.tell(news({ kind: 'failed' }));
    }
    await until(async () => expect((await latest()).failures).toBe(40));
    await until(() => expect(shown()['Failed tries']).toBe('40'));
    expect(cards().filter(({ kind }) => kind === 'post')).toHaveLength(1);
  });

  it('F2: a process that died before it posted leaves the message to whoever hears of the endpoint next', async () => {
    const now = new Date(clock.now());
    const { incident } = await store.incidents.begin({
      id: `inc_${endpoint.id}`,
      project: 'default',
      endpointId: endpoint.id,
      version: 1,
      state: 'failing',
      eventType: 'ticket.created',
      reason: 'HTTP 500',
      failures: 3,
      dead: 0,
      postingUntil: new Date(clock.now() + 10_000),
      openedAt: now,
      updatedAt: now,
    });
    tell({ kind: 'failed' });
    await calls(1);
    expect(clock.now()).toBeGreaterThanOrEqual(now.getTime() + 10_000);
    expect(cards()[0]).toMatchObject({ kind: 'post', key: incident.id });
    expect(shown()['Failed tries']).toBe('4');
  });

  it('a success that another process brings home closes the incident that this one opened', async () => {
    tell({ kind: 'failed' });
    await calls(1);
    open().tell(news({ kind: 'delivered' }));
    await until(() => expect(shown().title).toContain('works again'));
  });

  it('stopping writes and shows what was heard', async () => {
    tell({ kind: 'failed' });
    await incidents.stop();
    expect(shown()['Failed tries']).toBe('1');
    await incidents.stop();
    expect(cards()).toHaveLength(1);
  });
});
