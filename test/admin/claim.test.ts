import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BootstrapSettings, ensureBootstrap } from '../../src/admin/bootstrap.ts';
import { type Office, openOffice, refusalOf } from './office.ts';

let office: Office;

beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());
/** Every test begins as the very first start does. */
beforeEach(async () => {
  const kept = ['members', 'tokens', 'keys', 'projects'];
  await Promise.all(kept.map((name) => office.store.db.collection(name).deleteMany({})));
});

const settings: BootstrapSettings = {
  admins: [],
  channels: [{ platform: 'local', channel: 'general' }],
  retentionDays: 30,
};
const start = (more: Partial<BootstrapSettings> = {}) =>
  ensureBootstrap({ ...office.store, clock: office.clock }, { ...settings, ...more });

describe('the first start', () => {
  it('makes the project default and a code for the first admin', async () => {
    const { claimCode = '', signInCodes } = await start();
    expect(await office.store.projects.get('default')).toMatchObject({ slug: 'default', channels: settings.channels });
    expect(signInCodes).toEqual([]);
    const member = await office.admin.claim(claimCode, ' Ann ');
    expect(member).toMatchObject({ name: 'Ann', platformAdmin: true, active: true });
    expect(await office.store.members.byIdentity({ platform: 'local', userId: 'ann' })).toEqual(member);
    expect((await start()).claimCode).toBeUndefined();
  });

  it('saves the key of the settings as a platform key, and the next start without it takes it back', async () => {
    await start({ adminKey: 'a key for scripts' });
    expect(await office.store.keys.byToken('a key for scripts')).toMatchObject({ id: 'key_settings', role: 'admin' });
    await start({ adminKey: 'another key' });
    expect(await office.store.keys.byToken('a key for scripts')).toBeUndefined();
    expect(await office.store.keys.byToken('another key')).toBeDefined();
    await start();
    expect(await office.store.keys.byToken('another key')).toBeUndefined();
  });

  it('makes the admins of the settings and a sign-in code for each; nobody has to claim anything then', async () => {
    const admins = ['Ann@Example.com', 'local:Bea', 'slack:U024BE7LH'];
    const { claimCode, signInCodes } = await start({ admins });
    expect(claimCode).toBeUndefined();
    expect(signInCodes.map(({ name }) => name)).toEqual(['ann@example.com', 'bea', 'U024BE7LH']);
    const found = await office.store.members.byIdentity({ platform: 'email', userId: 'ann@example.com' });
    expect(found).toMatchObject({ platformAdmin: true });
    expect(await office.store.members.byIdentity({ platform: 'slack', userId: 'U024BE7LH' })).toBeDefined();
    const signedIn = await office.admin.claim(signInCodes[0]?.code ?? '', '');
    expect(signedIn.id).toBe(found?.id);
  });

  it('by several instances at once makes everything once', async () => {
    const admins = ['ann@example.com'];
    await Promise.all([start({ admins }), start({ admins }), start({ admins })]);
    const { items } = await office.store.members.list({ limit: 100 });
    expect(items.filter(({ platformAdmin }) => platformAdmin)).toHaveLength(1);
    expect((await office.store.projects.list()).filter(({ slug }) => slug === 'default')).toHaveLength(1);
  });

  it('ends the sessions of a guest who took the name of an admin before', async () => {
    const guest = await office.person('Ann', {});
    const { tokens } = office.store;
    await tokens.put('session', 'the session of a guest', guest.memberId, new Date(office.clock.now() + 60_000));
    await start({ admins: ['local:ann'] });
    expect(await tokens.peek('session', 'the session of a guest')).toBeUndefined();
    expect(await office.store.members.get(guest.memberId)).toMatchObject({ platformAdmin: true });
    await tokens.put('session', 'the session of an admin', guest.memberId, new Date(office.clock.now() + 60_000));
    await start({ admins: ['local:ann'] });
    expect(await tokens.peek('session', 'the session of an admin')).toBeDefined();
  });

  it.each(['ann', 'slack:', ':x', 'a@b:c@d'])('refuses %j, which names nobody', async (entry) => {
    const error = await refusalOf(start({ admins: [entry] }));
    expect(error).toMatchObject({ code: 'config_invalid', details: { setting: 'SWITCHHOOK_ADMINS' } });
  });

  it('keeps the bound channels of a project that exists, and follows the settings in how long to keep things', async () => {
    await start();
    await start({ channels: [], retentionDays: 90 });
    expect(await office.store.projects.get('default')).toMatchObject({
      retentionDays: 90,
      channels: settings.channels,
    });
  });
});

describe('claiming', () => {
  it('works once, also when two try at the same moment', async () => {
    const { claimCode = '' } = await start();
    const tries = await Promise.allSettled([
      office.admin.claim(claimCode, 'Ann'),
      office.admin.claim(claimCode, 'Eve'),
    ]);
    expect(tries.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await refusalOf(office.admin.claim(claimCode, 'Late'))).toMatchObject({
      code: 'claim_invalid',
      status: 401,
    });
  });

  it('ends every other claim code, such as that of a second instance', async () => {
    const [first, second] = [await start(), await start()];
    await office.admin.claim(first.claimCode ?? '', 'Ann');
    expect(await refusalOf(office.admin.claim(second.claimCode ?? '', 'Eve'))).toMatchObject({ code: 'claim_invalid' });
  });

  it('does not use up the code over an unusable name or one that somebody has', async () => {
    const { claimCode = '' } = await start();
    await office.person('Gus', {});
    expect(await refusalOf(office.admin.claim(claimCode, ' '))).toMatchObject({ details: { field: 'name' } });
    expect(await refusalOf(office.admin.claim(claimCode, 'a\nb'))).toMatchObject({ details: { field: 'name' } });
    expect(await refusalOf(office.admin.claim(claimCode, 'GUS'))).toMatchObject({ code: 'conflict' });
    expect(await office.admin.claim(claimCode, 'Ann')).toMatchObject({ platformAdmin: true });
  });

  it('I2: a sign-in code of somebody who was deactivated meanwhile opens nothing', async () => {
    const { signInCodes } = await start({ admins: ['local:ann'] });
    const ann = await office.store.members.byIdentity({ platform: 'local', userId: 'ann' });
    if (ann) await office.store.members.save({ ...ann, active: false });
    expect(await refusalOf(office.admin.claim(signInCodes[0]?.code ?? '', ''))).toMatchObject({
      code: 'claim_invalid',
    });
  });

  it.each(['', 'guess', 'x'.repeat(10_000)])('refuses an unknown code (%#) and says nothing else', async (code) => {
    await start();
    expect(await refusalOf(office.admin.claim(code, 'Eve'))).toMatchObject({ code: 'claim_invalid' });
  });
});
