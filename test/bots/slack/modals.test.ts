import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer, Intent } from '../../../src/chat/intent.ts';
import type { Form, View } from '../../../src/chat/view.ts';
import { readable } from '../../../src/simulators/slack/effects.ts';
import { isJson, objects } from '../../../src/simulators/slack/json.ts';
import type { Person } from '../../../src/simulators/slack/person.ts';
import type { Message, View as SlackView } from '../../../src/simulators/slack/world.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { type Booth, openBooth } from './booth.ts';
import { general } from './office.ts';

const long = Array.from({ length: 150 }, (_, n) => `Prompt line ${n} ${'x'.repeat(30)}`).join('\n');

const form: Form = {
  id: 'webhook.edit',
  context: 'default/uuid/3',
  title: 'Edit "A name that is longer than the bar"',
  submit: 'Save',
  cancel: 'Cancel',
  intro: 'Its address stays <https://example.com>',
  fields: [
    { kind: 'text', name: 'name', label: 'Alias', required: true, maxLength: 100, value: 'Reviews', placeholder: 'x' },
    { kind: 'toggle', name: 'enabled', label: 'Is enabled', value: true },
    {
      kind: 'select',
      name: 'source',
      label: 'Source',
      value: 'github',
      required: true,
      options: [
        { value: 'github', label: 'GitHub' },
        { value: 'plain', label: 'Plain' },
      ],
    },
    { kind: 'text', name: 'secret', label: 'Secret', secret: true, showIf: { field: 'source', in: ['github'] } },
    {
      kind: 'text',
      name: 'events',
      label: 'Events',
      suggestionsBy: { field: 'source', values: { github: ['push', 'pull_request'] } },
    },
    {
      kind: 'select',
      name: 'post',
      label: 'Post to',
      value: `slack:${'C'.repeat(90)}`,
      options: [
        { value: `slack:${'C'.repeat(90)}`, label: 'A channel with a long id' },
        { value: 'none', label: 'No channel' },
      ],
    },
    { kind: 'text', name: 'commands', label: 'Own prompts', multiline: true, maxLength: 20_000, value: long },
    { kind: 'number', name: 'rateLimit', label: 'Rate', value: 600, min: 1, max: 60_000, required: true },
  ],
};

const ready: View = { kind: 'secret', title: 'Ready', intro: 'Once', fields: [{ label: 'Secret', value: 's3cret' }] };

let booth: Booth;
let ann: Person;
let clock: FakeClock;
/** How the coming intents are answered. */
let answers: (intent: Intent) => Promise<Answer[]>;

const openForm = async (): Promise<Answer[]> => [{ kind: 'form', form }];
const say = (text: string): Answer[] => [{ kind: 'private', view: { kind: 'text', text } }];

beforeEach(async () => {
  // The SDK reads the machine's clock for its half of the signature check.
  clock = new FakeClock(Date.now());
  answers = openForm;
  booth = await openBooth({ clock, converse: (intent) => answers(intent) });
  ann = booth.slack.as('U0ANN');
});
afterEach(() => booth.close());

const top = () => booth.slack.viewsOpenFor(ann.id).at(-1);
const modal = (fits: (view: SlackView) => boolean = () => true) =>
  booth.slack.until(() => {
    const view = top();
    return view && fits(view) ? view : undefined;
  });
const seen = (view: SlackView) => readable(objects(view.payload.blocks));
const whisper = (fits: RegExp) =>
  booth.slack.until(() => booth.slack.ephemeralFor(ann.id).findLast((one) => fits.test(words(one))));
const words = (message: Message) => booth.slack.effects(message).lines.join('\n');
const submitted = () => booth.asked.findLast((intent) => intent.kind === 'submit');
const inputs = (view: SlackView) =>
  objects(view.payload.blocks).flatMap((block) => (block.type === 'input' ? [String(block.block_id)] : []));

