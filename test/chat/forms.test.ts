import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { summarize } from '../../src/chat/form-summary.ts';
import type { Answer } from '../../src/chat/intent.ts';
import type { Form, FormValues } from '../../src/chat/view.ts';
import type { Webhook } from '../../src/domain/webhook.ts';
import { type Lounge, openLounge } from './lounge.ts';
import { errorsIn, formIn, type Talk, talkAs, valuesOf, viewIn } from './talk.ts';

let lounge: Lounge;
let admin: Talk;
let form: Form;
let blank: FormValues;

beforeAll(async () => {
  lounge = await openLounge();
  admin = talkAs(lounge.converse, await lounge.person('Ann', { default: 'admin' }), { channel: 'deploys' });
  form = formIn(await admin.say('new'));
  blank = valuesOf(form);
});
afterAll(() => lounge.close());

const create = (values: FormValues): Promise<Answer[]> => admin.submit(form, { ...blank, ...values });

async function stored(name: string): Promise<Webhook> {
  return (await lounge.admin.findWebhook(admin.context.actor, 'default', name)).webhook;
}

describe('the form of a new webhook', () => {
  it('asks in the order of the requirement: alias, address, enabled, checks, filter, resource, destination', () => {
    expect(form.fields.map(({ name }) => name)).toEqual([
      'name',
      'webhookId',
      'enabled',
      'source',
      'secureHeaderName',
      'secureHeaderValue',
      'requireSha256',
      'secret',
      'unverified',
      'events',
      'resourceType',
      'resourceId',
      'post',
      'commands',
      'rateLimit',
      'replayWindow',
    ]);
  });

  it('begins with what most people want: on, GitHub, the digest, and the channel it is opened in', () => {
    expect(blank).toMatchObject({
      enabled: true,
      source: 'github',
      resourceType: 'assistant',
      resourceId: 'digest',
      post: 'local:deploys',
      rateLimit: '600',
    });
  });

  it('takes name and source from the command, and refuses a source by name', async () => {
    const opened = formIn(await admin.say('new Merge requests --source gitlab'));
    expect(valuesOf(opened)).toMatchObject({ name: 'Merge requests', source: 'gitlab' });
    const refused = viewIn(await admin.say('new x --source svn'));
    expect(refused).toMatchObject({ text: '--source: choose one of github, gitlab, plain.' });
  });

  it('offers the events of the chosen source and every channel of the project', () => {
    const events = form.fields.find(({ name }) => name === 'events');
    expect(events?.kind === 'text' && events.suggestionsBy?.values.gitlab).toContain('merge_request');
    const post = form.fields.find(({ name }) => name === 'post');
    expect(post?.kind === 'select' && post.options).toEqual([
      { value: 'local:general', label: '#general' },
      { value: 'local:deploys', label: '#deploys' },
      { value: 'none', label: 'No channel' },
    ]);
  });

  it('says in plain words what the webhook will do', () => {
    const values = { ...blank, events: 'pull_request', requireSha256: true };
    expect(summarize(form, values)).toBe(
      'GitHub pull_request events with a valid SHA-256 signature run digest and post to #deploys.',
    );
    expect(summarize(form, { ...blank, resourceType: 'none', post: 'none', enabled: false })).toBe(
      'All GitHub events run nothing and post to No channel. It is off at first.',
    );
  });
});

