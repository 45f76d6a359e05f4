import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../../src/domain/member.ts';
import { checkEvent } from '../../src/outbound/catalog.ts';
import { type Office, openOffice } from './office.ts';

let office: Office;
let ann: Actor;

beforeAll(async () => {
  office = await openOffice();
  ann = await office.person('Ann', { a: 'admin' });
});

afterAll(() => office.close());

describe('subscribers of webhook.*', () => {
  it('hear what becomes of a webhook, in what the catalog allows and without its secret', async () => {
    const told: { project: string; type: string; data: unknown }[] = [];
    const admin = office.with({
      publish: async (event) => {
        checkEvent(event.type, event.data);
        told.push(event);
      },
    });
    const { webhook, secret } = await admin.createWebhook(ann, 'a', { name: 'Deploys', source: 'github' });
    await admin.editWebhook(ann, 'a', webhook.uuid, { name: 'Releases' });
    await admin.toggleWebhook(ann, 'a', webhook.uuid, false);
    await admin.toggleWebhook(ann, 'a', webhook.uuid, false);
    await admin.toggleWebhook(ann, 'a', webhook.uuid, true);
    await admin.rotateSecret(ann, 'a', webhook.uuid);
    await admin.deleteWebhook(ann, 'a', webhook.uuid);
    expect(told.map(({ project, type }) => [project, type])).toEqual([
      ['a', 'webhook.created'],
      ['a', 'webhook.updated'],
      ['a', 'webhook.disabled'],
      ['a', 'webhook.enabled'],
      ['a', 'webhook.updated'],
      ['a', 'webhook.deleted'],
    ]);
    expect(told[1]?.data).toEqual({
      webhook: { id: webhook.uuid, name: 'Releases', source: 'github', enabled: true },
      user: { id: ann.memberId, name: 'Ann' },
    });
    expect(JSON.stringify(told)).not.toContain(secret);
  });

  it('not hearing of it undoes nothing', async () => {
    const admin = office.with({ publish: () => Promise.reject(new Error('the store is away')) });
    const { webhook } = await admin.createWebhook(ann, 'a', { name: 'Builds', source: 'github' });
    expect(await office.store.webhooks.get('a', webhook.uuid)).toMatchObject({ name: 'Builds' });
  });
});