async function opened(): Promise<SlackView> {
  await ann.type(general, '/webhook edit reviews');
  return await modal();
}

/** Resolves when the code under test waits for the clock. */
const waiting = (timers = 1) => vi.waitFor(() => expect(clock.waiting).toBeGreaterThanOrEqual(timers));

describe('a form as a modal', () => {
  it('shows every field with its value; texts are plain, and what is kept on our side is a token only', async () => {
    const view = await opened();
    expect(seen(view)).toContain('Its address stays <https://example.com>');
    expect(seen(view)).toContain('Edit "A name that is longer than the bar"');
    expect(inputs(view)).toEqual(
      'name enabled source secret events post commands commands~2 commands~3 rateLimit'.split(' '),
    );
    expect(String(view.payload.private_metadata)).toMatch(/^kept-\d+$/);
    expect(seen(view)).toContain('For example: push, pull_request');
  });

  it('hands back what was filled in, in the terms of the form, with long text as it was', async () => {
    answers = async (intent) => (intent.kind === 'submit' ? say('saved') : await openForm());
    const view = await opened();
    await ann.submit(view, { name: 'Other', enabled: false, secret: ' with space', rateLimit: '5' });
    await whisper(/saved/);
    expect(submitted()).toMatchObject({
      form: 'webhook.edit',
      formContext: 'default/uuid/3',
      values: {
        name: 'Other',
        enabled: false,
        source: 'github',
        secret: ' with space',
        events: '',
        post: `slack:${'C'.repeat(90)}`,
        commands: long,
        rateLimit: '5',
      },
      context: { channel: { platform: 'slack', channel: general }, direct: false },
    });
    expect(top()).toBeUndefined();
  });

  it('draws the fields that a choice asks for, and keeps what was typed', async () => {
    answers = async (intent) => (intent.kind === 'submit' ? say('saved') : await openForm());
    const view = await opened();
    await ann.fill(view, { name: 'Typed', secret: 'typed' });
    await ann.fill(view, { source: 'Plain' });
    await modal((one) => !inputs(one).includes('secret'));
    expect(view.values.name).toMatchObject({ v: { value: 'Typed' } });
    expect(seen(view)).not.toContain('For example');
    await ann.fill(view, { source: 'GitHub' });
    await modal((one) => inputs(one).includes('secret'));
    await ann.submit(view, {});
    await whisper(/saved/);
    expect(submitted()).toMatchObject({ values: { name: 'Typed', source: 'github' } });
  });

  it('shows errors at their fields, and those of the form as a whole above them, with what was typed', async () => {
    const view = await opened();
    answers = async () => [{ kind: 'form_errors', errors: { name: 'Too short' } }];
    await ann.submit(view, { name: 'ab' });
    expect(view.errors).toEqual({ name: 'Too short' });
    answers = async () => [{ kind: 'form_errors', errors: { _: 'Somebody changed it', name: 'Too short' } }];
    await ann.submit(view, { secret: 'typed' });
    expect(seen(view)).toContain('🔴 Somebody changed it\nAlias: Too short');
    expect(view.values).toMatchObject({ name: { v: { value: 'ab' } }, secret: { v: { value: 'typed' } } });
    expect(JSON.stringify(view.payload)).not.toContain('"typed"');
  });

  it('a form that is too old says so at its first field, and loses nothing', async () => {
    const view = await opened();
    view.payload.private_metadata = 'unknown';
    await ann.submit(view, { name: 'Typed' });
    expect(view.errors).toEqual({ name: 'This form or button is out of date; open it again.' });
    expect(booth.asked.filter(({ kind }) => kind === 'submit')).toEqual([]);
  });

  it("C5: somebody else's token opens nothing", async () => {
    const view = await opened();
    const bob = booth.slack.as('U0BOB');
    await bob.type(general, '/webhook edit x');
    const other = await booth.slack.until(() => booth.slack.viewsOpenFor('U0BOB').at(-1));
    other.payload.private_metadata = view.payload.private_metadata;
    await bob.submit(other, {});
    expect(other.errors.name).toContain('out of date');
    expect(booth.asked.filter(({ kind }) => kind === 'submit')).toEqual([]);
  });
});