describe('submitting it', () => {
  it('shows address, secret and the steps for that sender, once and privately', async () => {
    const [answer] = await create({ name: 'Made by form', events: 'push, pull_request.opened' });
    expect(answer?.kind).toBe('private');
    const view = viewIn(answer ? [answer] : []);
    if (view.kind !== 'secret') throw new Error(view.kind);
    const webhook = await stored('Made by form');
    expect(view.fields).toEqual([
      { label: 'Address', value: `${lounge.url}/v1/webhooks/${webhook.webhookId}`, copy: true, code: true },
      { label: 'Secret', value: expect.stringMatching(/^[\w-]{43}$/), copy: true, code: true },
    ]);
    expect(view.intro).toContain('GitHub push, pull_request.opened events run digest and post to #deploys.');
    expect(view.steps).toContain(webhook.webhookId);
    expect(view.buttons?.map(({ label }) => label)).toEqual(['Send a test event', 'Show']);
    expect(webhook).toMatchObject({ events: ['push', 'pull_request.opened'], hasSecret: true, createdBy: 'Ann' });
    expect(webhook.post).toEqual([{ platform: 'local', channel: 'deploys' }]);
  });

  it('takes every field', async () => {
    const answers = await create({
      name: 'Every field',
      webhookId: 'every-field',
      enabled: false,
      source: 'plain',
      secureHeaderName: 'X-Secure-Header',
      secureHeaderValue: 'open sesame',
      requireSha256: true,
      secret: 'twelve chars at least',
      events: 'deploy.*',
      post: 'none',
      commands: 'What changed in {{title}}?\n---\nIs it risky?',
      rateLimit: '5',
      replayWindow: '60',
    });
    expect(viewIn(answers)).toMatchObject({ kind: 'secret', intro: expect.stringContaining('the secret you gave') });
    expect(JSON.stringify(answers)).not.toContain('twelve chars');
    expect(await stored('every-field')).toMatchObject({
      name: 'Every field',
      enabled: false,
      source: 'plain',
      secureHeaderName: 'x-secure-header',
      requireSha256: true,
      hasSecret: true,
      events: ['deploy.*'],
      post: [],
      commandType: 'template',
      commands: ['What changed in {{title}}?', 'Is it risky?'],
      rateLimit: 5,
      replayWindow: 60,
    });
  });

  it('says everything that is wrong at once, each at its field', async () => {
    const shapes = { webhookId: 'bad id', secret: 'short', secureHeaderName: 'Not a name:', secureHeaderValue: 'v' };
    expect(Object.keys(errorsIn(await create({ name: 'n', ...shapes }))).toSorted()).toEqual([
      'secret',
      'secureHeaderName',
      'webhookId',
    ]);
    const meanings = {
      unverified: true,
      secret: 'long enough to be one',
      resourceId: 'gpt-unknown',
      commands: '{{#if',
    };
    expect(Object.keys(errorsIn(await create({ name: 'n', ...meanings }))).toSorted()).toEqual([
      'commands',
      'resourceId',
      'unverified',
    ]);
  });

  it.each([
    [{ name: '' }, 'name', 'This is needed.'],
    [{ name: 'x'.repeat(101) }, 'name', 'Use at most 100 characters.'],
    [{ name: 'n', webhookId: 'short' }, 'webhookId', 'Use 8 to 64 letters, digits, "-" or "_".'],
    [{ name: 'n', webhookId: 'every-field' }, 'webhookId', 'This ID is already taken; choose another.'],
    [{ name: 'n', source: 'svn' }, 'source', 'Choose one of the list.'],
    [{ name: 'n', secureHeaderName: 'X-Key' }, 'secureHeaderValue', 'Give the value that the header must have.'],
    [{ name: 'n', secureHeaderValue: 'v' }, 'secureHeaderName', 'Name the header that must have this value.'],
    [
      { name: 'n', secureHeaderName: 'host', secureHeaderValue: 'v' },
      'secureHeaderName',
      expect.stringContaining('belongs to the connection'),
    ],
    [{ name: 'n', secret: 'short' }, 'secret', expect.stringContaining('Use 8 to 256 characters')],
    [
      { name: 'n', unverified: true, secret: 'long enough to be one' },
      'unverified',
      expect.stringContaining('it is verified'),
    ],
    [
      { name: 'n', source: 'plain', webhookId: 'guessable', unverified: true },
      'webhookId',
      expect.stringContaining('nobody can guess'),
    ],
    [{ name: 'n', events: 'push, (a+)+$' }, 'events', expect.any(String)],
    [{ name: 'n', resourceId: '' }, 'resourceId', 'This is needed.'],
    [
      { name: 'n', resourceId: 'gpt-unknown' },
      'resourceId',
      expect.stringContaining('There is no assistant backend "gpt-unknown"'),
    ],
    [{ name: 'n', post: 'local:vault' }, 'post', 'Choose one of the list.'],
    [{ name: 'n', commands: '{{#if' }, 'commands', expect.any(String)],
    [{ name: 'n', rateLimit: '0' }, 'rateLimit', 'Use a whole number from 1 to 60000.'],
    [{ name: 'n', rateLimit: 'many' }, 'rateLimit', 'Use a whole number from 1 to 60000.'],
    [{ name: 'n', replayWindow: '1.5' }, 'replayWindow', 'Use a whole number from 0 to 86400.'],
  ] as const)('keeps the form open with the problem at its field: %j', async (values, field, sentence) => {
    const errors = errorsIn(await create(values));
    expect(errors).toEqual({ [field]: sentence });
  });

  it('words problems in the language of the person', async () => {
    const chinese = talkAs(lounge.converse, await lounge.person('Bo', { default: 'admin' }), { language: 'zh' });
    const opened = formIn(await chinese.say('new'));
    expect(opened.title).toBe('新建 webhook');
    const errors = errorsIn(await chinese.submit(opened, { ...valuesOf(opened), name: 'n', webhookId: 'short' }));
    expect(errors).toEqual({ webhookId: '请使用 8 到 64 个字母、数字、“-”或“_”。' });
  });

  it('refuses a field that the form does not have, by name, and takes nothing from it', async () => {
    const values: FormValues = JSON.parse('{"name":"n","__proto__":"x","createdBy":"Mallory"}');
    expect(errorsIn(await create(values))._).toContain('is not part of this form');
    expect(
      errorsIn(await admin.submit({ id: 'webhook.new', context: 'default' }, { createdBy: 'Mallory' }))._,
    ).toContain('createdBy');
  });

  it('ignores what hidden fields hold', async () => {
    await create({ name: 'Notifies only', resourceType: 'none', resourceId: 'left over', commands: 'left over' });
    expect(await stored('Notifies only')).toMatchObject({ resource: { type: 'none', id: '' }, commands: [] });
  });

  it('says that a form of an earlier version is out of date', async () => {
    for (const [id, context] of [
      ['webhook.rename', 'default'],
      ['webhook.edit', 'default/x/y'],
      ['constructor', ''],
    ] as const) {
      expect(errorsIn(await admin.submit({ id, context }, { name: 'x' }))._).toContain('out of date');
    }
  });
});

