import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../../src/domain/member.ts';
import { checkEvent } from '../../src/outbound/catalog.ts';
import { type Office, openOffice, refusalOf } from './office.ts';

let office: Office;
let root: Actor;

beforeAll(async () => {
  office = await openOffice();
  const member = await office.person('Root', {});
  await office.store.members.promote(member.memberId);
  root = { ...member, platformAdmin: true };
});
afterAll(() => office.close());

describe('a new project', () => {
  it('is there for platform admins at once, without channels, kept as long as others, audited', async () => {
    const made = await office.admin.createProject(root, 'a', { name: ' Café & Bar ' });
    expect(made).toMatchObject({ slug: 'cafe-bar', name: 'Café & Bar', channels: [], retentionDays: 30 });
    expect(await office.admin.getProject(root, 'cafe-bar')).toEqual(made);
    const [entry] = await office.audit('cafe-bar');
    expect(entry).toMatchObject({ action: 'project.create', actorName: 'Root', details: { name: 'Café & Bar' } });
  });

  it('is told to subscribers of the project where it was made, as the catalog says; not hearing of it stops nothing', async () => {
    const told: { project: string; type: string; data: unknown }[] = [];
    const publish = async (event: (typeof told)[number]) => {
      checkEvent(event.type, event.data);
      told.push(event);
      throw new Error('away');
    };
    await office.with({ publish }).createProject(root, 'a', { name: '商店', slug: 'shop' });
    const user = { id: root.memberId, name: 'Root' };
    const data = { project: { id: 'shop', name: '商店' }, user };
    expect(told).toEqual([{ project: 'a', type: 'project.created', data }]);
    expect(await office.store.projects.get('shop')).toBeDefined();
  });

  it.each([
    [{ name: 'A' }, 'slug'],
    [{ name: '商店' }, 'slug'],
    [{ name: 'Shop', slug: 'Shop' }, 'slug'],
    [{ name: 'Shop', slug: '-shop' }, 'slug'],
    [{ name: 'Shop', slug: 'a/b' }, 'slug'],
    [{ name: 'Shop', slug: 'x'.repeat(41) }, 'slug'],
    [{ name: ' ', slug: 'blank' }, 'name'],
    [{ name: 'two\nlines', slug: 'lines' }, 'name'],
  ])('is refused for %j, naming the field', async (input, field) => {
    const error = await refusalOf(office.admin.createProject(root, 'a', input));
    expect(error).toMatchObject({ code: 'field_invalid', details: { field } });
  });

  it('keeps what is there when the slug is taken, also by two at the same time', async () => {
    const taken = await refusalOf(office.admin.createProject(root, 'a', { name: 'B', slug: 'b-side' }).then(again));
    expect(taken).toMatchObject({ code: 'conflict', status: 409 });
    expect((await office.store.projects.get('b-side'))?.name).toBe('B');
    const both = ['One', 'Two'].map((name) => office.admin.createProject(root, 'a', { name, slug: 'raced' }));
    const outcomes = await Promise.allSettled(both);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('I2: is refused to admins of projects and to keys of one project, audited, naming who can', async () => {
    const ann = await office.person('Ann', { a: 'admin' });
    const key: Actor = { ...root, memberId: 'key:1', onlyProject: 'a' };
    for (const actor of [ann, key]) {
      const error = await refusalOf(office.admin.createProject(actor, 'a', { name: 'Mine', slug: 'mine' }));
      expect(error).toMatchObject({ code: 'platform_admin_needed', status: 403 });
      expect(error.message).toContain('Ask one of: Root');
      const entry = (await office.audit('a')).find((one) => one.actor === actor.memberId);
      expect(entry?.details).toMatchObject({ action: 'project.create', needs: 'platform admin' });
    }
    expect(await office.store.projects.get('mine')).toBeUndefined();
  });
});

const again = () => office.admin.createProject(root, 'a', { name: 'Second', slug: 'b-side' });
