import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ResultCard, View } from '../../src/chat/view.ts';
import { visible } from '../../src/chat/visible-text.ts';
import { AppError } from '../../src/domain/errors.ts';
import type { Desk, Person, Seen } from './desks/desk.ts';
import { desks } from './desks/index.ts';

const card: ResultCard = {
  runId: 'run_1',
  eventId: 'evt_1',
  source: 'github',
  event: 'pull_request.opened',
  webhookName: 'Reviews',
  origin: 'acme/shop',
  actor: 'ann',
  title: 'Fix the cart',
  link: 'https://github.com/acme/shop/pull/1',
  status: 'running',
  statusText: 'Running',
  markdown: 'A **first** look.',
  facts: [{ label: 'Files', value: '3' }],
  startedAt: '2026-01-01T00:00:00.000Z',
  warnings: ['One thing was left out'],
  buttons: [{ label: 'Show webhook', action: 'webhook.show', value: 'default/x/', command: '/webhook show x' }],
};

/** One of every kind of view that can be posted, with the words that must be seen. */
const views: Record<string, { view: View; words: string[] }> = {
  text: { view: { kind: 'text', text: 'Plain words', tone: 'good' }, words: ['Plain words'] },
  markdown: {
    view: { kind: 'markdown', markdown: '# Head\n\n- an *item*\n\n```js\ncode\n```' },
    words: ['Head', 'item', 'code'],
  },
  fields: {
    view: {
      kind: 'fields',
      title: 'A webhook',
      fields: [
        { label: 'State', value: 'on', tone: 'good' },
        { label: 'Address', value: 'https://a.example/x', code: true, copy: true },
      ],
      buttons: [{ label: 'Edit', action: 'webhook.edit', value: 'default/x/' }],
    },
    words: ['A webhook', 'State', 'on', 'Address', 'https://a.example/x', 'Edit'],
  },
  list: {
    view: {
      kind: 'list',
      title: 'Webhooks',
      intro: 'All there are',
      items: [
        {
          title: 'First',
          text: 'GitHub',
          state: { text: 'off', tone: 'neutral' },
          buttons: [{ label: 'Show', action: 'webhook.show', value: 'default/x/' }],
        },
      ],
      more: { label: 'More', action: 'webhook.list.more', value: 'default/x/' },
    },
    words: ['Webhooks', 'All there are', 'First', 'GitHub', 'off', 'Show', 'More'],
  },
  buttons: {
    view: { kind: 'buttons', text: 'What now?', buttons: [{ label: 'Help', action: 'webhook.help', value: '' }] },
    words: ['What now?', 'Help'],
  },
  result: {
    view: { kind: 'result', card },
    words: [
      'acme/shop',
      'ann',
      'Fix the cart',
      'Running',
      'first',
      'Files',
      '3',
      'One thing was left out',
      'Show webhook',
    ],
  },
};

const hostile = '<!channel> <@U1> <at id=all></at> @here <b>x</b> \u202e&amp; ```` *_~ {{7*7}}';

