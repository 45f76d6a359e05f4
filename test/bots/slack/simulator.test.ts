import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { blockProblems, viewProblem } from '../../../src/simulators/slack/blocks.ts';
import { effectsOf } from '../../../src/simulators/slack/effects.ts';
import type { Json } from '../../../src/simulators/slack/json.ts';
import { type SlackServer, startSlackServer } from '../../../src/simulators/slack-server.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { acme, elsewhere, general } from './office.ts';
import { WebClient } from './web-client.ts';

const x = (count: number) => 'x'.repeat(count);
const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const button = (more: Json = {}) => ({ type: 'button', text: plain('Go'), action_id: 'a', ...more });
const actions = (...elements: Json[]) => ({ type: 'actions', elements });
const input = (element: Json, more: Json = {}) => ({
  type: 'input',
  block_id: 'b',
  label: plain('L'),
  element,
  ...more,
});
const option = (value: string) => ({ text: plain(value), value });
const options = (count: number) => Array.from({ length: count }, (_, n) => option(`v${n}`));
const rich = (...elements: Json[]) => ({ type: 'rich_text', elements });
const section = (...elements: Json[]) => ({ type: 'rich_text_section', elements });
const words = (text: string, more: Json = {}) => ({ type: 'text', text, ...more });

describe('what the real Slack refuses, the simulated one refuses', () => {
  it.each<[string, Json]>([
    ['a kind of block that does not exist', { type: 'blink' }],
    ['a section without anything', { type: 'section' }],
    ['a section of 3,001 characters', { type: 'section', text: mrkdwn(x(3_001)) }],
    ['an empty text', { type: 'section', text: mrkdwn('') }],
    ['eleven fields', { type: 'section', fields: Array.from({ length: 11 }, () => mrkdwn('x')) }],
    ['a field of 2,001 characters', { type: 'section', fields: [mrkdwn(x(2_001))] }],
    ['a header of 151 characters', { type: 'header', text: plain(x(151)) }],
    ['a header with markup', { type: 'header', text: mrkdwn('x') }],
    ['an unknown property', { type: 'divider', colour: 'red' }],
    ['a long block_id', { type: 'divider', block_id: x(256) }],
    ['26 buttons in a row', actions(...Array.from({ length: 26 }, (_, n) => button({ action_id: `a${n}` })))],
    ['two buttons with one action_id', actions(button(), button())],
    ['a button label of 76 characters', actions(button({ text: plain(x(76)) }))],
    ['a button value of 2,001 characters', actions(button({ value: x(2_001) }))],
    ['a button of another style', actions(button({ style: 'loud' }))],
    [
      'a question of 301 characters',
      actions(button({ confirm: { title: plain('T'), text: plain(x(301)), confirm: plain('Y'), deny: plain('N') } })),
    ],
    [
      'a question without a no',
      actions(button({ confirm: { title: plain('T'), text: plain('T'), confirm: plain('Y') } })),
    ],
    ['eleven parts in a context', { type: 'context', elements: Array.from({ length: 11 }, () => plain('x')) }],
    ['rich text without words', rich(section(words('')))],
    ['rich text of an unknown kind', rich(section({ type: 'marquee', text: 'x' }))],
    [
      'a list with a list in it',
      rich({
        type: 'rich_text_list',
        style: 'bullet',
        elements: [{ type: 'rich_text_list', style: 'bullet', elements: [] }],
      }),
    ],
    [
      'an indent of nine',
      rich({ type: 'rich_text_list', style: 'bullet', indent: 9, elements: [section(words('x'))] }),
    ],
    ['an input in a message', input({ type: 'plain_text_input' })],
    ['a Markdown block of 12,001 characters', { type: 'markdown', text: x(12_001) }],
  ])('in a message: %s', (_, block) => {
    expect(blockProblems([block], 'message')).not.toEqual([]);
  });

  it('51 blocks in a message, 101 in a modal, two blocks of one name', () => {
    const dividers = (count: number) => Array.from({ length: count }, () => ({ type: 'divider' }));
    expect(blockProblems(dividers(50), 'message')).toEqual([]);
    expect(blockProblems(dividers(51), 'message')).toEqual([
      '[ERROR] no more than 50 items allowed [json-pointer:/blocks]',
    ]);
    expect(blockProblems(dividers(101), 'modal')).not.toEqual([]);
    expect(
      blockProblems(
        [
          { type: 'divider', block_id: 'a' },
          { type: 'divider', block_id: 'a' },
        ],
        'modal',
      ),
    ).not.toEqual([]);
  });

  const modal = (more: Json = {}) => ({ type: 'modal', title: plain('T'), submit: plain('S'), blocks: [], ...more });
  it.each<[string, Json]>([
    ['a title of 25 characters', modal({ title: plain(x(25)) })],
    ['private_metadata of 3,001 characters', modal({ private_metadata: x(3_001) })],
    ['inputs without a submit', { ...modal({ blocks: [input({ type: 'plain_text_input' })] }), submit: undefined }],
    ['101 options', modal({ blocks: [input({ type: 'static_select', options: options(101) })] })],
    [
      'an option value of 76 characters',
      modal({ blocks: [input({ type: 'static_select', options: [option(x(76))] })] }),
    ],
    [
      'a first choice that is not offered',
      modal({ blocks: [input({ type: 'static_select', options: options(2), initial_option: option('v9') })] }),
    ],
    ['eleven boxes', modal({ blocks: [input({ type: 'checkboxes', options: options(11) })] })],
    [
      'no boxes ticked, written down',
      modal({ blocks: [input({ type: 'checkboxes', options: options(1), initial_options: [] })] }),
    ],
    [
      'a first text longer than allowed',
      modal({ blocks: [input({ type: 'plain_text_input', max_length: 3, initial_value: 'four' })] }),
    ],
    ['a text input for 3,001 characters', modal({ blocks: [input({ type: 'plain_text_input', max_length: 3_001 })] })],
    [
      'a number beside its range',
      modal({
        blocks: [input({ type: 'number_input', is_decimal_allowed: false, max_value: '5', initial_value: '6' })],
      }),
    ],
    [
      'a view of more than 250 kB',
      modal({ blocks: Array.from({ length: 99 }, () => ({ type: 'section', text: mrkdwn(x(2_900)) })) }),
    ],
  ])('in a modal: %s', (_, view) => {
    expect(viewProblem(JSON.parse(JSON.stringify(view)), 'modal')).toBeDefined();
  });

  it('reads what a message does: whom it notifies, what it links to', () => {
    const text = '<!channel> <@U1> <#C1|c> <https://evil.example|bank> &lt;!here&gt;';
    const { mentions, links, lines } = effectsOf({ text });
    expect(mentions).toEqual(['<!channel>', '<@U1>', '<#C1|c>']);
    expect(links).toEqual([{ url: 'https://evil.example', words: 'bank' }]);
    expect(lines.join()).toContain('<!here>');
    const blocks = [rich(section({ type: 'broadcast', range: 'here' }, words('<!channel>')))];
    expect(effectsOf({ text: '', blocks }).mentions).toEqual(['<broadcast here>']);
  });
});

