import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { newWebhookId } from '../../src/domain/ids.ts';
import type { Door } from '../../src/domain/webhook.ts';
import type { ChangeListener } from '../../src/store/change-feed.ts';
import { createDoors } from '../../src/store/doors.ts';
import type { Store } from '../../src/store/store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { eventually } from './eventually.ts';
import { type OpenStores, openStores } from './open-store.ts';
import { aWebhook } from './samples.ts';

const secrets = { current: 's3cret', secureHeaderValue: 'h34der' };

describe('doors of two processes on one database', () => {
  let stores: OpenStores;
  let store: Store;
  let other: Store;
  beforeAll(async () => {
    stores = await openStores();
    store = await stores.open();
    other = await stores.open();
  });
  afterAll(() => stores.close());

  it('are found with their secrets in clear, at once when they were asked for before', async () => {
    const webhook = aWebhook({ secureHeaderName: 'x-token' });
    await store.webhooks.insert(webhook, secrets);
    const first = store.doors.find(webhook.webhookId);
    expect(first).toBeInstanceOf(Promise);
    expect(await first).toMatchObject({ webhook: { uuid: webhook.uuid, hasSecret: true }, secrets });
    // The feed still has to tell of the insert, which makes this process read once more.
    await eventually(() => store.doors.find(webhook.webhookId) instanceof Promise).toBe(false);
    const second = store.doors.find(webhook.webhookId);
    expect(second).toMatchObject({ webhook: { uuid: webhook.uuid }, secrets });
    expect(await store.doors.byUuid(webhook.uuid)).toBe(second);
  });

  it('show what this process changed as soon as the change is answered', async () => {
    const webhook = aWebhook();
    expect(await store.doors.find(webhook.webhookId)).toBeUndefined();
    await store.webhooks.insert(webhook, secrets);
    expect((await store.doors.find(webhook.webhookId))?.webhook.enabled).toBe(true);
    expect(await store.webhooks.replace({ ...webhook, enabled: false }, 1)).toBe(true);
    expect(await store.doors.find(webhook.webhookId)).toMatchObject({ webhook: { enabled: false }, secrets });
    await store.webhooks.delete('default', webhook.uuid);
    expect(await store.doors.find(webhook.webhookId)).toBeUndefined();
    expect(await store.doors.byUuid(webhook.uuid)).toBeUndefined();
  });

  it('V15: show what another process changed: toggled, rotated, deleted', async () => {
    const webhook = aWebhook();
    await store.webhooks.insert(webhook, secrets);
    const seen = async () => await store.doors.find(webhook.webhookId);
    await seen();
    await other.webhooks.replace({ ...webhook, enabled: false }, 1);
    await eventually(async () => (await seen())?.webhook.enabled).toBe(false);
    await other.webhooks.replace({ ...webhook, version: 2 }, 2, { current: 'rotated' });
    await eventually(async () => (await seen())?.secrets.current).toBe('rotated');
    await other.webhooks.delete('default', webhook.uuid);
    await eventually(seen).toBeUndefined();
  });

  it('I3: find nothing for unknown addresses, without an answer of their own', async () => {
    const ids = Array.from({ length: 50 }, newWebhookId);
    expect(await Promise.all(ids.map((id) => store.doors.find(id)))).toEqual(ids.map(() => undefined));
    expect(ids.map((id) => store.doors.find(id))).toEqual(ids.map(() => undefined));
  });
});

/** Doors over a table in memory that counts how often it was read. */
function tabled(options: { clock?: FakeClock; most?: number } = {}) {
  const table = new Map<string, Door>();
  let listener: ChangeListener | undefined;
  const state = { reads: 0, pages: 0, healthy: true, wait: Promise.resolve() };
  const read = async (match: (door: Door) => boolean) => {
    state.reads += 1;
    const found = [...table.values()].find(match);
    await state.wait;
    return found;
  };
  const doors = createDoors({
    load: {
      at: (webhookId) => read(({ webhook }) => webhook.webhookId === webhookId),
      byUuid: (uuid) => read(({ webhook }) => webhook.uuid === uuid),
      after: async (uuid, limit) => {
        state.pages += 1;
        await state.wait;
        const all = [...table.values()].sort((a, b) => (a.webhook.uuid < b.webhook.uuid ? -1 : 1));
        return all.filter(({ webhook }) => webhook.uuid > uuid).slice(0, limit);
      },
    },
    feed: {
      listen: (_, added) => {
        listener = added;
        return () => undefined;
      },
      healthy: () => state.healthy,
    },
    clock: options.clock ?? systemClock,
    most: options.most ?? 100,
  });
  const add = (webhookId: string, name = 'Builds') => {
    const door = { webhook: aWebhook({ uuid: `uuid of ${webhookId}`, webhookId, name }), secrets: {} };
    table.set(webhookId, door);
    return door;
  };
  return { doors, add, state, feed: () => listener };
}

