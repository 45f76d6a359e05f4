import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { type OpenStores, openStores } from './open-store.ts';
import { aWebhook, inMs } from './samples.ts';

let stores: OpenStores;
let store: Store;
beforeAll(async () => {
  stores = await openStores();
  store = await stores.open();
});
afterAll(() => stores.close());

describe('webhooks', () => {
  it('come back as they were stored, without their secrets', async () => {
    const webhook = aWebhook({ secureHeaderName: 'x-token', commandType: 'template', commands: ['Say {{who}}'] });
    await store.webhooks.insert(webhook, { current: 's3cret', secureHeaderValue: 'h34der' });
    expect(await store.webhooks.get('default', webhook.uuid)).toEqual({ ...webhook, previousSecretUntil: undefined });
  });

  it('I1: do not exist for another project, under any of their names', async () => {
    const webhook = aWebhook({ name: 'Private' });
    await store.webhooks.insert(webhook, { current: 's3cret' });
    expect(await store.webhooks.get('other', webhook.uuid)).toBeUndefined();
    expect(await store.webhooks.door('other', webhook.uuid)).toBeUndefined();
    expect(await store.webhooks.match('other', 'Private')).toEqual([]);
    expect(await store.webhooks.replace({ ...webhook, project: 'other' }, 1)).toBe(false);
    expect(await store.webhooks.delete('other', webhook.uuid)).toBe(false);
    expect(await store.webhooks.get('default', webhook.uuid)).toBeDefined();
  });

  it('refuse an address that is taken, in any project', async () => {
    const first = aWebhook({ webhookId: 'taken' });
    await store.webhooks.insert(first, {});
    const conflict = { code: 'conflict', details: { what: 'webhookId', id: 'taken' } };
    const again = aWebhook({ webhookId: 'taken', project: 'other' });
    await expect(store.webhooks.insert(again, {})).rejects.toMatchObject(conflict);
  });

  it('let one of two editors win, and keep the secrets unless new ones are given', async () => {
    const webhook = aWebhook({ secureHeaderName: 'x-token' });
    await store.webhooks.insert(webhook, { current: 's3cret', secureHeaderValue: 'h34der' });
    const edits = ['One', 'Two'].map((name) => store.webhooks.replace({ ...webhook, name }, 1));
    expect((await Promise.all(edits)).sort()).toEqual([false, true]);
    const edited = await store.webhooks.door('default', webhook.uuid);
    expect(edited).toMatchObject({ webhook: { version: 2 }, secrets: { current: 's3cret' } });
    const until = inMs(60_000);
    const rotated = { ...webhook, secureHeaderName: undefined };
    const secrets = { current: 'new', previous: { value: 's3cret', until } };
    expect(await store.webhooks.replace(rotated, 2, secrets)).toBe(true);
    const door = await store.webhooks.door('default', webhook.uuid);
    expect(door?.secrets).toEqual({ ...secrets, secureHeaderValue: undefined });
    expect(door?.webhook).toMatchObject({ version: 3, previousSecretUntil: until });
    expect(door?.webhook.secureHeaderName).toBeUndefined();
  });

  it('are found by part of the name, beginning of the uuid and address; every character stands for itself', async () => {
    const project = 'search';
    const made = [
      aWebhook({ project, uuid: 'abcd1234-0000-4000-8000-000000000001', name: 'Nightly (main)', webhookId: 'nightly' }),
      aWebhook({ project, uuid: 'abcd9999-0000-4000-8000-000000000001', name: 'Weekly', webhookId: 'weekly' }),
      aWebhook({ project, uuid: 'ffff0000-0000-4000-8000-000000000001', name: '每日构建', webhookId: 'ABCD1234' }),
    ];
    for (const webhook of made) await store.webhooks.insert(webhook, {});
    const search = async (text: string) =>
      (await store.webhooks.list(project, { limit: 10 }, text)).items.map(({ name }) => name).sort();
    expect(await search('LY')).toEqual(['Nightly (main)', 'Weekly']);
    expect(await search('(main)')).toEqual(['Nightly (main)']);
    expect(await search('.*')).toEqual([]);
    expect(await search('(a+)+$')).toEqual([]);
    expect(await search('构建')).toEqual(['每日构建']);
    expect(await search('abcd')).toEqual(['Nightly (main)', 'Weekly']);
    expect(await search('ABCD1234')).toEqual(['Nightly (main)', '每日构建']);
    expect(await search(' ')).toHaveLength(3);
    const match = async (typed: string) => (await store.webhooks.match(project, typed)).map(({ name }) => name).sort();
    expect(await match('weekly')).toEqual(['Weekly']);
    expect(await match('nightly (MAIN)')).toEqual(['Nightly (main)']);
    expect(await match('abcd12')).toEqual(['Nightly (main)']);
    expect(await match('abcd')).toEqual(['Nightly (main)', 'Weekly']);
    expect(await match('ight')).toEqual([]);
    expect(await store.webhooks.count(project)).toBe(3);
  });

  it('are listed newest first in pages that stay right while webhooks come and go', async () => {
    const project = 'paging';
    const at = inMs(0);
    const made = [1, 2, 3, 4, 5].map((i) => aWebhook({ project, name: `W${i}`, createdAt: new Date(+at + (i >> 1)) }));
    for (const webhook of made) await store.webhooks.insert(webhook, {});
    const all = (await store.webhooks.list(project, { limit: 10 })).items.map(({ name }) => name);
    expect(all).toHaveLength(5);
    const first = await store.webhooks.list(project, { limit: 2 });
    expect(first.items.map(({ name }) => name)).toEqual(all.slice(0, 2));
    await store.webhooks.delete(project, first.items[1]?.uuid ?? '');
    const second = await store.webhooks.list(project, { limit: 3, cursor: first.next ?? '' });
    expect(second.items.map(({ name }) => name)).toEqual(all.slice(2));
    expect(second.next).toBeNull();
    await expect(store.webhooks.list(project, { limit: 2, cursor: 'nonsense' })).rejects.toMatchObject({
      code: 'field_invalid',
    });
  });

  it('D1: objects in the place of values find nothing and change nothing', async () => {
    const webhook = aWebhook({ project: 'injected' });
    await store.webhooks.insert(webhook, { current: 's3cret' });
    const anything: string = JSON.parse('{"$ne":null}');
    for (const attempt of [
      () => store.webhooks.get('injected', anything),
      () => store.webhooks.door(anything, webhook.uuid),
      () => store.members.get(anything),
      () => store.projects.get(anything),
    ]) {
      expect(await attempt().catch(() => undefined)).toBeUndefined();
    }
    expect(await store.webhooks.delete('injected', anything).catch(() => false)).toBe(false);
    expect(await store.webhooks.count('injected')).toBe(1);
  });
});
