import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RoomChannel, RoomMessage } from '../../../src/chat/room-api.ts';
import type { Form } from '../../../src/chat/view.ts';
import type { Member } from '../../../src/domain/member.ts';
import { type Lounge, openLounge } from '../../chat/lounge.ts';
import { valuesOf } from '../../chat/talk.ts';
import { type Browser, signIn } from './browser.ts';

let lounge: Lounge;
let ann: Member;
let browser: Browser;
let viewer: Browser;

beforeAll(async () => {
  lounge = await openLounge();
  ann = await lounge.person('Ann', { default: 'admin' });
  browser = await signIn(lounge, ann);
  viewer = await signIn(lounge, await lounge.person('Vera', { default: 'viewer' }));
});
afterAll(() => lounge.close());

const messagesIn = async (channel: string, reader: Browser = browser): Promise<RoomMessage[]> =>
  (await reader.get(`/messages?channel=${encodeURIComponent(channel)}`)).body.items;

/** Everything stored in the database's messages, as text. */
const storedText = async () => JSON.stringify(await lounge.store.messages.changedSince(new Date(0), 10_000));

describe('channels', () => {
  it('lists those of the projects one belongs to, and the direct talk with the bot', async () => {
    const { channels } = (await browser.get('/channels')).body;
    expect(channels).toEqual([
      { id: 'general', title: 'general', direct: false, topic: '', project: 'default' },
      { id: 'deploys', title: 'deploys', direct: false, topic: '', project: 'default' },
      { id: `@${ann.id}`, title: 'Switchhook', direct: true, topic: '' },
    ]);
  });

  it('lets admins add one, which webhooks can post to at once; others are refused and it is audited', async () => {
    const made = await browser.post('/channels', { id: 'reviews', title: 'Reviews' });
    expect(made).toMatchObject({ status: 200, body: { id: 'reviews', title: 'Reviews', project: 'default' } });
    expect(await lounge.admin.destinations('default')).toContainEqual({
      destination: { platform: 'local', channel: 'reviews' },
      title: '#Reviews',
    });
    expect((await lounge.store.projects.get('default'))?.channels.at(-1)).toEqual({
      platform: 'local',
      channel: 'reviews',
    });
    expect(await browser.post('/channels', { id: 'reviews', title: 'Again' })).toMatchObject({ status: 409 });
    const refused = await viewer.post('/channels', { id: 'mine', title: 'Mine' });
    expect(refused).toMatchObject({ status: 403, body: { detail: expect.stringContaining('Ask one of: Ann') } });
    expect((await lounge.audit('default')).some(({ details }) => details.action === 'channel.create')).toBe(true);
    for (const id of ['', 'Has Space', '@mbr_1', '../x', 'UPPER', 'x'.repeat(41)]) {
      expect(await browser.post('/channels', { id, title: 'x' })).toMatchObject({ status: 422 });
    }
    expect(await browser.post('/channels', { id: '部署', title: '部署' })).toMatchObject({ status: 200 });
  });

  it('that are added at the same time all belong to the project', async () => {
    const ids = ['one', 'two', 'three', 'four', 'five'];
    await Promise.all(ids.map((id) => browser.post('/channels', { id, title: id })));
    const bound = (await lounge.store.projects.get('default'))?.channels.map(({ channel }) => channel);
    expect(bound).toEqual(expect.arrayContaining(ids));
  });

  it("I1: another project's channel, and somebody else's direct talk, answer as channels that do not exist", async () => {
    const bea = await signIn(lounge, await lounge.person('Bea', { other: 'admin' }));
    const own: RoomChannel[] = (await bea.get('/channels')).body.channels;
    expect(own.map(({ id }) => id)).toEqual(['vault', expect.stringMatching(/^@mbr_/)]);
    const ids = ['vault', `@${ann.id}`, 'nowhere'];
    for (const id of ids) {
      for (const answer of [
        await browser.get(`/messages?channel=${id}`),
        await browser.post('/say', { channel: id, text: 'hello' }),
        await browser.post('/act', { channel: id, action: 'webhook.list', value: '' }),
        await browser.post('/submit', { channel: id, form: 'webhook.new', context: 'other', values: {} }),
      ]) {
        if (id === `@${ann.id}`) expect(answer.status).toBeLessThan(300);
        else expect(answer).toMatchObject({ status: 404, body: { detail: `There is no channel "${id}" here.` } });
      }
    }
    await browser.post('/say', { channel: 'general', text: 'only for default' });
    const [message] = (await messagesIn('general')).slice(-1);
    expect(await bea.get(`/threads/${message?.id}`)).toMatchObject({ status: 404 });
    const thread = await bea.post('/say', { channel: 'vault', text: 'hi', thread: message?.id });
    expect(thread).toMatchObject({ status: 404 });
  });

  it('I1: an id that another project uses is taken like any other, and tells nothing', async () => {
    const bea = await signIn(lounge, await lounge.person('Bella', { other: 'admin' }));
    for (const id of ['general', 'deploys', 'free-everywhere']) {
      const there = await bea.post('/channels', { id, title: id });
      expect(there).toMatchObject({ status: 200, body: { id: `${id}.other`, title: id, project: 'other' } });
      const posted = { channel: there.body.id, text: 'hello' };
      expect((await bea.post('/say', posted)).status).toBe(200);
      expect((await browser.post('/say', posted)).status).toBe(404);
    }
    for (const id of ['vault', 'general']) {
      expect(await bea.post('/channels', { id, title: 'Again' })).toMatchObject({ status: 409 });
    }
    const vault = await browser.post('/channels', { id: 'vault', title: 'Vault' });
    expect(vault).toMatchObject({ status: 200, body: { id: 'vault.default', project: 'default' } });
    expect(await browser.post('/channels', { id: 'vault', title: 'Vault' })).toMatchObject({ status: 409 });
    expect((await lounge.store.projects.get('other'))?.channels).toContainEqual({
      platform: 'local',
      channel: 'vault',
    });
  });
});

