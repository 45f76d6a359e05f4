import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebhookAnswer } from '../../src/admin/admin.ts';
import { commands } from '../../src/chat/commands/index.ts';
import type { Answer } from '../../src/chat/intent.ts';
import type { View } from '../../src/chat/view.ts';
import type { Actor, Member } from '../../src/domain/member.ts';
import { type Lounge, openLounge } from './lounge.ts';
import { buttonIn, buttonsIn, formIn, type Talk, talkAs, viewIn } from './talk.ts';

let lounge: Lounge;
let ann: Member;
let admin: Talk;
let actor: Actor;

beforeAll(async () => {
  lounge = await openLounge();
  ann = await lounge.person('Ann', { default: 'admin' });
  admin = talkAs(lounge.converse, ann);
  actor = admin.context.actor;
});
afterAll(() => lounge.close());

async function made(name: string, more: object = {}): Promise<WebhookAnswer['webhook']> {
  const input = { name, source: 'github', post: [{ platform: 'local', channel: 'general' }], ...more };
  return (await lounge.admin.createWebhook(actor, 'default', input)).webhook;
}

const short = ({ uuid }: { uuid: string }) => uuid.slice(0, 8);
const list = (answers: Answer[]): Extract<View, { kind: 'list' }> => {
  const view = viewIn(answers);
  if (view.kind !== 'list') throw new Error(`no list: ${JSON.stringify(view)}`);
  return view;
};
const text = (answers: Answer[]) => {
  const view = viewIn(answers);
  return 'text' in view ? view.text : JSON.stringify(view);
};
const fieldsOf = (answers: Answer[]): Record<string, string> => {
  const view = viewIn(answers);
  if (view.kind !== 'fields' && view.kind !== 'secret') throw new Error(`no fields: ${JSON.stringify(view)}`);
  return Object.fromEntries(view.fields.map(({ label, value }) => [label, value]));
};

describe('help', () => {
  it('lists every command with an example, and the buttons to begin with', async () => {
    const view = list(await admin.say('help'));
    expect(view.items.map(({ title }) => title.split(' ')[1])).toEqual(commands.map(({ name }) => name));
    expect(commands.length).toBeGreaterThan(10);
    expect(view.items.every((item) => item.text.includes('Example: /webhook '))).toBe(true);
    expect(buttonsIn(view).map(({ action }) => action)).toEqual(['webhook.new', 'webhook.list', 'try.start']);
    expect(viewIn(await admin.say(''))).toEqual(view);
  });

  it('tells one command apart, and says which role a command takes', async () => {
    const guest = talkAs(lounge.converse, await lounge.person('Guest of help', {}));
    const [item] = list(await guest.say('help delete')).items;
    expect(item?.title).toBe('/webhook delete ID');
    expect(item?.state?.text).toBe('needs the role admin');
    expect(list(await admin.say('help delete')).items[0]?.state).toBeUndefined();
  });

  it('answers nonsense with the help', async () => {
    const view = list(await admin.say('good morning everybody'));
    expect(view.intro).toContain('I did not understand "good"');
    expect(view.items.length).toBeGreaterThan(10);
  });

  it('answers a slip with the nearest command as a button', async () => {
    for (const [typed, meant] of [
      ['lst', 'list'],
      ['delte 1', 'delete'],
      ['enabel 1', 'enable'],
      ['hlep', 'help'],
    ] as const) {
      const view = viewIn(await admin.say(typed));
      expect(view).toMatchObject({ kind: 'buttons', text: expect.stringContaining(`Did you mean "${meant}"?`) });
      expect(buttonsIn(view)[0]?.action).toBe(`webhook.${meant}`);
    }
  });

  it('C6: names an option or argument that a command does not take', async () => {
    expect(text(await admin.say('list --color red'))).toContain('"list" has no option "--color"');
    expect(text(await admin.say('whoami now'))).toContain('"whoami" takes no "now"');
    expect(text(await admin.say('logs x --limit'))).toContain('--limit');
    expect(text(await admin.say('project frobnicate'))).toContain('takes no "frobnicate"');
  });
});