describe('when it takes longer than Slack waits', () => {
  /** An answer that is given when the test says so. */
  function held(answer: Answer[]) {
    const { promise, resolve } = Promise.withResolvers<Answer[]>();
    answers = () => promise;
    return () => resolve(answer);
  }

  it('acknowledges at once, whatever happens afterwards', async () => {
    const go = held([]);
    expect((await ann.type(general, '/webhook list')).status).toBe(200);
    go();
  });

  it('a modal holds the place, and the form comes into it', async () => {
    const go = held([{ kind: 'form', form }]);
    await ann.type(general, '/webhook edit x');
    await waiting();
    await clock.advance(1_300);
    const view = await modal();
    expect(seen(view)).toContain('One moment');
    go();
    await modal((one) => inputs(one).includes('name'));
    expect(booth.slack.viewsOpenFor(ann.id)).toHaveLength(1);
  });

  it('… or the answer, also a secret one, which is shown nowhere else', async () => {
    const go = held([{ kind: 'private', view: ready }]);
    await ann.type(general, '/webhook rotate x');
    await waiting();
    await clock.advance(1_300);
    await modal();
    go();
    await modal((one) => seen(one).includes('s3cret'));
    expect(booth.slack.ephemeralFor(ann.id)).toEqual([]);
  });

  it('an expired trigger is answered in words, with a button that opens the form', async () => {
    booth.slack.trouble({ method: 'views.open', error: 'expired_trigger_id' });
    await ann.type(general, '/webhook edit x');
    const late = await whisper(/took too long/);
    expect(top()).toBeUndefined();
    await ann.press(late, 'Open the form');
    expect(inputs(await modal())).toContain('name');
    expect(booth.asked.map((intent) => intent.kind === 'command' && intent.text)).toEqual(['edit x', 'edit x']);
  });

  it('where there is no trigger at all (a mention), a button opens the form; an old one says that it is old', async () => {
    await ann.mention(general, 'edit x');
    const offer = await whisper(/opens at the press/);
    await ann.press(offer, 'Open the form');
    await modal();
    const forged = structuredClone(offer);
    const row = objects(forged.blocks).find(({ type }) => type === 'actions');
    for (const button of objects(row?.elements)) button.value = 'nothing';
    await ann.press(forged, 'Open the form');
    await whisper(/out of date/);
  });

  it('a submit that takes long waits in the modal; errors bring the form back with what was typed, secrets too', async () => {
    const view = await opened();
    const go = held([{ kind: 'form_errors', errors: { name: 'Taken' } }]);
    const submitting = ann.submit(view, { name: 'ab', secret: 'typed', enabled: false });
    await vi.waitFor(() => expect(submitted()).toBeDefined());
    await clock.advance(2_100);
    await submitting;
    expect(seen(view)).toContain('One moment');
    go();
    await modal((one) => seen(one).includes('Alias: Taken'));
    answers = async () => say('saved');
    await ann.submit(view, { name: 'abc' });
    await whisper(/saved/);
    expect(submitted()).toMatchObject({ values: { name: 'abc', secret: 'typed', enabled: false, commands: long } });
  });

  it('… and success is shown there', async () => {
    const view = await opened();
    const go = held([{ kind: 'private', view: ready }]);
    const submitting = ann.submit(view, {});
    await vi.waitFor(() => expect(submitted()).toBeDefined());
    await clock.advance(2_100);
    await submitting;
    go();
    await modal((one) => seen(one).includes('s3cret'));
    expect(booth.slack.ephemeralFor(ann.id)).toEqual([]);
  });

  it('a conversation that fails keeps the form open, with the id under which it was logged', async () => {
    const view = await opened();
    answers = async () => Promise.reject(new Error('boom'));
    await ann.submit(view, { name: 'typed' });
    expect(view.errors.name).toMatch(/logged under cor_/);
    expect(view.values.name).toMatchObject({ v: { value: 'typed' } });
  });
});