describe('doors in memory', () => {
  it('are read once however many ask at the same time', async () => {
    const { doors, add, state } = tabled();
    add('a');
    await Promise.all(Array.from({ length: 20 }, () => doors.find('a')));
    expect(state.reads).toBe(1);
  });

  it('are not remembered when they were read before a change that was told meanwhile', async () => {
    const { doors, add, state, feed } = tabled();
    add('a', 'before');
    let go = () => {};
    state.wait = new Promise((resolve) => {
      go = resolve;
    });
    const reading = doors.find('a');
    add('a', 'after');
    feed()?.changed({ kind: 'update', id: 'uuid of a' });
    go();
    expect((await reading)?.webhook.name).toBe('before');
    expect((await doors.find('a'))?.webhook.name).toBe('after');
  });

  it('are all forgotten after a gap in what could be heard', async () => {
    const { doors, add, feed } = tabled();
    add('a', 'before');
    await doors.find('a');
    add('a', 'after');
    feed()?.gap();
    expect((await doors.find('a'))?.webhook.name).toBe('after');
  });

  it('are read ahead when the feed begins, so that the first request of each costs no query', async () => {
    const { doors, add, state, feed } = tabled({ most: 2_000 });
    for (let n = 0; n < 1_200; n++) add(`w${n}`);
    feed()?.gap();
    await eventually(() => state.pages).toBe(3);
    await Promise.resolve();
    expect(doors.find('w1199')).toMatchObject({ webhook: { webhookId: 'w1199' } });
    expect(doors.find('w0')).toMatchObject({ webhook: { webhookId: 'w0' } });
    expect(state.reads).toBe(0);
  });

  it('are not read ahead from before a change that was told meanwhile', async () => {
    const { doors, add, state, feed } = tabled();
    add('a', 'before');
    let go = () => {};
    state.wait = new Promise((resolve) => {
      go = resolve;
    });
    feed()?.gap();
    add('a', 'after');
    feed()?.changed({ kind: 'update', id: 'uuid of a' });
    go();
    await eventually(() => state.pages).toBe(2);
    expect((await doors.find('a'))?.webhook.name).toBe('after');
  });

  it('are believed for a second only while changes can not be heard, wherever the clock is set', async () => {
    const clock = new FakeClock();
    const { doors, add, state } = tabled({ clock });
    add('a');
    await doors.find('a');
    await clock.advance(60_000);
    await doors.find('a');
    expect(state.reads).toBe(1);
    state.healthy = false;
    await doors.find('a');
    await clock.advance(900);
    await doors.find('a');
    expect(state.reads).toBe(2);
    clock.set(clock.now() - 600_000);
    await doors.find('a');
    expect(state.reads).toBe(3);
  });

  it('I3: that do not exist are looked for once a second at most, and found as soon as they are made', async () => {
    const clock = new FakeClock();
    const { doors, add, state, feed } = tabled({ clock });
    await doors.find('a');
    expect(doors.find('a')).toBeUndefined();
    expect(state.reads).toBe(1);
    const { webhook } = add('a');
    feed()?.changed({ kind: 'insert', id: webhook.uuid, document: { webhookId: 'a' } });
    expect((await doors.find('a'))?.webhook.uuid).toBe(webhook.uuid);
    await doors.find('b');
    await clock.advance(1_001);
    await doors.find('b');
    expect(state.reads).toBe(4);
  });

  it('make room for new ones by what was unused for longest', async () => {
    const { doors, add, state } = tabled({ most: 2 });
    for (const id of ['a', 'b', 'c']) add(id);
    await doors.find('a');
    await doors.find('b');
    await doors.find('a');
    await doors.find('c');
    expect(state.reads).toBe(3);
    expect(doors.find('a')).not.toBeInstanceOf(Promise);
    expect(doors.find('b')).toBeInstanceOf(Promise);
  });
});