describe('list and show', () => {
  it('shows each webhook with its state, and an unverified one in red', async () => {
    await made('Listed and on');
    await made('Listed and open', { source: 'plain', unverified: true });
    const { items } = list(await admin.say('list Listed'));
    const byTitle = new Map(items.map((item) => [item.title, item]));
    expect(byTitle.get('Listed and on')).toMatchObject({
      text: 'GitHub · all events → digest → #general',
      state: { text: 'on', tone: 'good' },
    });
    expect(byTitle.get('Listed and open')?.state).toEqual({ text: 'on, unverified', tone: 'bad' });
  });

  it('pages, and the button leads to the next page', async () => {
    for (let n = 0; n < 11; n++) await made(`Page ${n}`);
    const first = list(await admin.say('list'));
    expect(first.items).toHaveLength(10);
    const second = list(await admin.press(buttonIn(first, 'More')));
    const titles = [...first.items, ...second.items].map((item) => item.title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it('shows a webhook by the beginning of its id, its name without quotes, or its webhook id', async () => {
    const webhook = await made('Reviews of the shop', { webhookId: 'shop-reviews' });
    for (const typed of [short(webhook), 'Reviews of the shop', '"Reviews of the shop"', 'shop-reviews']) {
      expect(fieldsOf(await admin.say(`show ${typed}`))).toMatchObject({
        ID: webhook.uuid,
        Address: `${lounge.url}/v1/webhooks/shop-reviews`,
        Source: 'GitHub',
        Checks: 'signature with the secret',
        State: 'on',
      });
    }
  });

  it('I4: shows no secret again, whatever is shown', async () => {
    const secret = 'a secret of the tests only';
    const webhook = await made('Keeps its secrets', {
      secret,
      secureHeader: { name: 'X-Key', value: 'another-secret-value' },
    });
    const shown = [
      await admin.say(`show ${short(webhook)}`),
      await admin.say('list Keeps'),
      await admin.say(`edit ${short(webhook)}`),
      await admin.say(`logs ${short(webhook)}`),
    ];
    expect(JSON.stringify(shown)).not.toContain(secret);
    expect(JSON.stringify(shown)).not.toContain('another-secret-value');
    expect(fieldsOf(await admin.say(`show ${short(webhook)}`)).Checks).toContain('header x-key');
    expect(JSON.stringify(await lounge.audit('default'))).not.toContain(secret);
  });

  it('offers a choice where no webhook was named, and where several fit', async () => {
    const view = list(await admin.say('show'));
    expect(view.title).toBe('Which webhook?');
    const [button] = view.items[0]?.buttons ?? [];
    expect(button?.action).toBe('webhook.show');
    const typed = /\/webhook (show [0-9a-f]{8})\./.exec(view.intro ?? '')?.[1] ?? '';
    expect(viewIn(await admin.say(typed)).kind).toBe('fields');
    if (button) expect(viewIn(await admin.press(button)).kind).toBe('fields');
    await made('Twin');
    await made('Twin');
    const twins = list(await admin.say('disable Twin'));
    expect(twins.items.map((item) => item.title)).toEqual(['Twin', 'Twin']);
    expect(twins.items[0]?.buttons?.[0]?.action).toBe('webhook.disable');
  });

  it('offers the webhooks whose name holds what was typed', async () => {
    await made('Reviews of the harbour');
    const view = list(await admin.say('test harbour'));
    expect(view.title).toBe('Which webhook?');
    expect(view.items.map((item) => item.title)).toEqual(['Reviews of the harbour']);
    expect(view.items[0]?.buttons?.[0]?.action).toBe('webhook.test');
  });

  it('says in words that there is no such webhook', async () => {
    expect(text(await admin.say('show nothing-like-it'))).toBe('There is no webhook "nothing-like-it" here.');
  });
});

describe('enable and disable', () => {
  it('answers with the new state; doing it twice is no error', async () => {
    const webhook = await made('Switched');
    for (let i = 0; i < 2; i++) expect(viewIn(await admin.say('disable Switched'))).toMatchObject({ tone: 'neutral' });
    expect((await lounge.admin.getWebhook(actor, 'default', webhook.uuid)).webhook.enabled).toBe(false);
    expect(viewIn(await admin.say('enable Switched'))).toMatchObject({ tone: 'good' });
    expect((await lounge.admin.getWebhook(actor, 'default', webhook.uuid)).webhook.enabled).toBe(true);
  });

  it('shows the new state where the pressed button stands: in the list, or in the details', async () => {
    await made('Switched in place');
    const first = list(await admin.say('list'));
    const [item] = first.items;
    const [answer] = await admin.press(buttonIn({ ...first, items: item ? [item] : [], buttons: [] }, 'Switch off'));
    expect(answer?.kind).toBe('replace');
    const after = list(answer ? [answer] : []);
    expect(after.items.map(({ title }) => title)).toEqual(first.items.map(({ title }) => title));
    expect(after.items[0]?.state?.text).toBe('off');
    const details = viewIn(await admin.say('show Switched in place'));
    const [shown] = await admin.press(buttonIn(details, 'Switch on'));
    expect(shown).toMatchObject({
      kind: 'replace',
      view: { kind: 'fields', title: 'Switched in place', tone: 'good' },
    });
  });
});

describe('test and logs', () => {
  it('sends a real, signed sample through the address and says what became of it', async () => {
    const webhook = await made('Tested');
    expect(text(await admin.say('test Tested --event push'))).toContain('accepted; the result appears in #general');
    expect(text(await admin.say('test Tested --event ping'))).toContain('the answer was "ping"');
    await admin.say('disable Tested');
    const off = viewIn(await admin.say('test Tested'));
    expect(off).toMatchObject({ text: expect.stringContaining('the webhook is off') });
    expect(buttonIn(off, 'Switch on').value).toContain(webhook.uuid);
  });

  it('says that a filter does not let the sample pass, and offers to change it', async () => {
    await made('Filtered', { events: ['release'] });
    const view = viewIn(await admin.say('test Filtered --event push'));
    expect(view).toMatchObject({ text: expect.stringContaining('its event filter (release) does not let it pass') });
    const form = formIn(await admin.press(buttonIn(view, 'Edit')));
    expect(form.id).toBe('webhook.edit');
  });

  it('lists the last events with verdict and reason, in pages', async () => {
    const webhook = await made('Logged', { events: ['push'] });
    expect(list(await admin.say(`logs ${short(webhook)}`)).intro).toContain('Nothing has arrived yet');
    for (const event of ['push', 'star.created']) await lounge.admin.testWebhook(actor, 'default', webhook.uuid, event);
    const view = list(await admin.say(`logs ${short(webhook)} --limit 1`));
    expect(view.items).toHaveLength(1);
    expect(view.items[0]).toMatchObject({
      title: 'star.created',
      state: { text: 'not run' },
      text: expect.stringMatching(/ · filtered · star.created is not in push.* · evt_/),
    });
    const rest = list(await admin.press(buttonIn(view, 'More')));
    expect(rest.items[0]).toMatchObject({ title: 'push', text: expect.stringContaining('accepted') });
    expect(text(await admin.say('logs Logged --limit 500'))).toContain('whole number from 1 to 50');
  });

  it('R3: one person can send ten tests a minute, others meanwhile theirs', async () => {
    const hasty = talkAs(lounge.converse, await lounge.person('Hasty', { default: 'operator' }));
    await made('Hammered', { events: ['release'] });
    for (let i = 0; i < 10; i++) expect(text(await hasty.say('test Hammered'))).toContain('does not let it pass');
    expect(text(await hasty.say('test Hammered'))).toContain('Too many requests; try again in 60 s');
    expect(text(await admin.say('test Hammered'))).toContain('does not let it pass');
    await lounge.clock.advance(61_000);
    expect(text(await hasty.say('test Hammered'))).toContain('does not let it pass');
  });
});

describe('rotate and delete', () => {
  it('asks with the name and the consequence, and leaves all as it is on no', async () => {
    const webhook = await made('Asked about');
    for (const verb of ['rotate', 'delete']) {
      const view = viewIn(await admin.say(`${verb} Asked about`));
      expect(view).toMatchObject({ text: expect.stringContaining('"Asked about"') });
      expect(await admin.press(buttonIn(view, 'Keep it as it is'))).toEqual([
        { kind: 'replace', view: { kind: 'text', text: 'Nothing was changed.' } },
      ]);
    }
    const after = await lounge.admin.getWebhook(actor, 'default', webhook.uuid);
    expect(after.webhook).toEqual(webhook);
  });

  it('shows the new secret once, privately, and an old or double press makes no second one', async () => {
    await made('Rotated');
    const question = viewIn(await admin.say('rotate Rotated'));
    const yes = buttonIn(question, 'Make a new secret');
    const [first, second] = await Promise.all([admin.press(yes), admin.press(yes)]);
    expect(first[0]).toMatchObject({ kind: 'private', view: { kind: 'secret' } });
    expect(second).toEqual(first);
    expect(fieldsOf(first).Secret).toMatch(/^[\w-]{43}$/);
    await lounge.clock.advance(3_000);
    expect(text(await admin.press(yes))).toBe('This form or button is out of date; open it again.');
  });

  it('deletes after the question; what is pressed later says that it is gone', async () => {
    const webhook = await made('Deleted');
    const details = viewIn(await admin.say('show Deleted'));
    const button = buttonIn(details, 'Delete');
    expect(button.confirm).toMatchObject({ title: 'Delete "Deleted"?', text: expect.stringContaining('404') });
    expect(await admin.press(button)).toMatchObject([{ kind: 'replace', view: { kind: 'buttons' } }]);
    expect(await lounge.store.webhooks.get('default', webhook.uuid)).toBeUndefined();
    await lounge.clock.advance(3_000);
    for (const stale of buttonsIn(details)) {
      expect(text(await admin.press(stale))).toContain('This button is out of date');
    }
  });

  it('has no secret to make for a webhook without one', async () => {
    await made('Headers only', { source: 'plain', secureHeader: { name: 'X-Key', value: 'a-value' } });
    expect(text(await admin.say('rotate Headers only'))).toBe('This webhook has no secret to rotate.');
    expect(buttonsIn(viewIn(await admin.say('show Headers only'))).map(({ action }) => action)).not.toContain(
      'webhook.rotate.yes',
    );
  });
});

describe('whoami and project', () => {
  it('says who one is and what one may do', async () => {
    expect(fieldsOf(await admin.say('whoami'))).toMatchObject({ 'Role in "Default"': 'admin', Member: ann.id });
    const stranger = talkAs(lounge.converse, await lounge.person('Stranger', {}), { language: 'zh' });
    const shown = fieldsOf(await stranger.say('whoami'));
    expect(shown['在“default”中的角色']).toBe('无');
    expect(shown.您的权限).toContain('Ann');
  });

  it('shows the project, its channels and admins', async () => {
    expect(fieldsOf(await admin.say('project'))).toMatchObject({
      'Short name': 'default',
      Channels: '#general, #deploys',
      Admins: expect.stringContaining('Ann'),
      'Your role': 'admin',
    });
  });

  it('binds a channel to another project only for an admin of both', async () => {
    const both = talkAs(lounge.converse, await lounge.person('Both', { default: 'admin', other: 'admin' }), {
      channel: 'deploys',
    });
    const half = talkAs(lounge.converse, await lounge.person('Half', { default: 'operator', other: 'admin' }), {
      channel: 'deploys',
    });
    expect(text(await half.say('project use other'))).toContain('Only a project admin can do this in "Default"');
    expect(text(await admin.say('project use other'))).toBe('There is no project "other" here.');
    expect(text(await both.say('project use other'))).toMatch(/^#\w+ belongs to "other" now\.$/);
    expect(fieldsOf(await both.say('project'))['Short name']).toBe('other');
    expect(text(await both.say('project use default'))).toMatch(/^#\w+ belongs to "Default" now\.$/);
  });
});