describe('the form of a webhook that is there', () => {
  it('shows everything but the secrets, keeps what was left empty, and saves the rest', async () => {
    await create({
      name: 'Edited',
      secret: 'kept and never shown',
      secureHeaderName: 'X-Key',
      secureHeaderValue: 'kept',
    });
    const before = await stored('Edited');
    const opened = formIn(await admin.say('edit Edited'));
    expect(opened.fields.map(({ name }) => name)).not.toContain('webhookId');
    expect(opened.intro).toContain(before.webhookId);
    expect(JSON.stringify(opened)).not.toContain('kept and never shown');
    const answers = await admin.submit(opened, { ...valuesOf(opened), name: 'Edited twice', rateLimit: '7' });
    expect(viewIn(answers)).toMatchObject({ kind: 'fields', title: 'Edited twice' });
    const door = await lounge.store.webhooks.door('default', before.uuid);
    expect(door?.secrets).toMatchObject({ current: 'kept and never shown', secureHeaderValue: 'kept' });
    expect(door?.webhook).toMatchObject({ rateLimit: 7, secureHeaderName: 'x-key', version: before.version + 1 });
  });

  it('tells the second of two editors that somebody was faster, and loses nothing', async () => {
    await create({ name: 'Raced' });
    const opened = formIn(await admin.say('edit Raced'));
    await admin.submit(opened, { ...valuesOf(opened), rateLimit: '11' });
    const errors = errorsIn(await admin.submit(opened, { ...valuesOf(opened), rateLimit: '12' }));
    expect(errors._).toBe('Somebody else changed it meanwhile; load it again and repeat your change.');
    expect((await stored('Raced')).rateLimit).toBe(11);
  });

  it('does not take the last check away', async () => {
    await create({ name: 'One check', source: 'plain', secureHeaderName: 'X-Key', secureHeaderValue: 'value' });
    const opened = formIn(await admin.say('edit One check'));
    const errors = errorsIn(await admin.submit(opened, { ...valuesOf(opened), secureHeaderName: '' }));
    expect(errors).toEqual({ secret: expect.stringContaining('Give a secret or a secure header') });
    expect((await stored('One check')).secureHeaderName).toBe('x-key');
  });

  it('keeps a list of channels that was made elsewhere', async () => {
    const post = ['general', 'deploys'].map((channel) => ({ platform: 'local', channel }));
    await lounge.admin.createWebhook(admin.context.actor, 'default', { name: 'Two channels', source: 'github', post });
    const opened = formIn(await admin.say('edit Two channels'));
    expect(valuesOf(opened).post).toBe('local:general,local:deploys');
    await admin.submit(opened, { ...valuesOf(opened), rateLimit: '9' });
    expect(await stored('Two channels')).toMatchObject({ post, rateLimit: 9 });
  });
});