describe('saying something', () => {
  it('posts talk as the person, once even when it is sent twice', async () => {
    const line = { id: 'a-line-of-the-browser', channel: 'deploys', text: 'deploying <b>now</b> \u202e' };
    for (let i = 0; i < 2; i++) expect((await viewer.post('/say', line)).body).toEqual({ answers: [] });
    const found = (await messagesIn('deploys')).filter(
      ({ view }) => view.kind === 'text' && view.text.startsWith('deploying'),
    );
    expect(found).toEqual([
      {
        id: expect.stringMatching(/^msg_/),
        channel: 'deploys',
        threadOf: null,
        author: { kind: 'person', id: expect.stringMatching(/^mbr_/), name: 'Vera' },
        view: { kind: 'text', text: 'deploying <b>now</b> ⟨U+202E⟩' },
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
        replies: 0,
      },
    ]);
  });

  it('answers commands privately and posts nothing', async () => {
    const before = await messagesIn('general');
    for (const text of ['/webhook list', '/webhook', '/list', '/WEBHOOK help list', '/webhook\nwhoami']) {
      const [answer] = await browser.say('general', text);
      expect(answer?.kind).toBe('private');
    }
    expect(await messagesIn('general')).toEqual(before);
  });

  it('gives a private hint for an unknown command, and none for talk', async () => {
    const [hint] = await browser.say('general', '/lits');
    expect(hint).toMatchObject({ view: { kind: 'buttons', text: expect.stringContaining('Did you mean "list"?') } });
    await browser.say('general', '/webhook new');
    await lounge.admin.createWebhook(
      { memberId: ann.id, name: 'Ann', via: 'local', platformAdmin: false, roles: { default: 'admin' } },
      'default',
      { name: 'So that something is set up', source: 'github' },
    );
    expect(await browser.say('general', 'list of things to do')).toEqual([]);
    const before = await messagesIn('general');
    const [help] = await browser.say('general', '@switchhook, good morning');
    expect(help).toMatchObject({ kind: 'private', view: { kind: 'list' } });
    expect(await messagesIn('general')).toHaveLength(before.length + 1);
  });

  it('in the direct talk takes words as commands, helps with everything else, and nobody else reads along', async () => {
    const direct = `@${ann.id}`;
    const [listed] = await browser.say(direct, 'list');
    expect(listed).toMatchObject({ view: { kind: 'list', title: expect.stringMatching(/Webhooks of "default"/i) } });
    const before = await messagesIn(direct);
    const [help] = await browser.say(direct, 'what is this?');
    expect(help).toMatchObject({ view: { kind: 'list', intro: expect.stringContaining('I did not understand') } });
    const [line, ...more] = (await messagesIn(direct)).slice(before.length);
    expect([line?.view, ...more]).toEqual([{ kind: 'text', text: 'what is this?' }]);
    expect(await viewer.get(`/threads/${line?.id}`)).toMatchObject({ status: 404 });
  });

  it('refuses what is no line, names the field, and survives what is no JSON', async () => {
    for (const body of [
      {},
      { channel: 'general' },
      { channel: 'general', text: 5 },
      { channel: 'general', text: 'x', as: 'bot' },
      [],
      'x',
      null,
    ]) {
      expect(await browser.post('/say', body)).toMatchObject({ status: 422, body: { code: 'field_invalid' } });
    }
    expect(await browser.post('/say', { channel: 'general', text: ' \n ' })).toMatchObject({ status: 422 });
    const raw = (body: string | Buffer) =>
      fetch(`${lounge.url}/console/api/say`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: browser.cookie() },
        body: typeof body === 'string' ? body : new Uint8Array(body),
      });
    for (const body of ['{', '', Buffer.from([0xff, 0xfe])]) expect((await raw(body)).status).toBe(400);
    const large = await raw(JSON.stringify({ channel: 'general', text: 'x'.repeat(70_000) }));
    expect(large.status).toBe(413);
    expect(await large.json()).toMatchObject({ code: 'payload_too_large' });
    expect((await browser.get('/session')).status).toBe(200);
  });

  it('an empty channel says what it is for and the one thing to do first', async () => {
    const { items, before, welcome, position } = (await browser.get('/messages?channel=reviews')).body;
    expect({ items, before }).toEqual({ items: [], before: null });
    expect(welcome).toMatchObject({ kind: 'buttons' });
    expect(position).toMatch(/^\d+$/);
    const chinese = await browser.get('/messages?channel=reviews', { 'accept-language': 'zh' });
    expect(chinese.body.welcome.text).toContain('频道');
    expect((await browser.get('/messages?channel=deploys')).body.welcome).toBeUndefined();
  });

  it('pages backwards through a channel', async () => {
    for (let n = 0; n < 7; n++) await browser.say('reviews', `line ${n}`);
    const texts: string[] = [];
    let before: string | null = null;
    do {
      const query: string = before === null ? '' : `&before=${encodeURIComponent(before)}`;
      const { body } = await browser.get(`/messages?channel=reviews&limit=3${query}`);
      texts.unshift(...body.items.map(({ view }: RoomMessage) => (view.kind === 'text' ? view.text : '')));
      before = body.before;
    } while (before !== null);
    expect(texts).toEqual(Array.from({ length: 7 }, (_, n) => `line ${n}`));
    expect(await browser.get('/messages?channel=reviews&before=%7B%22$ne%22:1%7D')).toMatchObject({ status: 422 });
  });
});