describe('the Web API', () => {
  const clock = new FakeClock(Date.now());
  let slack: SlackServer;
  let call: WebClient;
  beforeAll(async () => {
    slack = await startSlackServer({
      clock,
      app: { signingSecret: 's', clientId: 'c', clientSecret: 's', appToken: 'xapp-1', events: [], mode: 'http' },
      workspaces: [acme],
    });
    slack.pointAt('http://127.0.0.1:1/nobody');
  });
  afterAll(() => slack.close());
  beforeEach(() => {
    call = new WebClient(slack.apiUrl, acme.token ?? '');
  });

  const say = { channel: general, text: 'x' };

  it('knows tokens, scopes, methods and channels', async () => {
    expect(await new WebClient(slack.apiUrl, '').error('chat.postMessage', say)).toBe('not_authed');
    expect(await new WebClient(slack.apiUrl, 'xoxb-no').error('chat.postMessage', say)).toBe('invalid_auth');
    expect(await call.error('chat.shout', say)).toBe('unknown_method');
    expect(await call.error('chat.postMessage', { ...say, channel: 'C0NONE' })).toBe('channel_not_found');
    expect(await call.error('chat.postMessage', { ...say, channel: elsewhere })).toBe('not_in_channel');
    expect(await call.error('chat.postMessage', { channel: general })).toBe('no_text');
    expect(await call.error('chat.postMessage', { ...say, text: x(40_001) })).toBe('msg_too_long');
    const heavy = Array.from({ length: 5 }, () => ({ type: 'section', text: mrkdwn(x(2_900)) }));
    expect(await call.error('chat.postMessage', { ...say, blocks: heavy })).toBe('msg_blocks_too_long');
    expect(await call.error('chat.update', { ...say, ts: '1.1' })).toBe('message_not_found');
    expect(await call.error('chat.postEphemeral', { ...say, user: 'U0NONE' })).toBe('user_not_in_channel');
    expect(await call.error('chat.postMessage', { ...say, thread_ts: '1700000000.000001' })).toBe('thread_not_found');
  });

  it('a trigger opens one modal, within three seconds', async () => {
    const view = { type: 'modal', title: plain('T'), blocks: [] };
    const trigger = () => newTrigger(slack);
    expect(await call.error('views.open', { trigger_id: 'made-up', view })).toBe('invalid_trigger_id');
    const once = await trigger();
    expect(await call.error('views.open', { trigger_id: once, view })).toBeUndefined();
    expect(await call.error('views.open', { trigger_id: once, view })).toBe('exchanged_trigger_id');
    const late = await trigger();
    await clock.advance(3_001);
    expect(await call.error('views.open', { trigger_id: late, view })).toBe('expired_trigger_id');
    const [open] = slack.viewsOpenFor('U0ANN');
    expect(await call.error('views.update', { view_id: open?.id, hash: 'old', view })).toBe('hash_conflict');
    expect(await call.error('views.update', { view_id: 'V0NONE', view })).toBe('not_found');
    expect(
      await call.error('views.open', { trigger_id: await trigger(), view: { ...view, title: plain(x(25)) } }),
    ).toBe('invalid_arguments');
  });

  it('an answer address works five times, for half an hour', async () => {
    await newTrigger(slack);
    const form = slack.sent().at(-1);
    const url = form?.kind === 'slash_commands' ? (form.form.response_url ?? '') : '';
    const answer = () => fetch(url, { method: 'POST', body: JSON.stringify({ text: 'x' }) });
    for (let n = 0; n < 5; n++) expect((await answer()).status).toBe(200);
    expect((await answer()).status).toBe(404);
    await newTrigger(slack);
    await clock.advance(30 * 60_000 + 1);
    expect((await fetch(url, { method: 'POST', body: '{"text":"x"}' })).status).toBe(404);
  });

  it('fails as it is told', async () => {
    slack.trouble({ method: 'chat.postMessage', retryAfter: 7 });
    expect(await call.raw('chat.postMessage', say)).toMatchObject({ status: 429, retryAfter: '7' });
    slack.trouble({ method: '*', status: 500, times: 2 });
    expect(await call.raw('chat.postMessage', say)).toMatchObject({ status: 500 });
    expect(await call.raw('users.info', { user: 'U0ANN' })).toMatchObject({ status: 500 });
    expect(await call.error('chat.postMessage', say)).toBeUndefined();
  });
});

/** Lets Ann type a command that nobody receives; the trigger that went with it. */
async function newTrigger(slack: SlackServer): Promise<string> {
  await slack
    .as('U0ANN')
    .type(general, '/webhook x')
    .catch(() => undefined);
  const sent = slack.sent().at(-1);
  return sent?.kind === 'slash_commands' ? (sent.form.trigger_id ?? '') : '';
}
