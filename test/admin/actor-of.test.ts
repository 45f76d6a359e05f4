import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actorOf, link } from '../../src/admin/actor-of.ts';
import { linkPerson } from '../../src/admin/link-person.ts';
import type { Member } from '../../src/domain/member.ts';
import { type OpenStores, openStores } from '../store/open-store.ts';

let stores: OpenStores;
let deps: Parameters<typeof linkPerson>[0];
const ann: Member = {
  id: 'mbr_ann',
  name: 'ann@example.com',
  identities: [{ platform: 'email', userId: 'ann@example.com' }],
  platformAdmin: false,
  roles: { default: 'admin' },
  active: true,
  createdAt: new Date(0),
};

beforeAll(async () => {
  stores = await openStores();
  deps = await stores.open();
  await deps.members.save(ann);
});

afterAll(() => stores.close());

describe('accounts that are linked', () => {
  it('at the same time are all kept, and so is a role that is given meanwhile', async () => {
    const ids = ['L1', 'L2', 'L3', 'L4'];
    await deps.members.save({
      ...ann,
      id: 'mbr_linked',
      identities: [{ platform: 'email', userId: 'linked@example.com' }],
    });
    await Promise.all([
      ...ids.map((userId) => actorOf(deps, { platform: 'slack', userId, name: 'Linked', email: 'linked@example.com' })),
      deps.members.setRole('mbr_linked', { project: 'meanwhile', role: 'viewer' }),
    ]);
    const linked = await deps.members.get('mbr_linked');
    expect(linked?.identities.map(({ userId }) => userId)).toEqual(expect.arrayContaining(ids));
    expect(linked?.roles).toMatchObject({ meanwhile: 'viewer' });
  });
});

describe('who a person of a chat platform is', () => {
  it('a stranger has no role and no member', async () => {
    const actor = await actorOf(deps, { platform: 'slack', userId: 'U9', name: 'Eve' });
    expect(actor).toMatchObject({ memberId: 'slack:U9', platformAdmin: false, roles: {} });
  });

  it('an address that the platform vouches for links the person to the member, for good', async () => {
    const person = { platform: 'slack', userId: 'U1', name: 'Ann', email: ' Ann@Example.com ' };
    expect(await actorOf(deps, person)).toMatchObject({
      memberId: 'mbr_ann',
      name: 'Ann',
      roles: { default: 'admin' },
    });
    expect(await actorOf(deps, { ...person, email: undefined })).toMatchObject({ memberId: 'mbr_ann' });
  });

  it('an admin whom the settings name by a bare id has the name that the platform tells', async () => {
    const identity = { platform: 'lark', userId: 'ou_admin' };
    await deps.members.save({ ...ann, id: 'mbr_bare', name: 'ou_admin', identities: [identity] });
    expect(await actorOf(deps, { ...identity, name: '' })).toMatchObject({ name: 'ou_admin' });
    expect(await actorOf(deps, { ...identity, name: 'Ann' })).toMatchObject({ memberId: 'mbr_bare', name: 'Ann' });
    // From then on others are told whom to ask by it, and it stays.
    expect(await deps.members.get('mbr_bare')).toMatchObject({ name: 'Ann' });
    expect(await actorOf(deps, { ...identity, name: 'Ann Other' })).toMatchObject({ name: 'Ann' });
  });

  it('one member is known on several platforms', async () => {
    const member = await deps.members.get('mbr_ann');
    await link(deps, member ?? ann, { person: { platform: 'lark', userId: 'ou_1', name: 'Ann' }, by: 'code' });
    expect(await actorOf(deps, { platform: 'lark', userId: 'ou_1', name: 'Ann' })).toMatchObject({
      memberId: 'mbr_ann',
    });
    expect(await actorOf(deps, { platform: 'slack', userId: 'U1', name: 'Ann' })).toMatchObject({
      memberId: 'mbr_ann',
    });
  });

  it('somebody of another workspace is a stranger whatever address they show', async () => {
    const person = { platform: 'slack', userId: 'U1', name: 'Ann', email: 'ann@example.com', foreign: true };
    expect(await actorOf(deps, person)).toMatchObject({ roles: {}, memberId: 'slack:U1' });
  });

  it('a one-time code links a stranger once, and says no to whoever is a member already', async () => {
    await deps.tokens.put('invite', 'the code', 'mbr_ann', new Date(Date.now() + 60_000));
    const stranger = await actorOf(deps, { platform: 'teams', userId: 'T1', name: 'Ann' });
    const tries = await Promise.allSettled([
      linkPerson(deps)(stranger, 'the code'),
      linkPerson(deps)(stranger, 'the code'),
    ]);
    expect(tries.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const now = await actorOf(deps, { platform: 'teams', userId: 'T1', name: 'Ann' });
    expect(now).toMatchObject({ memberId: 'mbr_ann', roles: { default: 'admin' } });
    await expect(linkPerson(deps)(now, 'the code')).rejects.toMatchObject({ code: 'already_linked' });
    await expect(linkPerson(deps)(stranger, 'another')).rejects.toMatchObject({ code: 'claim_invalid' });
  });

  it('I2: a deactivated member is a stranger from the next action on', async () => {
    const member = await deps.members.get('mbr_ann');
    await deps.members.save({ ...(member ?? ann), active: false });
    expect(await actorOf(deps, { platform: 'slack', userId: 'U1', name: 'Ann' })).toMatchObject({ roles: {} });
  });
});