describe('forms and buttons', () => {
  it('I4: a secret is in the one answer, and neither stored nor posted', async () => {
    const [opened] = await browser.say('general', '/webhook new "Made in the browser" --source github');
    const form: Form | undefined = opened?.kind === 'form' ? opened.form : undefined;
    if (!form) throw new Error('no form');
    const submission = { channel: 'general', form: form.id, context: form.context };
    const bad = await browser.post('/submit', { ...submission, values: { ...valuesOf(form), name: '' } });
    expect(bad.body.answers).toEqual([{ kind: 'form_errors', errors: { name: 'This is needed.' } }]);
    const { answers } = (await browser.post('/submit', { ...submission, values: valuesOf(form) })).body;
    expect(answers[0]).toMatchObject({ kind: 'private', view: { kind: 'secret' } });
    const secret = answers[0].view.fields.find(({ label }: { label: string }) => label === 'Secret').value;
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(await storedText()).not.toContain(secret);
    expect(lounge.lines.join('\n')).not.toContain(secret);
    expect(JSON.stringify(await lounge.audit('default'))).not.toContain(secret);
    await expect(
      lounge.platform.post({ channel: 'general', view: answers[0].view, key: 'k', project: 'default' }),
    ).rejects.toThrow('never stored');
  });

  it('shows a result, whose buttons work for those who may, and C5: only those that stand there', async () => {
    const [tried] = (await browser.post('/act', { channel: 'general', action: 'try.start', value: '' })).body.answers;
    expect(tried).toMatchObject({ kind: 'private', view: { kind: 'buttons' } });
    const result = await vi.waitFor(
      async () => {
        const found = (await messagesIn('general')).find(
          ({ view }) => view.kind === 'result' && view.card.status === 'done',
        );
        if (found?.view.kind !== 'result') throw new Error('no result yet');
        return { id: found.id, author: found.author, card: found.view.card };
      },
      { timeout: 15_000 },
    );
    expect(result.author).toEqual({ kind: 'bot', id: 'switchhook', name: 'Switchhook' });
    const [button] = result.card.buttons;
    if (!button) throw new Error('no button');
    const press = { channel: 'general', messageId: result.id, action: button.action, value: button.value };
    expect((await browser.post('/act', press)).body.answers[0]).toMatchObject({
      view: { kind: 'fields', title: 'Try it' },
    });
    expect((await viewer.post('/act', press)).body.answers[0].view.text).toContain(
      'Only a project operator can do this',
    );
    for (const stale of [
      { ...press, action: 'webhook.delete.yes' },
      { ...press, value: `${button.value}x` },
      { ...press, messageId: 'msg_gone' },
      { ...press, channel: 'deploys' },
    ]) {
      expect(await browser.post('/act', stale)).toMatchObject({ status: 409, body: { code: 'form_stale' } });
    }
  });

  it('a reply in the thread is posted as the person and answered by the assistant below it', async () => {
    const result = (await messagesIn('general')).find(({ view }) => view.kind === 'result');
    const line = { id: 'a-reply-of-the-browser', thread: result?.id, channel: 'general', text: 'Is it risky?' };
    for (let i = 0; i < 2; i++) expect((await browser.post('/say', line)).body).toEqual({ answers: [] });
    const thread = await vi.waitFor(
      async () => {
        const { body } = await browser.get(`/threads/${result?.id}`);
        const done = body.items.some(({ view }: RoomMessage) => view.kind === 'result' && view.card.status === 'done');
        if (!done) throw new Error('no answer yet');
        return body;
      },
      { timeout: 15_000 },
    );
    expect(thread.items.map(({ author }: RoomMessage) => author.kind)).toEqual(['person', 'bot']);
    expect(thread.items.map(({ threadOf }: RoomMessage) => threadOf)).toEqual([result?.id, result?.id]);
    expect(thread.root.replies).toBe(2);
    const reply = await browser.post('/say', { ...line, id: 'reply-to-reply', thread: thread.items[1].id });
    expect(reply.status).toBe(200);
    expect((await browser.get(`/threads/${result?.id}`)).body.root.replies).toBeGreaterThanOrEqual(3);
  });

  it('refuses a form with hostile names without taking anything from them', async () => {
    const values = JSON.parse('{"__proto__":"x","constructor":"y","name":"n"}');
    const { body } = await browser.post('/submit', {
      channel: 'general',
      form: 'webhook.new',
      context: 'default',
      values,
    });
    expect(body.answers[0].kind).toBe('form_errors');
    expect(({} as Record<string, unknown>).name).toBeUndefined();
    const nested = { channel: 'general', form: 'webhook.new', context: 'default', values: { name: { $ne: '' } } };
    expect(await browser.post('/submit', nested)).toMatchObject({ status: 422 });
  });
});

describe('what the page asks besides', () => {
  it('explains the commands in the language of the reader', async () => {
    const { commands } = (await browser.get('/commands', { 'accept-language': 'zh' })).body;
    expect(commands).toContainEqual({
      name: 'show',
      usage: 'show ID',
      summary: '查看 webhook：地址、验证、运行内容',
      example: '/webhook show 1a2b3c4d',
      adminOnly: false,
    });
    expect(commands.find(({ name }: { name: string }) => name === 'rotate').adminOnly).toBe(true);
  });

  it('tells the health of the server', async () => {
    expect((await browser.get('/health')).body).toEqual({
      ready: true,
      checks: [{ name: 'store', ok: true, detail: 'answers' }],
    });
  });

  it('R3: one person can say so much in a minute, and others meanwhile theirs', async () => {
    const loud = await signIn(lounge, await lounge.person('Loud', { default: 'viewer' }));
    const statuses = new Set<number>();
    for (let i = 0; i < 121; i++)
      statuses.add((await loud.post('/say', { channel: 'deploys', text: `/help ${i}` })).status);
    expect([...statuses]).toEqual([200, 429]);
    expect((await viewer.post('/say', { channel: 'deploys', text: '/help' })).status).toBe(200);
  });
});
