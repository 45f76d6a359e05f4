import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventStatus, InboundEvent } from '../../src/domain/inbound-event.ts';
import type { Store } from '../../src/store/store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { type OpenStores, openStores } from './open-store.ts';
import { aMessage, anEvent, aPost, aRun, aWebhook, days } from './samples.ts';

const clock = new FakeClock(Date.UTC(2026, 5, 1));
const ago = (ms: number) => new Date(clock.now() - ms);
let stores: OpenStores;
let store: Store;
beforeAll(async () => {
  stores = await openStores();
  store = await stores.open(clock);
  const created = { channels: [], createdAt: ago(days(400)) };
  await store.projects.ensure({ slug: 'default', name: 'Default', retentionDays: 30, ...created });
  await store.projects.ensure({ slug: 'hasty', name: 'Hasty', retentionDays: 1, ...created });
});
afterAll(() => stores.close());

async function stored(status: EventStatus, age: number, changes: Partial<InboundEvent> = {}): Promise<InboundEvent> {
  const event = anEvent({ status, receivedAt: ago(age), ...changes });
  await store.events.accept(event);
  await store.runs.save({ ...aRun(event), status: 'done', endedAt: event.receivedAt });
  await store.posts.save(aPost(aRun(event)));
  return event;
}

const exists = async ({ project, id }: InboundEvent) => (await store.events.get(project, id)) !== undefined;

describe('retention', () => {
  it('F23: deletes what has ended and is old, with its run and posts, and nothing unprocessed however old', async () => {
    const old = await Promise.all((['done', 'failed', 'ignored'] as const).map((status) => stored(status, days(31))));
    const young = await stored('done', days(29));
    const waiting = await stored('queued', days(200));
    const held = await stored('queued', days(200), {
      lease: { owner: 'a', token: 1, until: ago(days(199)) },
    });
    expect(await store.retention.events()).toBe(3);
    expect(await Promise.all(old.map(exists))).toEqual([false, false, false]);
    expect(await Promise.all([young, waiting, held].map(exists))).toEqual([true, true, true]);
    for (const event of old) {
      expect(await store.runs.get(aRun(event).id)).toBeUndefined();
      expect(await store.posts.ofRun(aRun(event).id)).toEqual([]);
    }
    expect(await store.runs.get(aRun(young).id)).toBeDefined();
    expect(await store.posts.ofRun(aRun(young).id)).toHaveLength(1);
  });

  it('F12: keeps delivery keys for seven days, also where a project asks for less', async () => {
    const project = 'hasty';
    const [sixDays, eightDays] = [
      await stored('done', days(6), { project }),
      await stored('done', days(8), { project }),
    ];
    await store.retention.events();
    expect(await Promise.all([sixDays, eightDays].map(exists))).toEqual([true, false]);
    const again = anEvent({ ...sixDays, id: 'evt_again' });
    expect(await store.events.accept(again)).toEqual({ outcome: 'duplicate', existingId: sixDays.id });
  });

  it('F18: deletes the bytes of large bodies with their event', async () => {
    const event = await stored('done', days(40), { body: randomBytes(5 << 20) });
    const chunks = store.db.collection('event_bodies');
    expect(await chunks.countDocuments({ event: event.id })).toBe(2);
    await store.retention.events();
    expect(await chunks.countDocuments({ event: event.id })).toBe(0);
  });

  it('goes on over many batches, and stops when it is told to', async () => {
    const events = Array.from({ length: 450 }, () => anEvent({ status: 'done', receivedAt: ago(days(50)) }));
    await Promise.all(events.map((event) => store.events.accept(event)));
    expect(await store.retention.events(AbortSignal.abort())).toBe(0);
    expect(await store.retention.events()).toBe(450);
  });

  it('finds bytes whose event was never stored, once they can not be on their way any more', async () => {
    const kept = await stored('done', 0, { body: randomBytes(2 << 20) });
    const chunks = store.db.collection<{ _id: string; event: string; storedAt: Date }>('event_bodies');
    const orphan = (event: string, age: number) => ({ _id: `${event}:0`, event, storedAt: ago(age) });
    await chunks.insertMany([orphan('evt_crashed', 2 * 3_600_000), orphan('evt_underway', 60_000)]);
    await chunks.updateMany({ event: kept.id }, { $set: { storedAt: ago(days(2)) } });
    expect(await store.retention.orphanBodies()).toBe(1);
    expect((await chunks.distinct('event')).sort()).toEqual([kept.id, 'evt_underway'].sort());
  });

  it('V15: forgets a replaced secret when its overlap is over, and not before', async () => {
    const [over, running] = [aWebhook(), aWebhook()];
    const secrets = (until: Date) => ({ current: 'new', previous: { value: 'old', until } });
    await store.webhooks.insert(over, secrets(ago(1)));
    await store.webhooks.insert(running, secrets(ago(-1_000)));
    expect(await store.retention.replacedSecrets()).toBe(1);
    expect((await store.webhooks.door('default', over.uuid))?.secrets.previous).toBeUndefined();
    expect((await store.webhooks.door('default', running.uuid))?.secrets.previous?.value).toBe('old');
    expect(await store.webhooks.get('default', over.uuid)).toMatchObject({ hasSecret: true, version: 1 });
  });

  it('deletes chat messages that are older than what any project keeps', async () => {
    const at = (age: number) => ({ createdAt: ago(age).toISOString(), updatedAt: ago(age).toISOString() });
    await store.messages.insert(aMessage({ id: 'msg_old', ...at(days(31)) }));
    await store.messages.insert(aMessage({ id: 'msg_young', ...at(days(29)) }));
    expect(await store.retention.messages()).toBe(1);
    expect(await store.messages.get('msg_old')).toBeUndefined();
    expect(await store.messages.get('msg_young')).toBeDefined();
  });
});