describe('where a private answer is shown', () => {
  it('when Slack takes no ephemeral message, in a modal', async () => {
    answers = async () => [{ kind: 'private', view: ready }];
    booth.slack.trouble({ method: 'chat.postEphemeral', error: 'channel_not_found' });
    const spent = booth.slack.as('U0ANN');
    await spendResponses();
    await spent.type(general, '/webhook rotate x');
    await modal((one) => seen(one).includes('s3cret'));
  });

  it('where nothing works a secret is not written down: the person is told so', async () => {
    answers = async () => [{ kind: 'private', view: ready }];
    await spendResponses();
    booth.slack.trouble({ method: 'chat.postEphemeral', error: 'channel_not_found' });
    booth.slack.trouble({ method: 'views.open', error: 'expired_trigger_id' });
    await ann.type(general, '/webhook rotate x');
    const talk = await booth.slack.until(() => booth.slack.directTalk(ann.id)?.messages.at(-1));
    expect(words(talk)).toContain('could not be shown');
    expect(JSON.stringify(booth.slack.workspace('T0ACME').channels.get(talk.channel)?.messages)).not.toContain(
      's3cret',
    );
  });

  /** Makes the coming response addresses useless. */
  async function spendResponses(): Promise<void> {
    const pointed = answers;
    answers = async (intent) => {
      for (const url of booth.slack.responseUrls()) url.usesLeft = 0;
      return await pointed(intent);
    };
  }

  it('an answer in place of a message replaces it, whether others see it or not', async () => {
    const button = { label: 'Go', action: 'webhook.enable', value: 'default/x/show' };
    answers = async ({ kind }) =>
      kind === 'action'
        ? [{ kind: 'replace', view: { kind: 'text', text: 'changed' } }]
        : [{ kind: 'private', view: { kind: 'buttons', text: 'Press', buttons: [button] } }];
    await ann.type(general, '/webhook show x');
    const message = await whisper(/Press/);
    await ann.press(message, 'Go');
    await booth.slack.until(() => words(message) === 'changed');
    const ref = await booth.platform.post({
      channel: general,
      key: 'pst_1',
      project: 'default',
      view: { kind: 'buttons', text: 'For all', buttons: [button] },
    });
    const posted = booth.slack.channel(general).messages.find(({ ts }) => ts === ref.messageId);
    if (!posted) throw new Error('nothing was posted');
    await ann.press(posted, 'Go');
    await booth.slack.until(() => words(posted) === 'changed');
    expect(booth.asked.filter(({ kind }) => kind === 'action')).toHaveLength(2);
  });

  it('an answer for all is posted in the channel', async () => {
    answers = async () => [{ kind: 'channel', view: { kind: 'text', text: 'for all' } }];
    await ann.type(general, '/webhook x');
    await booth.slack.until(() => booth.slack.channel(general).messages.some((one) => words(one) === 'for all'));
  });

  it('buttons in a modal answer in the same modal, forms too', async () => {
    const button = { label: 'Go', action: 'webhook.edit', value: '' };
    const go = Promise.withResolvers<Answer[]>();
    answers = () => go.promise;
    await ann.type(general, '/webhook x');
    await waiting();
    await clock.advance(1_300);
    const view = await modal();
    go.resolve([{ kind: 'private', view: { kind: 'buttons', text: 'Press', buttons: [button] } }]);
    await modal((one) => seen(one).includes('Press'));
    answers = openForm;
    await ann.press(view, 'Go');
    await modal((one) => inputs(one).includes('name'));
    expect(isJson(view.payload.submit)).toBe(true);
    expect(booth.slack.viewsOpenFor(ann.id)).toHaveLength(1);
  });
});
