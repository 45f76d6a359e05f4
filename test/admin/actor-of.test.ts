import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actorOf, link } from '../../src/admin/actor-of.ts';
import type { Member } from '../../src/domain/member.ts';
import { type OpenStores, openStores } from '../store/open-store.ts';

let stores: OpenStores;
let deps: Parameters<typeof actorOf>[0];
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

  it('I2: a deactivated member is a stranger from the next action on', async () => {
    const member = await deps.members.get('mbr_ann');
    await deps.members.save({ ...(member ?? ann), active: false });
    expect(await actorOf(deps, { platform: 'slack', userId: 'U1', name: 'Ann' })).toMatchObject({ roles: {} });
  });
});
