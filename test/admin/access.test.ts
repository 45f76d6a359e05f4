import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Admin } from '../../src/admin/admin.ts';
import type { Actor } from '../../src/domain/member.ts';
import { type Office, openOffice, refusalOf } from './office.ts';

let office: Office;
let ann: Actor;
let uuid: string;

beforeAll(async () => {
  office = await openOffice();
  ann = await office.person('Ann', { a: 'admin' });
  uuid = (await office.admin.createWebhook(ann, 'a', { name: 'of project a' })).webhook.uuid;
});
afterAll(() => office.close());

type Use = (admin: Admin, actor: Actor, project: string, uuid: string) => Promise<unknown>;

/** Every use case that belongs to a project, with the weakest role that may use it. */
const useCases: [name: string, needs: 'admin' | 'operator' | 'viewer', use: Use][] = [
  ['list webhooks', 'operator', (admin, actor, project) => admin.listWebhooks(actor, project, { limit: 10 })],
  ['show a webhook', 'operator', (admin, actor, project, id) => admin.getWebhook(actor, project, id)],
  ['find a webhook', 'operator', (admin, actor, project, id) => admin.findWebhook(actor, project, id)],
  ['create a webhook', 'admin', (admin, actor, project) => admin.createWebhook(actor, project, { name: 'x' })],
  ['edit a webhook', 'admin', (admin, actor, project, id) => admin.editWebhook(actor, project, id, { name: 'x' })],
  ['switch a webhook', 'operator', (admin, actor, project, id) => admin.toggleWebhook(actor, project, id, true)],
  ['test a webhook', 'operator', (admin, actor, project, id) => admin.testWebhook(actor, project, id)],
  ['rotate a secret', 'admin', (admin, actor, project, id) => admin.rotateSecret(actor, project, id)],
  ['delete a webhook', 'admin', (admin, actor, project, id) => admin.deleteWebhook(actor, project, id)],
  ['list events', 'viewer', (admin, actor, project) => admin.listEvents(actor, project, { limit: 10 })],
  ['list runs', 'viewer', (admin, actor, project) => admin.listRuns(actor, project, { limit: 10 })],
  ['show a run', 'viewer', (admin, actor, project) => admin.getRun(actor, project, 'run_none')],
  ['list the audit log', 'admin', (admin, actor, project) => admin.listAudit(actor, project, { limit: 10 })],
  ['list keys', 'admin', (admin, actor, project) => admin.listKeys(actor, project, { limit: 10 })],
  ['show a key', 'admin', (admin, actor, project) => admin.getKey(actor, project, 'key_none')],
  ['make a key', 'admin', (admin, actor, project) => admin.createKey(actor, project, { name: 'x', role: 'viewer' })],
  ['revoke a key', 'admin', (admin, actor, project) => admin.revokeKey(actor, project, 'key_none')],
  ['show the project', 'viewer', (admin, actor, project) => admin.getProject(actor, project)],
];

describe.each(useCases)('to %s', (_name, needs, use) => {
  it('I1: an admin of another project is told what is told about a project that does not exist', async () => {
    const bea: Actor = { ...ann, memberId: 'mbr_bea', name: 'Bea', roles: { b: 'admin' } };
    const ofOther = await refusalOf(use(office.admin, bea, 'a', uuid));
    const ofNone = await refusalOf(use(office.admin, bea, 'x', uuid));
    expect(ofOther).toMatchObject({ code: 'not_found', status: 404 });
    expect(ofOther.message.replace('"a"', '"x"')).toBe(ofNone.message);
  });

  it('I1: a key of another project finds nothing, whatever its role there', async () => {
    const key: Actor = { ...ann, memberId: 'key:1', via: 'rest', roles: { b: 'admin' }, onlyProject: 'b' };
    expect((await refusalOf(use(office.admin, key, 'a', uuid))).code).toBe('not_found');
  });

  it('somebody without any role is refused politely, and it is audited', async () => {
    const guest: Actor = { ...ann, memberId: `mbr_guest_${_name}`, name: 'Guest', roles: {} };
    const error = await refusalOf(use(office.admin, guest, 'a', uuid));
    expect(error).toMatchObject({ code: 'forbidden', status: 403 });
    expect(error.message).toContain('Ask one of: Ann');
    const [entry] = (await office.audit('a')).filter((line) => line.actor === guest.memberId);
    expect(entry).toMatchObject({ action: 'access.refused', outcome: 'refused', actorName: 'Guest', via: 'local' });
    expect(entry?.details.needs).toBe(needs);
  });
});

