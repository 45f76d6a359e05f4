import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { digestView } from '../../src/chat/relay/digest-view.ts';
import { keyEndsView } from '../../src/chat/relay/key-ends-view.ts';
import { quietView } from '../../src/chat/relay/quiet-view.ts';
import type { Endpoint } from '../../src/domain/endpoint.ts';
import { AppError } from '../../src/domain/errors.ts';
import { newId } from '../../src/domain/ids.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { createDigest } from '../../src/pipeline/digest.ts';
import { createKeyReminder } from '../../src/pipeline/key-reminder.ts';
import { createQuiet, usualEvents } from '../../src/pipeline/quiet.ts';
import type { Store } from '../../src/store/store.ts';
import { type OpenStores, openStores } from '../store/open-store.ts';
import { aDelivery, anEndpoint, anOutboundEvent, someSecrets } from '../store/relay-samples.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { createRecorder, type Recorder } from './recorder.ts';

const hour = 3_600_000;
const day = 24 * hour;
const running = new AbortController().signal;
const lostChannels = { closed: async () => undefined, failed: async () => undefined, works: async () => undefined };

let stores: OpenStores;
let store: Store;
let room: Recorder;
let clock: FakeClock;
let endpoint: Endpoint;

beforeAll(async () => {
  stores = await openStores();
  store = await stores.open();
});
afterAll(() => stores.close());
beforeEach(async () => {
  for (const { id } of (await store.endpoints.list('default', { limit: 100 })).items) {
    await store.endpoints.delete('default', id);
  }
  room = createRecorder();
  clock = new FakeClock(Date.now());
  endpoint = anEndpoint({ url: 'https://shop.example/hooks', project: 'default' });
  await store.endpoints.insert(endpoint, someSecrets());
});

const posting = () => ({
  platforms: new Map([['room', room.platform]]),
  lostChannels,
  places: async () => [{ platform: 'room', channel: 'general' }],
  clock,
  log: silentLogger,
});

function openQuiet(startedAt: number) {
  const now = clock.now();
  clock.set(startedAt);
  const quiet = createQuiet({
    ...posting(),
    traffic: store.traffic,
    silences: store.silences,
    view: (silence, back) => quietView(silence, { back, usual: usualEvents, language: 'en' }),
  });
  clock.set(now);
  return quiet;
}

/** Deliveries spread over an hour that ends so long ago. */
async function traffic(endedAgoMs: number, count = usualEvents): Promise<void> {
  for (let n = 0; n < count; n++) {
    const timestamp = new Date(clock.now() - endedAgoMs - Math.floor((n * hour) / count) - 1);
    const event = anOutboundEvent({ timestamp, id: newId('evt', timestamp.getTime()) });
    await store.deliveries.publish(event, [aDelivery(event, endpoint.id, { status: 'delivered', endedAt: timestamp })]);
  }
}

/** Usual traffic in the hours that are compared with the present two, on these days. */
async function usualOn(days: number[]): Promise<void> {
  for (const one of days) {
    await traffic(one * day);
    await traffic(one * day + hour);
  }
}

describe('unusual silence', () => {
  it('is told once for each, and its message says when traffic is back', async () => {
    await usualOn([1, 2, 3, 4, 7]);
    await traffic(2 * hour, 1);
    const quiet = openQuiet(clock.now() - day);
    await quiet(running);
    await quiet(running);
    expect(room.calls).toHaveLength(1);
    expect(room.calls[0]?.view).toMatchObject({ title: 'Unusually quiet: shop.example/hooks', tone: 'warning' });
    await traffic(0, 1);
    await clock.advance(60_000);
    await quiet(running);
    expect(room.calls).toHaveLength(2);
    expect(room.calls[1]).toMatchObject({ kind: 'update', messageId: room.calls[0]?.messageId });
    expect(room.calls[1]?.view).toMatchObject({ title: 'Traffic is back: shop.example/hooks', tone: 'good' });
    await quiet(running);
    expect(room.calls).toHaveLength(2);
  });

  it.each([
    ['a quiet day of the week', [1, 2, 3, 4, 5]],
    ['a sender that is seldom there', [7, 3]],
  ])('is not %s', async (_, days) => {
    await usualOn(days);
    await traffic(2 * hour, 1);
    await openQuiet(clock.now() - day)(running);
    expect(room.calls).toEqual([]);
  });

  it('is not a silence of minutes, nor one in which this process was not there', async () => {
    await usualOn([1, 2, 3, 4, 7]);
    await traffic(2 * hour, 1);
    await openQuiet(clock.now() - hour / 2)(running);
    expect(room.calls).toEqual([]);
    await traffic(hour / 2, 1);
    await openQuiet(clock.now() - day)(running);
    expect(room.calls).toEqual([]);
  });

  it('is counted by indexes alone', async () => {
    const explained = await store.db
      .collection('deliveries')
      .find({ endpointId: endpoint.id, createdAt: { $gte: new Date(0) } })
      .explain('executionStats');
    expect(JSON.stringify(explained.queryPlanner.winningPlan)).toContain('IXSCAN');
  });
});