describe.each(Object.entries(desks))('the platform %s', (_, open) => {
  let desk: Desk;
  let ann: Person;
  let vera: Person;
  let guest: Person;
  const postText = (key: string, view: View, threadId?: string) =>
    desk.platform.post({ channel: desk.channel, view, key, project: 'default', threadId });

  beforeAll(async () => {
    desk = await open();
    ann = await desk.person('Ann', { default: 'admin' });
    vera = await desk.person('Vera', { default: 'viewer' });
    guest = await desk.person('Guest', {});
  });
  afterAll(() => desk.close());

  const shownAs = async (id: string, reader = vera) => (await reader.read()).find((message) => message.id === id);

  describe('posting', () => {
    it.each(Object.keys(views))('shows every word of a view of the kind %s', async (kind) => {
      const { view, words } = views[kind] ?? { view: { kind: 'text', text: '' }, words: [] };
      const { messageId } = await postText(`kind ${kind}`, view);
      const message = await shownAs(messageId);
      for (const word of words) expect(message?.text).toContain(word);
    });

    it('brings a repeat with the same key up to date instead of posting it twice', async () => {
      const first = await postText('same key', { kind: 'text', text: 'as it was' });
      const second = await postText('same key', { kind: 'text', text: 'as it is' });
      expect(second).toEqual(first);
      const messages = (await vera.read()).filter(({ text }) => text.includes('as it '));
      expect(messages.map(({ text }) => text.includes('as it is'))).toEqual([true]);
    });

    it('replaces what a message shows, in place', async () => {
      const ref = await postText('in place', { kind: 'result', card });
      await desk.platform.update(
        ref,
        { kind: 'result', card: { ...card, status: 'done', statusText: 'Done' } },
        'default',
      );
      const message = await shownAs(ref.messageId);
      expect(message?.text).toContain('Done');
      expect(message?.text).not.toContain('Running');
    });

    it('posts into the thread of a message, and not into the channel', async () => {
      const root = await postText('root', { kind: 'text', text: 'the root' });
      await postText('part', { kind: 'markdown', markdown: 'a part of it' }, root.messageId);
      expect((await vera.readThread(root.messageId)).map(({ text }) => text).join()).toContain('a part of it');
      expect((await vera.read()).map(({ text }) => text).join()).not.toContain('a part of it');
    });

    it('shows something to one person alone', async () => {
      await desk.platform.postPrivate(desk.channel, vera.userId, { kind: 'text', text: 'only for Vera' }, 'default');
      const everything = async (person: Person) => (await person.read()).map(({ text }) => text).join();
      expect(await everything(vera)).toContain('only for Vera');
      expect(await everything(ann)).not.toContain('only for Vera');
    });

    it('says that a channel is gone', async () => {
      const post = desk.platform.post({
        channel: 'no-such-channel',
        view: { kind: 'text', text: 'x' },
        key: 'k',
        project: 'default',
      });
      const error = await post.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error instanceof AppError && error.code).toBe('channel_gone');
    });

    it('names the channels of a project and none of another', async () => {
      const here = await desk.platform.channels('default');
      expect(here.map(({ id }) => id)).toContain(desk.channel);
      const elsewhere = await desk.platform.channels('other');
      expect(elsewhere.map(({ id }) => id)).not.toContain(desk.channel);
      expect(await desk.platform.channels('nowhere')).toEqual([]);
    });

    it('C1 C3 C4 P4: hostile text is shown as text in every kind of view', async () => {
      for (const [kind, { view }] of Object.entries(views)) {
        const { messageId } = await postText(`hostile ${kind}`, withText(view, hostile));
        const message = await shownAs(messageId);
        // Markdown may spell marks with a backslash in front; what counts is that no word of it is lost.
        for (const word of ['channel', 'U1', 'here', '⟨U+202E⟩', '7*7']) {
          expect(message?.text.replaceAll('\\', '')).toContain(word);
        }
        expect(visible(message?.text ?? '')).toBe(message?.text);
        expect(message?.mentions).toEqual([]);
      }
    });

    it('C2: a link leads by http(s) only and says where', async () => {
      const markdown =
        '[bank](https://evil.example/x) [x](javascript:alert(1)) <https://evil.example|https://bank.example> ![i](https://evil.example/i)';
      const link = 'javascript:alert(1)';
      for (const [key, view] of [
        ['linked markdown', { kind: 'markdown', markdown }],
        ['linked card', { kind: 'result', card: { ...card, markdown, link } }],
      ] as const) {
        const { messageId } = await postText(key, view);
        const message = await shownAs(messageId);
        expect(message?.text).toContain('evil.example');
        for (const url of message?.links ?? []) expect(url).toMatch(/^https:\/\/evil\.example\//);
        expect(message?.links.length).toBeGreaterThan(0);
      }
    });
  });

  describe('talking', () => {
    const opened = async (command: string): Promise<Seen> => {
      const seen = await ann.say(command);
      expect(seen.fields.length).toBeGreaterThan(0);
      return seen;
    };

    it('answers every command of somebody who may', async () => {
      await ann.submit(await opened('new'), { name: 'Walked through' });
      expect((await ann.say('list')).text).toContain('Walked through');
      expect((await ann.say('show Walked through')).buttons).toEqual(
        expect.arrayContaining(['Edit', 'Switch off', 'Send a test event', 'Logs', 'New secret', 'Delete']),
      );
      expect((await ann.say('help')).text).toContain('/webhook rotate ID');
      expect((await ann.say('whoami')).text).toContain('You are Ann');
      expect((await ann.say('project')).text).toContain('default');
      expect((await ann.say('test Walked through')).text).toContain('It was accepted');
      expect((await ann.say('logs Walked through')).text).toContain('accepted');
      expect((await ann.say('lsit')).buttons).toEqual(['list', 'Help']);
      expect((await ann.say('good morning')).text).toContain('What I can do');
    });

    it('shows the problem at its field, keeps the form open, and takes it when it is mended', async () => {
      const form = await opened('new');
      const problem = await ann.submit(form, { name: '', rateLimit: '0' });
      expect(problem.errors).toEqual({ name: 'This is needed.', rateLimit: 'Use a whole number from 1 to 60000.' });
      expect(problem.values).toMatchObject({ name: '', rateLimit: '0' });
      const done = await ann.submit(problem, { name: 'Mended', rateLimit: '600' });
      expect(done.text).toContain('"Mended" is ready');
      expect(done.buttons).toContain('Send a test event');
    });

    it('I4: shows a secret to the one who asked, and to nobody else', async () => {
      const made = await ann.submit(await opened('new'), { name: 'Secret once' });
      const secret = /[\w-]{43}/.exec(made.text)?.[0];
      expect(secret).toBeDefined();
      for (const person of [ann, vera]) {
        expect((await person.read()).map(({ text }) => text).join()).not.toContain(secret);
      }
      expect((await ann.say('show Secret once')).text).not.toContain(secret);
    });

    it('switches off and on by button, asks before it deletes, and says that old buttons are out of date', async () => {
      await ann.submit(await opened('new'), { name: 'Pressed' });
      const details = await ann.say('show Pressed');
      expect((await ann.press(details, 'Switch off')).text).toContain('off');
      const question = await ann.say('delete Pressed');
      expect(question.text).toContain('Delete "Pressed"?');
      expect((await ann.press(question, 'Keep it as it is')).text).toContain('Nothing was changed');
      expect((await ann.press(question, 'Delete it')).text).toContain('"Pressed" is deleted');
      expect((await ann.press(details, 'Logs')).text).toContain('out of date');
    });

    it('refuses politely and the same way at the command, the button and the form, and audits each', async () => {
      const form = await opened('new');
      const details = await ann.say('show Walked through');
      const refusals = [
        await guest.say('new'),
        await guest.say('list'),
        await guest.press(details, 'Switch off'),
        await guest.submit(form, { name: 'By a guest' }),
      ];
      for (const seen of refusals)
        expect(seen.text).toMatch(/Only a project \w+ can do this in "default"\. Ask one of: Ann/i);
      await expect
        .poll(async () => (await desk.audit('default')).filter(({ actor }) => actor === guest.memberId).length)
        .toBeGreaterThanOrEqual(refusals.length);
      expect((await ann.say('list')).text).not.toContain('By a guest');
    });

    it('brings the result of a test into the channel, and a reply in its thread is answered there', async () => {
      const result = await vi.waitFor(
        async () => {
          const found = (await vera.read()).find(
            ({ text }) => text.includes('Walked through') && text.includes('Done'),
          );
          if (!found) throw new Error('no result yet');
          return found;
        },
        { timeout: 15_000 },
      );
      await vera.replyTo(result.id, 'Who should look at it?');
      await vi.waitFor(
        async () => {
          const answers = (await vera.readThread(result.id)).filter(({ text }) => text.includes('Done'));
          if (answers.length === 0) throw new Error('no answer yet');
        },
        { timeout: 15_000 },
      );
    });
  });
});

/** The same view with every text of it replaced, ids and addresses aside. */
function withText(view: View, text: string): View {
  const keep = new Set([
    'kind',
    'tone',
    'status',
    'source',
    'action',
    'value',
    'command',
    'link',
    'startedAt',
    'runId',
    'eventId',
  ]);
  const replace = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return keep.has(key) ? value : text;
    if (Array.isArray(value)) return value.map((one) => replace(one, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replace(inner, name)]));
  };
  return replace(view, '') as View;
}
