import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WebhookEdit } from '../../src/admin/webhook-input.ts';
import type { Actor } from '../../src/domain/member.ts';
import { type Office, openOffice, refusalOf } from './office.ts';

let office: Office;
let ann: Actor;
let uuid: string;

beforeAll(async () => {
  office = await openOffice();
  ann = await office.person('Ann', { a: 'admin' });
});
afterAll(() => office.close());
beforeEach(async () => {
  const secureHeader = { name: 'X-Door', value: 'sesame' };
  ({ uuid } = (
    await office.admin.createWebhook(ann, 'a', { name: 'Before', secret: 'first secret', secureHeader })
  ).webhook);
});

const edit = (input: WebhookEdit, version?: number) => office.admin.editWebhook(ann, 'a', uuid, input, version);
const secrets = async () => (await office.store.webhooks.door('a', uuid))?.secrets;

describe('an edit', () => {
  it('changes what it names and leaves the rest', async () => {
    const before = (await office.admin.getWebhook(ann, 'a', uuid)).webhook;
    await office.clock.advance(5_000);
    const { webhook } = await edit({ name: 'After', events: ['push'], rateLimit: 5 });
    expect(webhook).toEqual({
      ...before,
      name: 'After',
      events: ['push'],
      rateLimit: 5,
      version: 2,
      updatedAt: new Date(office.clock.now()),
    });
    expect(await office.store.webhooks.get('a', uuid)).toEqual(webhook);
    expect(await secrets()).toMatchObject({ current: 'first secret', secureHeaderValue: 'sesame' });
  });

  it('I4: is audited with the names of what changed and no secret value', async () => {
    await edit({ name: 'After', secret: 'another secret', secureHeader: { name: 'X-Door', value: 'open up' } });
    const [entry] = await office.audit('a');
    expect(entry).toMatchObject({ action: 'webhook.edit', target: uuid, outcome: 'done', actorName: 'Ann' });
    expect(entry?.details.changed).toBe('name, secret, secureHeader.value');
    expect(JSON.stringify(await office.audit('a'))).not.toMatch(/another secret|open up|sesame/);
  });

  it('of a version that is no longer the stored one is refused', async () => {
    await edit({ name: 'Second' }, 1);
    expect(await refusalOf(edit({ name: 'Third' }, 1))).toMatchObject({ code: 'edited_meanwhile', status: 409 });
    expect((await office.admin.getWebhook(ann, 'a', uuid)).webhook.name).toBe('Second');
  });

  it('of different fields by several people at once loses none of them', async () => {
    await Promise.all([edit({ name: 'Parallel' }), edit({ rateLimit: 7 }), edit({ events: ['push'] })]);
    const { webhook } = await office.admin.getWebhook(ann, 'a', uuid);
    expect(webhook).toMatchObject({ name: 'Parallel', rateLimit: 7, events: ['push'], version: 4 });
  });

  it('of a webhook that there is not finds nothing', async () => {
    const none = office.admin.editWebhook(ann, 'a', '550e8400-e29b-41d4-a716-446655440000', { name: 'x' });
    expect(await refusalOf(none)).toMatchObject({ code: 'not_found', status: 404 });
  });

  it('D2: can say the address again but not change it', async () => {
    const { webhookId } = (await office.admin.getWebhook(ann, 'a', uuid)).webhook;
    await edit({ webhookId, name: 'Same address' });
    const moved = await refusalOf(edit({ webhookId: 'another-address' }));
    expect(moved).toMatchObject({ code: 'field_read_only', status: 400, details: { field: 'webhookId' } });
  });

  it('can name the secure header alone and keeps its value', async () => {
    await edit({ secureHeader: { name: 'X-Door', value: '' } });
    expect(await secrets()).toMatchObject({ secureHeaderValue: 'sesame' });
    const { webhook } = await edit({ secureHeader: { name: 'X-Other-Door', value: '' } });
    expect(webhook.secureHeaderName).toBe('x-other-door');
    expect(await secrets()).toMatchObject({ secureHeaderValue: 'sesame' });
  });

  it('that names a secure header where there is none has to give its value', async () => {
    await edit({ secureHeader: null });
    expect((await secrets())?.secureHeaderValue).toBeUndefined();
    const error = await refusalOf(edit({ secureHeader: { name: 'X-Door', value: '' } }));
    expect(error).toMatchObject({ status: 422, details: { field: 'secureHeader' } });
  });

  it('can take away one check but not the last one', async () => {
    await edit({ secret: '' });
    expect(await refusalOf(edit({ secureHeader: null }))).toMatchObject({ code: 'check_required' });
    const { webhook } = await edit({ secureHeader: null, unverified: true });
    expect(webhook).toMatchObject({ unverified: true, hasSecret: false, secureHeaderName: undefined });
  });

  it('that adds a check ends the state of being unverified', async () => {
    await edit({ secret: '', secureHeader: null, unverified: true });
    expect((await edit({ secret: 'a new secret' })).webhook).toMatchObject({ unverified: false, hasSecret: true });
    expect(await refusalOf(edit({ unverified: true }))).toMatchObject({ details: { field: 'unverified' } });
  });

  it('V5: can neither demand a signature without a secret nor take the secret from one', async () => {
    await edit({ requireSha256: true });
    expect(await refusalOf(edit({ secret: '' }))).toMatchObject({ details: { field: 'requireSha256' } });
    await edit({ secret: '', requireSha256: false });
    expect(await refusalOf(edit({ requireSha256: true }))).toMatchObject({ details: { field: 'requireSha256' } });
  });

  it.each([
    ['a short one', 'chosen-address'],
    ['one as long as a generated one', 'b'.repeat(27)],
  ])('I3: can open a door to everybody only behind a generated address, not behind %s', async (_, webhookId) => {
    const chosen = { name: 'Chosen', webhookId, secret: 'some secret' };
    const { webhook } = await office.admin.createWebhook(ann, 'a', chosen);
    const opened = office.admin.editWebhook(ann, 'a', webhook.uuid, { secret: '', unverified: true });
    expect(await refusalOf(opened)).toMatchObject({ details: { field: 'webhookId' } });
  });

  it('between free and template takes its commands along', async () => {
    expect(await refusalOf(edit({ commandType: 'template' }))).toMatchObject({ code: 'commands_required' });
    await edit({ commandType: 'template', commands: ['look at {{ref}}'] });
    expect(await refusalOf(edit({ commands: [] }))).toMatchObject({ code: 'commands_required', status: 422 });
    expect((await edit({ commandType: 'free' })).webhook).toMatchObject({ commandType: 'free', commands: [] });
  });

  it('of a webhook whose channel is gone is possible as long as it does not ask for that channel', async () => {
    const gone = office.with({ destinations: async () => [] });
    expect((await gone.editWebhook(ann, 'a', uuid, { name: 'Still' })).webhook.post).toHaveLength(1);
    const asked = gone.editWebhook(ann, 'a', uuid, { post: [{ platform: 'local', channel: 'general' }] });
    expect(await refusalOf(asked)).toMatchObject({ details: { field: 'post' } });
  });
});

describe('switching', () => {
  it('a webhook off and on is noted, and repeating it is not', async () => {
    expect((await office.admin.toggleWebhook(ann, 'a', uuid, false)).webhook.enabled).toBe(false);
    const { webhook } = await office.admin.toggleWebhook(ann, 'a', uuid, false);
    expect(webhook).toMatchObject({ enabled: false, version: 2 });
    expect((await office.admin.toggleWebhook(ann, 'a', uuid, true)).webhook.enabled).toBe(true);
    const actions = (await office.audit('a')).filter(({ target }) => target === uuid).map(({ action }) => action);
    expect(actions).toEqual(['webhook.enable', 'webhook.disable', 'webhook.create']);
  });
});

describe('deleting', () => {
  it('takes the webhook away, once', async () => {
    await office.admin.deleteWebhook(ann, 'a', uuid);
    expect(await refusalOf(office.admin.getWebhook(ann, 'a', uuid))).toMatchObject({ code: 'not_found' });
    expect(await refusalOf(office.admin.deleteWebhook(ann, 'a', uuid))).toMatchObject({ code: 'not_found' });
    const [entry] = await office.audit('a');
    expect(entry).toMatchObject({ action: 'webhook.delete', target: uuid, details: { name: 'Before' } });
  });
});
