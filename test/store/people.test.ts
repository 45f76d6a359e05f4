import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Member } from '../../src/domain/member.ts';
import type { Store } from '../../src/store/store.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { eventually } from './eventually.ts';
import { type OpenStores, openStores } from './open-store.ts';

// TTL indexes go by the server's clock, so this one stands in the future, where nothing has run out yet.
const clock = new FakeClock(Date.now() + 365 * 24 * 60 * 60 * 1000);
const inMs = (ms: number) => new Date(clock.now() + ms);
let stores: OpenStores;
let store: Store;
let other: Store;
beforeAll(async () => {
  stores = await openStores();
  store = await stores.open(clock);
  other = await stores.open(clock);
});
afterAll(() => stores.close());

const aMember = (id: string, changes: Partial<Member> = {}): Member => ({
  id,
  name: id,
  identities: [{ platform: 'local', userId: id }],
  platformAdmin: false,
  roles: {},
  active: true,
  createdAt: inMs(0),
  ...changes,
});

describe('members', () => {
  it('come back by id and by each of their identities', async () => {
    const identities = [
      { platform: 'email', userId: 'ann@example.com' },
      { platform: 'slack', userId: 'U1' },
    ];
    const ann = aMember('mbr_ann', { identities, roles: { default: 'operator', ops: 'viewer' } });
    await store.members.save(ann);
    expect(await other.members.get('mbr_ann')).toEqual(ann);
    for (const identity of identities) expect(await other.members.byIdentity(identity)).toEqual(ann);
    expect(await store.members.byIdentity({ platform: 'slack', userId: 'U2' })).toBeUndefined();
  });

  it('are never two with one identity, also when both are saved at the same time', async () => {
    const identities = [{ platform: 'local', userId: 'twin' }];
    const saves = [store, other].map((one, i) => one.members.save(aMember(`mbr_twin${i}`, { identities })));
    const outcomes = (await Promise.allSettled(saves)).map(({ status }) => status).sort();
    expect(outcomes).toEqual(['fulfilled', 'rejected']);
    const third = store.members.save(aMember('mbr_twin3', { identities }));
    await expect(third).rejects.toMatchObject({ code: 'conflict' });
  });

  it('keep every role and identity that is added at the same time', async () => {
    await store.members.save(aMember('mbr_busy', { identities: [], roles: { p0: 'viewer' } }));
    const stores = [store, other];
    const each = Array.from({ length: 10 }, (_, i) => stores[i % 2] ?? store);
    await Promise.all(
      each.flatMap(({ members }, i) => [
        members.setRole('mbr_busy', { project: `p${i}`, role: 'operator' }),
        members.addIdentity('mbr_busy', { platform: 'slack', userId: `B${i}` }, 'Busy'),
      ]),
    );
    const busy = await store.members.get('mbr_busy');
    expect(busy?.name).toBe('Busy');
    expect(Object.values(busy?.roles ?? {})).toEqual(Array(10).fill('operator'));
    expect(busy?.identities).toHaveLength(10);
    for (let i = 0; i < 10; i++) {
      expect((await other.members.byIdentity({ platform: 'slack', userId: `B${i}` }))?.id).toBe('mbr_busy');
    }
  });

  it('have one role in a project and one identity of a kind, however often and by however many they are given', async () => {
    await store.members.save(aMember('mbr_again', { identities: [] }));
    const identity = { platform: 'slack', userId: 'AGAIN' };
    await Promise.all(
      [store, other, store, other].flatMap(({ members }) => [
        members.setRole('mbr_again', { project: 'shop', role: 'admin' }),
        members.addIdentity('mbr_again', identity, 'Again'),
      ]),
    );
    const again = await store.members.setRole('mbr_again', { project: 'shop', role: 'viewer' });
    expect(again).toMatchObject({ roles: { shop: 'viewer' }, identities: [identity] });
    await store.members.save(aMember('mbr_rival', { identities: [] }));
    await expect(store.members.addIdentity('mbr_rival', identity, 'Rival')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('who were deactivated get a role back only where that is meant', async () => {
    await store.members.save(aMember('mbr_off', { active: false }));
    expect(await store.members.setRole('mbr_off', { project: 'shop', role: 'viewer' })).toBeUndefined();
    expect(await store.members.get('mbr_off')).toMatchObject({ active: false, roles: {} });
    const back = await store.members.setRole('mbr_off', { project: 'shop', role: 'viewer', reactivate: true });
    expect(back).toMatchObject({ active: true, roles: { shop: 'viewer' } });
    expect(await store.members.setRole('mbr_nobody', { project: 'shop', role: 'viewer' })).toBeUndefined();
    await Promise.all([
      store.members.promote('mbr_off'),
      other.members.setRole('mbr_off', { project: 'ops', role: 'viewer' }),
    ]);
    expect(await store.members.get('mbr_off')).toMatchObject({ platformAdmin: true, roles: { ops: 'viewer' } });
    await store.members.save(aMember('mbr_off'));
  });

  it('may have no identity at all, any number of them', async () => {
    for (const id of ['mbr_x', 'mbr_y']) await store.members.save(aMember(id, { identities: [] }));
    expect((await store.members.get('mbr_y'))?.identities).toEqual([]);
  });

  it('are admins of a project by role or for the whole platform, while they are active', async () => {
    expect(await store.members.anyPlatformAdmin()).toBe(false);
    await store.members.save(aMember('mbr_1', { roles: { shop: 'admin' } }));
    await store.members.save(aMember('mbr_2', { roles: { shop: 'operator', other: 'admin' } }));
    await store.members.save(aMember('mbr_3', { platformAdmin: true }));
    await store.members.save(aMember('mbr_4', { platformAdmin: true, roles: { shop: 'admin' }, active: false }));
    expect((await store.members.admins('shop')).map(({ id }) => id)).toEqual(['mbr_1', 'mbr_3']);
    expect(await store.members.anyPlatformAdmin()).toBe(true);
  });

  it('are listed newest first', async () => {
    const ids = (page: { items: Member[] }) => page.items.map(({ id }) => id);
    const first = await store.members.list({ limit: 3 });
    const rest = await store.members.list({ limit: 100, cursor: first.next ?? '' });
    const all = [...ids(first), ...ids(rest)];
    expect(all).toEqual([...all].sort().reverse());
    expect(rest.next).toBeNull();
  });
});

describe('one-time codes and sessions', () => {
  it('work once, however many try at the same time', async () => {
    await store.tokens.put('claim', 'code', 'mbr_1', inMs(60_000));
    const tries = Array.from({ length: 20 }, (_, i) => (i % 2 ? store : other).tokens.take('claim', 'code'));
    const taken = (await Promise.all(tries)).filter((found) => found !== undefined);
    expect(taken).toEqual([{ memberId: 'mbr_1', expires: inMs(60_000) }]);
  });

  it('can be looked at without being used up, and mean nothing as another kind', async () => {
    await store.tokens.put('session', 'abc', 'mbr_1', inMs(60_000));
    expect(await store.tokens.peek('session', 'abc')).toMatchObject({ memberId: 'mbr_1' });
    expect(await store.tokens.peek('session', 'abc')).toMatchObject({ memberId: 'mbr_1' });
    expect(await store.tokens.take('claim', 'abc')).toBeUndefined();
    expect(await store.tokens.peek('session', 'abd')).toBeUndefined();
  });

  it('run out on time, before the database has deleted them', async () => {
    await store.tokens.put('invite', 'short', 'mbr_1', inMs(1_000));
    await clock.advance(1_000);
    expect(await store.tokens.peek('invite', 'short')).toBeUndefined();
    expect(await store.tokens.take('invite', 'short')).toBeUndefined();
  });

  it('of one member are ended together', async () => {
    for (const token of ['s1', 's2']) await store.tokens.put('session', token, 'mbr_9', inMs(60_000));
    await store.tokens.put('session', 's3', 'mbr_8', inMs(60_000));
    await store.tokens.deleteAll('session', 'mbr_9');
    expect(await store.tokens.peek('session', 's1')).toBeUndefined();
    expect(await store.tokens.peek('session', 's3')).toBeDefined();
  });
});

describe('API keys', () => {
  it('are found by their token alone and remember when they were used', async () => {
    const key = { id: 'key_1', name: 'CI', project: 'default', role: 'operator' as const, createdAt: inMs(0) };
    await store.keys.save(key, 'token-1');
    expect(await store.keys.byToken('token-1')).toEqual(key);
    expect(await store.keys.byToken('token-2')).toBeUndefined();
    const used = async () => (await other.keys.byToken('token-1'))?.lastUsedAt;
    await eventually(used).toEqual(inMs(0));
    await clock.advance(120_000);
    await eventually(used).toEqual(inMs(0));
  });

  it('get a new token under the same id, after which the old one opens nothing', async () => {
    const key = { id: 'key_boot', name: 'Bootstrap', role: 'admin' as const, createdAt: inMs(0) };
    await store.keys.save(key, 'old-token');
    await store.keys.save(key, 'new-token');
    expect(await store.keys.byToken('old-token')).toBeUndefined();
    expect(await store.keys.byToken('new-token')).toEqual(key);
    await expect(store.keys.save({ ...key, id: 'key_other' }, 'new-token')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('taken away by another process open nothing as soon as that is heard of', async () => {
    const key = { id: 'key_gone', name: 'CI', project: 'default', role: 'operator' as const, createdAt: inMs(0) };
    await store.keys.save(key, 'gone-token');
    const opened = async () => await store.keys.byToken('gone-token');
    expect(await opened()).toMatchObject({ id: 'key_gone' });
    expect(await other.keys.revoke('default', 'key_gone')).toMatchObject({ id: 'key_gone' });
    expect(await other.keys.byToken('gone-token')).toBeUndefined();
    await eventually(opened).toBeUndefined();
  });
});

describe('projects', () => {
  it('are made once', async () => {
    const channels = [{ platform: 'local', channel: 'general' }];
    const project = { slug: 'default', name: 'Default', channels, retentionDays: 30, createdAt: inMs(0) };
    expect(await store.projects.ensure(project)).toEqual(project);
    expect(await other.projects.ensure({ ...project, name: 'Again' })).toEqual(project);
    await store.projects.setRetention('default', 60);
    expect(await other.projects.get('default')).toEqual({ ...project, retentionDays: 60 });
    await store.projects.ensure({ ...project, slug: 'another' });
    expect((await store.projects.list()).map(({ slug }) => slug)).toEqual(['another', 'default']);
    expect(await store.projects.get('none')).toBeUndefined();
  });

  it('keep every channel that is bound at the same time, and none is bound to two', async () => {
    const blank = { name: 'Bound', channels: [], retentionDays: 30, createdAt: inMs(0) };
    for (const slug of ['left', 'right']) await store.projects.ensure({ slug, ...blank });
    const channels = Array.from({ length: 6 }, (_, i) => ({ platform: 'slack', channel: `C${i}` }));
    await Promise.all(
      channels.flatMap((channel) => [
        store.projects.bindChannel('left', channel),
        other.projects.bindChannel('right', channel),
        other.projects.setRetention('left', 60),
      ]),
    );
    const bound = async (slug: string) => (await store.projects.get(slug))?.channels ?? [];
    const all = [...(await bound('left')), ...(await bound('right'))];
    expect(all.map(({ channel }) => channel).sort()).toEqual(channels.map(({ channel }) => channel));
    await store.projects.bindChannel('left', { platform: 'slack', channel: 'C0' });
    await store.projects.bindChannel('left', { platform: 'slack', channel: 'C0' });
    expect((await bound('left')).filter(({ channel }) => channel === 'C0')).toHaveLength(1);
    expect(await store.projects.get('left')).toEqual({
      slug: 'left',
      ...blank,
      channels: await bound('left'),
      retentionDays: 60,
    });
  });
});

describe('the audit log', () => {
  it('takes lines without waiting and lists them by project, newest first', async () => {
    const line = { actor: 'mbr_1', actorName: 'Ann', via: 'rest', outcome: 'done' as const, project: 'audited' };
    for (const [i, action] of ['webhook.create', 'webhook.edit', 'webhook.delete'].entries()) {
      store.audit.write({ ...line, action, target: `w${i}`, details: { 'a.b': '$c' } });
      await clock.advance(1);
    }
    store.audit.write({ ...line, project: 'other', action: 'x', details: {} });
    const list = async () => (await store.audit.list('audited', { limit: 2 })).items.map(({ action }) => action);
    await eventually(list).toEqual(['webhook.delete', 'webhook.edit']);
    const page = await store.audit.list('audited', { limit: 2 });
    const rest = await store.audit.list('audited', { limit: 2, cursor: page.next ?? '' });
    expect(rest).toMatchObject({ items: [{ action: 'webhook.create', details: { 'a.b': '$c' } }], next: null });
  });
});
