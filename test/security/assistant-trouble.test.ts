import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RoomMessage } from '../../src/chat/room-api.ts';
import { type AssistantServer, startAssistantServer } from '../../src/simulators/assistant-server.ts';
import type { Browser } from './browser.ts';
import { deliver, issue, takenAs } from './github.ts';
import { type House, type MadeWebhook, openHouse } from './house.ts';

const secret = 'the secret of the patient sender';

let assistant: AssistantServer;
let house: House;
let hook: MadeWebhook;
let ann: Browser;

beforeAll(async () => {
  assistant = await startAssistantServer();
  house = await openHouse({ LOG_LEVEL: 'silent', OPENAI_BASE_URL: assistant.url, OPENAI_MODEL: 'simulated' });
  hook = await house.webhook({
    source: 'github',
    name: 'Model',
    secret,
    resource: { type: 'assistant', id: 'openai' },
  });
  ann = await house.browser(await house.person('Ann', { roles: { default: 'admin' } }));
});

afterAll(async () => {
  await house.close();
  await assistant.close();
});

const send = async (title: string) => takenAs(await deliver(hook.url, { secret, payload: issue(title) })).event;

/** What the channel shows of an event: every message and thread message of its run. */
async function shown(eventId: string): Promise<RoomMessage[]> {
  return (await ann.messages('general')).filter(({ view }) => view.kind === 'result' && view.card.eventId === eventId);
}

async function statusShown(eventId: string): Promise<string[]> {
  return (await shown(eventId)).map(({ view }) => (view.kind === 'result' ? view.card.status : ''));
}

describe('an assistant in trouble, seen from the channel', () => {
  it('F20: a slow one delays no answer to the sender, and stands in the channel once, as running', async () => {
    assistant.script({ trouble: { at: 'middle', what: 'hold' }, answer: 'Slowly, but surely.' });
    const event = await send('Slow');
    await assistant.holding();
    await expect.poll(() => statusShown(event)).toEqual(['running']);
    expect(takenAs(await deliver(hook.url, { secret, payload: issue('Meanwhile') })).status).toBe('accepted');
    assistant.release();
    expect((await house.ended(event)).output).toBe('Slowly, but surely.');
    await expect.poll(() => statusShown(event)).toEqual(['done']);
  });

  it('F20: one that is busy is asked again after the time it named, and the channel shows one message', async () => {
    const before = assistant.requests().length;
    assistant.script({ error: { status: 429, headers: { 'retry-after-ms': '50' } } }, { answer: 'Here I am.' });
    const event = await send('Busy');
    expect((await house.ended(event)).output).toBe('Here I am.');
    expect(assistant.requests().length - before).toBe(2);
    expect(await statusShown(event)).toEqual(['done']);
  });

  it.each([
    ['refuses', { error: { status: 400, message: 'no such luck <!channel>' } }],
    ['talks garbage', { trouble: { at: 'middle', what: 'garbage' } }],
    ['breaks off', { trouble: { at: 'middle', what: 'cut' } }],
    ['says nothing', { answer: '   ' }],
    ['answers with a page', { error: { status: 200, body: '<html>captive portal</html>' } }],
  ] as const)(
    'F20, F17: one that %s fails this run in one message, in words, and no other run',
    async (_, behaviour) => {
      assistant.script(behaviour);
      const event = await send('Unlucky');
      const run = await house.ended(event);
      expect(run.status).toBe('failed');
      expect(run.error?.message).not.toMatch(/\n|Error:|at \w+ \(/);
      expect(await statusShown(event)).toEqual(['failed']);
      expect((await house.ended(await send('Next'))).status).toBe('done');
    },
  );

  it('F20: one that is down for good is given up after its tries, without holding up what needs no assistant', async () => {
    const plain = await house.webhook({ source: 'github', name: 'Plain', secret });
    assistant.script(
      ...Array.from({ length: 4 }, () => ({ error: { status: 503, headers: { 'retry-after-ms': '20' } } })),
    );
    const event = await send('Down');
    const other = takenAs(await deliver(plain.url, { secret, payload: issue('Digest') })).event;
    expect((await house.ended(other)).status).toBe('done');
    expect(await house.ended(event)).toMatchObject({ status: 'failed', error: { code: 'backend_unavailable' } });
    expect(await statusShown(event)).toEqual(['failed']);
  });

  it('F17: an event whose template fails ends as failed, once, and the ones after it run', async () => {
    const commands = [
      'Of {{sender.login}}: {{#each list}}{{#each ../list}}{{#each ../../list}}xxxxxxxxxx{{/each}}{{/each}}{{/each}}',
    ];
    const digest = { type: 'assistant', id: 'digest' };
    const poison = await house.webhook({
      source: 'github',
      name: 'Poison',
      secret,
      commandType: 'template',
      commands,
      resource: digest,
    });
    const payload = { ...issue('Boom'), list: Array.from({ length: 150 }, (_, n) => n) };
    const event = takenAs(await deliver(poison.url, { secret, payload })).event;
    expect(await house.ended(event)).toMatchObject({ status: 'failed', error: { code: 'template_failed' } });
    expect(await statusShown(event)).toEqual(['failed']);
    const next = await house.ended(takenAs(await deliver(poison.url, { secret, payload: issue('Fine') })).event);
    expect(next).toMatchObject({ status: 'done', error: null });
    const stored = await house.client.db().collection<{ _id: string }>('events').findOne({ _id: event });
    expect(stored).toMatchObject({ status: 'failed', attempts: 1 });
  });
});