describe('an old signing key that ends', () => {
  const reminder = (changes: Partial<Endpoint>) =>
    createKeyReminder({
      ...posting(),
      endpoints: () => [{ ...endpoint, ...changes }],
      first: store.seen.first,
      forget: store.seen.forget,
      view: (one, key) => keyEndsView(one, key, 'en'),
    });
  /** Keys of an endpoint that was rotated now, with so many hours for the old one. */
  const rotated = (graceHours: number): Endpoint['keys'] => {
    const createdAt = new Date(clock.now());
    const until = new Date(clock.now() + graceHours * hour);
    return [
      { id: newId('key', clock.now()), kind: 'hmac', createdAt },
      { id: newId('key', clock.now() - day), kind: 'hmac', createdAt: new Date(clock.now() - day), until },
    ];
  };

  it('is told once, three hours before, also by processes that start anew, and says what nobody can know', async () => {
    const keys = rotated(24);
    await clock.advance(20.9 * hour);
    await reminder({ keys })(running);
    expect(room.calls).toEqual([]);
    await clock.advance(0.2 * hour);
    await Promise.all([reminder({ keys })(running), reminder({ keys })(running)]);
    await reminder({ keys })(running);
    expect(room.calls).toHaveLength(1);
    expect(room.calls[0]?.view).toMatchObject({
      title: 'The old signing key of shop.example/hooks ends soon',
      tone: 'warning',
    });
    expect(JSON.stringify(room.calls[0]?.view)).toContain('can not be seen from here');
    expect(JSON.stringify(room.calls[0]?.view)).toContain(keys[1]?.id);
    await clock.advance(3 * hour);
    await reminder({ keys })(running);
    expect(room.calls).toHaveLength(1);
  });

  it('is told in the last quarter of a short overlap, and of the next rotation again', async () => {
    const keys = rotated(2);
    await clock.advance(1.4 * hour);
    await reminder({ keys })(running);
    expect(room.calls).toEqual([]);
    await clock.advance(0.2 * hour);
    await reminder({ keys })(running);
    const next = rotated(2);
    await clock.advance(1.6 * hour);
    await reminder({ keys: next })(running);
    expect(room.calls).toHaveLength(2);
  });

  it('is not told of a disabled endpoint, of minutes, or where there was no rotation', async () => {
    const keys = rotated(24);
    const minutes = rotated(0.4);
    await clock.advance(0.35 * hour);
    await reminder({ keys: minutes })(running);
    await clock.advance(22 * hour);
    await reminder({ keys, state: 'disabled' })(running);
    await reminder({ keys: keys.slice(0, 1) })(running);
    expect(room.calls).toEqual([]);
  });

  it('is told later where nobody could be told before', async () => {
    const keys = rotated(24);
    await clock.advance(22 * hour);
    room.failWith(new AppError('platform_unavailable', { platform: 'room' }));
    await reminder({ keys })(running);
    expect(room.calls).toEqual([]);
    await reminder({ keys })(running);
    expect(room.calls).toHaveLength(1);
  });
});

describe('the daily digest', () => {
  const digest = () =>
    createDigest({
      ...posting(),
      projects: async () => [{ slug: 'default', name: 'The shop' }],
      endpoints: store.endpoints.list,
      deadLetters: async () => 3,
      first: store.seen.first,
      view: (project, failing) => digestView(project, failing, 'en'),
    });
  const at = (hours: number, ahead: number) => {
    const time = new Date(Date.now() + ahead * day);
    time.setHours(hours, 5, 0, 0);
    clock.set(time.getTime());
  };
  async function fails(changes: Partial<Endpoint> = {}): Promise<void> {
    await store.endpoints.delete('default', endpoint.id);
    const health = { failures: 7, warned: 0, failingSince: new Date() };
    await store.endpoints.insert({ ...endpoint, health, ...changes }, someSecrets());
  }

  it('names what fails, once a day from nine o’clock, however often it is asked', async () => {
    await fails();
    at(8, 1);
    await digest()(running);
    expect(room.calls).toEqual([]);
    at(9, 1);
    await Promise.all([digest()(running), digest()(running)]);
    at(20, 1);
    await digest()(running);
    expect(room.calls).toHaveLength(1);
    expect(JSON.stringify(room.calls[0]?.view)).toContain('7 failed tries in a row · 3 dead letters');
    expect(room.calls[0]?.view).toMatchObject({ title: 'Endpoints that fail in "The shop": 1' });
    at(9, 2);
    await digest()(running);
    expect(room.calls).toHaveLength(2);
  });

  it('says nothing where nothing fails, or what fails is muted', async () => {
    at(9, 3);
    await digest()(running);
    await fails({ mutedUntil: new Date(clock.now() + 30 * day) });
    at(9, 4);
    await digest()(running);
    expect(room.calls).toEqual([]);
  });
});
