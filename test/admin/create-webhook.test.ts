import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebhookInput } from '../../src/admin/webhook-input.ts';
import type { Actor } from '../../src/domain/member.ts';
import { type Office, openOffice, refusalOf } from './office.ts';

let office: Office;
let ann: Actor;

beforeAll(async () => {
  office = await openOffice();
  ann = await office.person('Ann', { a: 'admin' });
});
afterAll(() => office.close());

const create = (input: WebhookInput) => office.admin.createWebhook(ann, 'a', input);

describe('a new webhook', () => {
  it('needs only a name and is then a verified door for anybody who signs', async () => {
    const { webhook, url, secret } = await create({ name: 'Deploys' });
    expect(webhook).toMatchObject({
      project: 'a',
      name: 'Deploys',
      source: 'plain',
      enabled: true,
      unverified: false,
      requireSha256: false,
      hasSecret: true,
      events: [],
      rateLimit: 600,
      replayWindow: 0,
      resource: { type: 'assistant', id: 'digest' },
      commandType: 'free',
      commands: [],
      post: [{ platform: 'local', channel: 'general' }],
      createdBy: 'Ann',
      version: 1,
    });
    expect(webhook.uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(url).toBe(`https://hooks.example.com/v1/webhooks/${webhook.webhookId}`);
    expect(webhook.webhookId).toMatch(/^[\w-]{27}$/);
    expect(secret).toMatch(/^[\w-]{43}$/);
  });

  it('is stored as it was answered', async () => {
    const { webhook } = await create({ name: 'Stored', source: 'github', events: ['Push', 'issues.*'], post: [] });
    expect(await office.store.webhooks.get('a', webhook.uuid)).toEqual(webhook);
    expect(webhook).toMatchObject({ events: ['push', 'issues.*'], post: [] });
  });

  it('I4: shows a generated secret in the answer to its creation and never again', async () => {
    const { webhook, secret } = await create({ name: 'Once', source: 'github' });
    const later = [
      await office.admin.getWebhook(ann, 'a', webhook.uuid),
      await office.admin.listWebhooks(ann, 'a', { limit: 100 }),
      await office.admin.findWebhook(ann, 'a', 'Once'),
      await office.audit('a'),
    ];
    expect(secret).toBeTruthy();
    expect(JSON.stringify(later)).not.toContain(secret);
    expect(await office.store.webhooks.door('a', webhook.uuid)).toMatchObject({ secrets: { current: secret } });
  });

  it('does not repeat a secret that its maker brought', async () => {
    const { webhook, secret } = await create({ name: 'Brought', secret: 'chosen by Ann' });
    expect(secret).toBeUndefined();
    expect(webhook.hasSecret).toBe(true);
  });

  it('with a secure header alone gets no secret that its sender could not use', async () => {
    const secureHeader = { name: 'X-Gitlab-Token', value: 'sesame' };
    const { webhook, secret } = await create({ name: 'Header', secureHeader });
    expect(secret).toBeUndefined();
    expect(webhook).toMatchObject({ hasSecret: false, secureHeaderName: 'x-gitlab-token' });
  });

  it('that demands a signature gets a secret even beside a secure header', async () => {
    const secureHeader = { name: 'X-A', value: 'sesame' };
    const { webhook, secret } = await create({ name: 'Both', secureHeader, requireSha256: true });
    expect(secret).toBeTruthy();
    expect(webhook).toMatchObject({ hasSecret: true, requireSha256: true });
  });

  it('V5: that demands a signature is refused with an empty secret', async () => {
    const secureHeader = { name: 'X-A', value: 'sesame' };
    const error = await refusalOf(create({ name: 'x', secret: '', secureHeader, requireSha256: true }));
    expect(error).toMatchObject({ status: 422, details: { field: 'requireSha256' } });
  });

  it('without any check is refused unless it says unverified', async () => {
    expect(await refusalOf(create({ name: 'x', secret: '' }))).toMatchObject({ code: 'check_required', status: 422 });
    const { webhook, secret } = await create({ name: 'Open', unverified: true });
    expect(secret).toBeUndefined();
    expect(webhook).toMatchObject({ unverified: true, hasSecret: false });
    const [entry] = await office.audit('a');
    expect(entry).toMatchObject({ action: 'webhook.create', details: { name: 'Open', unverified: 'true' } });
  });

  it('I3: without any check always has an address that nobody can guess', async () => {
    const error = await refusalOf(create({ name: 'x', unverified: true, webhookId: 'our-deploys' }));
    expect(error).toMatchObject({ status: 422, details: { field: 'webhookId' } });
    const alike = refusalOf(create({ name: 'x', unverified: true, webhookId: 'a'.repeat(27) }));
    expect(await alike).toMatchObject({ status: 422, details: { field: 'webhookId' } });
    const { webhook } = await create({ name: 'Open too', unverified: true });
    expect(Buffer.from(webhook.webhookId, 'base64url')).toHaveLength(20);
  });

  it('can choose its address, but not one that is taken, not even in another project', async () => {
    const bea = await office.person('Bea', { b: 'admin' });
    expect((await create({ name: 'Mine', webhookId: 'our-deploys' })).url).toMatch(/\/our-deploys$/);
    const taken = office.admin.createWebhook(bea, 'b', { name: 'Theirs', webhookId: 'our-deploys' });
    expect(await refusalOf(taken)).toMatchObject({ code: 'conflict', status: 409 });
  });

  it.each<[string, WebhookInput, object]>([
    ['a source that there is not', { name: 'x', source: 'gitbub' }, { details: { field: 'source' } }],
    [
      'unverified beside a secret',
      { name: 'x', unverified: true, secret: 'a secret' },
      { details: { field: 'unverified' } },
    ],
    ['a filter that names no event', { name: 'x', events: ['push', 'a b!'] }, { details: { field: 'events' } }],
    [
      'a backend that there is not',
      { name: 'x', resource: { type: 'assistant', id: 'oracle' } },
      { code: 'backend_unknown' },
    ],
    [
      'a type that its backend does not run',
      { name: 'x', resource: { type: 'datasource', id: 'digest' } },
      { code: 'backend_cannot' },
    ],
    [
      'a backend that is not configured',
      { name: 'x', resource: { type: 'assistant', id: 'openai' } },
      { code: 'backend_unconfigured' },
    ],
    [
      'a channel that there is not',
      { name: 'x', post: [{ platform: 'local', channel: 'nowhere' }] },
      { details: { field: 'post' } },
    ],
    ['commands that would never run', { name: 'x', commands: ['look'] }, { details: { field: 'commands' } }],
    [
      'a command that is no template',
      { name: 'x', commandType: 'template', commands: ['{{#if'] },
      { code: 'template_invalid' },
    ],
    [
      'a command that reaches for a prototype',
      { name: 'x', commandType: 'template', commands: ['{{> (lookup . "x")}}'] },
      { code: 'template_invalid' },
    ],
  ])('with %s is refused and not stored', async (_what, input, expected) => {
    const before = await office.store.webhooks.count('a');
    const error = await refusalOf(create(input));
    expect(error).toMatchObject({ status: 422, ...expected });
    expect(await office.store.webhooks.count('a')).toBe(before);
  });

  it('names in its refusals what can be chosen', async () => {
    const post = [{ platform: 'local', channel: 'nowhere' }];
    expect((await refusalOf(create({ name: 'x', post }))).message).toContain('local:general, local:alerts');
    expect((await refusalOf(create({ name: 'x', source: 'x' }))).message).toContain('github, gitlab, plain');
    expect((await refusalOf(create({ name: 'x', source: 'x' }))).sentence('zh')).toContain('请从 github');
  });

  it('that runs nothing and posts nowhere is fine', async () => {
    const { webhook } = await create({ name: 'Log only', resource: { type: 'none', id: '' }, post: [] });
    expect(webhook).toMatchObject({ resource: { type: 'none', id: '' }, post: [] });
  });

  it('checks again what a caller hands in as already read', async () => {
    expect(await refusalOf(create({ name: '' }))).toMatchObject({ code: 'name_required' });
    expect(await refusalOf(create({ name: 'x', rateLimit: 0 }))).toMatchObject({ details: { field: 'rateLimit' } });
  });

  it('takes the replay window of the settings', async () => {
    const { webhook } = await office.with({ replayWindow: 300 }).createWebhook(ann, 'a', { name: 'Window' });
    expect(webhook.replayWindow).toBe(300);
  });
});