const below = { admin: 'operator', operator: 'viewer' } as const;

describe.each(
  useCases.flatMap(([name, needs, use]) => (needs === 'viewer' ? [] : [{ name, weaker: below[needs], use }])),
)('to $name', ({ weaker, use }) => {
  it(`I2: the role that counts is the one of the moment, and ${weaker} is not enough`, async () => {
    const demoted: Actor = { ...ann, roles: { a: weaker } };
    expect(await refusalOf(use(office.admin, demoted, 'a', uuid))).toMatchObject({ code: 'forbidden' });
  });
});

describe('somebody with the right role', () => {
  it('I1: does not find the webhook of another project under their own', async () => {
    const both: Actor = { ...ann, roles: { a: 'admin', b: 'admin' } };
    for (const [name, , use] of useCases.filter(([name]) => name.endsWith('a webhook') || name.startsWith('rotate'))) {
      if (name.startsWith('create')) continue;
      const error = await refusalOf(use(office.admin, both, 'b', uuid));
      expect(error, name).toMatchObject({ code: 'not_found', details: { what: 'webhook', id: uuid } });
    }
    expect((await office.admin.getWebhook(ann, 'a', uuid)).webhook.name).toBe('of project a');
  });

  it('sees their own projects alone', async () => {
    const slugs = async (actor: Actor) => (await office.admin.listProjects(actor)).map(({ slug }) => slug);
    expect(await slugs(ann)).toEqual(['a']);
    expect(await slugs({ ...ann, roles: {} })).toEqual([]);
    expect((await slugs({ ...ann, roles: {}, platformAdmin: true })).toSorted()).toEqual(['a', 'b']);
    expect(await slugs({ ...ann, roles: {}, platformAdmin: true, onlyProject: 'b' })).toEqual(['b']);
  });

  it('is among the names that others are sent to', async () => {
    await office.person('Anton', { a: 'admin' });
    await office.person('Olga', { a: 'operator' });
    expect((await office.admin.adminNames('a')).toSorted()).toEqual(['Ann', 'Anton']);
  });
});

it('nobody is sent to an admin who is known by a bare id only, unless there is no other', async () => {
  const unseen = 'ou_9a4f';
  const [blank, at] = [{ roles: { b: 'admin' }, platformAdmin: false, active: true } as const, new Date()];
  const identities = [{ platform: 'lark', userId: unseen }];
  await office.store.members.save({ ...blank, id: 'mbr_unseen', name: unseen, identities, createdAt: at });
  await office.person('Berta', { b: 'admin' });
  expect(await office.admin.adminNames('b')).toContain('Berta');
  expect(await office.admin.adminNames('b')).not.toContain(unseen);
});

it('a refusal found outside the use cases is audited and names who can help', async () => {
  const guest: Actor = { ...ann, memberId: 'mbr_elsewhere', name: 'Gus', roles: {} };
  const error = await office.admin.refuse(guest, 'a', 'webhook.form');
  expect(error.message).toContain('Only a project admin can do this in "A"');
  const lines = await office.audit('a');
  expect(lines.find((line) => line.actor === 'mbr_elsewhere')).toMatchObject({
    action: 'access.refused',
    details: { action: 'webhook.form' },
  });
});
