import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApi } from '../../../bots/lark/api.ts';
import { createGroups } from '../../../bots/lark/groups.ts';
import { createLanes } from '../../../bots/lark/lanes.ts';
import { post, update } from '../../../bots/lark/post.ts';
import { openSdk } from '../../../bots/lark/sdk.ts';
import type { View } from '../../../src/chat/view.ts';
import { silentLogger } from '../../../src/domain/logger.ts';
import type { LarkChat, LarkUser } from '../../../src/simulators/lark/world.ts';
import { type LarkServer, startLarkServer } from '../../../src/simulators/lark-server.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { openTenant, settingsFor, type Tenant, textOf } from './tenant.ts';

const text = (words: string): View => ({ kind: 'text', text: words });
const messagePath = /\/im\/v1\/messages/;

/** The sending side alone, through the SDK to a Lark whose clock the test moves. */
async function openSender(chatRate = 5) {
  const clock = new FakeClock(Date.now());
  const lark = await startLarkServer({ clock, chatRate });
  const api = createApi(openSdk(settingsFor(lark, 'socket'), {}, silentLogger));
  const posting = { api, lanes: createLanes(clock) };
  const chat = lark.group('builds', [lark.user({ name: 'Ada' })]);
  const shown = () => lark.messages(chat).map(textOf);
  /** Moves time whenever something waits for it, until the work is done. */
  async function passing<T>(work: Promise<T>, step = 1_000): Promise<T> {
    let done = false;
    const watched = work.finally(() => {
      done = true;
    });
    watched.catch(() => undefined);
    while (!done) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (clock.waiting > 0) await clock.advance(step);
    }
    return await watched;
  }
  return { clock, lark, posting, chat, shown, passing };
}

describe('posting when Lark is in trouble', () => {
  let sender: Awaited<ReturnType<typeof openSender>>;
  beforeAll(async () => {
    sender = await openSender();
  });
  afterAll(() => sender.lark.stop());
  const place = (key: string) => ({ channel: sender.chat.id, key, project: 'default' });

  it('F2: the same key again is the same message, brought up to date', async () => {
    const { posting, shown, passing, clock } = sender;
    const first = await passing(post(posting, { ...place('k1'), view: text('running') }));
    await clock.advance(30_000);
    // Another process, which knows nothing of the first try.
    const other = { ...posting, lanes: createLanes(clock) };
    const second = await passing(post(other, { ...place('k1'), view: text('done') }));
    expect(second).toEqual(first);
    expect(shown().filter((words) => /running|done/.test(words))).toEqual([expect.stringContaining('done')]);
  });

  it('F2: the same key again within a moment is brought up to date as well', async () => {
    const { posting, shown, passing } = sender;
    const first = await passing(post(posting, { ...place('k1 at once'), view: text('as it was') }));
    const second = await passing(post(posting, { ...place('k1 at once'), view: text('as it is') }));
    expect(second).toEqual(first);
    expect(shown().filter((words) => words.includes('as it '))).toEqual([expect.stringContaining('as it is')]);
  });

  it('F2: a message whose answer was lost is not doubled', async () => {
    const { posting, lark, chat, passing } = sender;
    lark.fail({ path: messagePath, method: 'POST', status: 500, code: 2200, after: true });
    const before = lark.messages(chat).length;
    await passing(post(posting, { ...place('k2'), view: text('once') }));
    expect(lark.messages(chat).length).toBe(before + 1);
  });

  it('F21: waits as Lark says while it is busy for a minute, and the last state arrives', async () => {
    const { posting, lark, passing, clock } = sender;
    const ref = await passing(post(posting, { ...place('k3'), view: text('received') }));
    lark.fail({ path: messagePath, method: 'PATCH', status: 429, code: 99991400, reset: 20, times: 3 });
    const from = clock.now();
    const calls = lark.world.calls.length;
    const states = ['running 1', 'running 2', 'running 3', 'done at last'];
    await passing(Promise.all(states.map((words) => update(posting, ref, text(words)))));
    expect(clock.now() - from).toBeGreaterThanOrEqual(60_000);
    expect(
      lark.world.messages.get(ref.messageId)?.history.map((content) => JSON.parse(content).config.summary.content),
    ).toEqual(['received', 'done at last']);
    expect(lark.world.calls.slice(calls).map(({ status }) => status)).toEqual([429, 429, 429, 200]);
  });

  it.each([
    [400, 230020],
    [400, 99991400],
    [200, 11232],
  ])('F21: status %i with frequency code %i is waited out as well', async (status, code) => {
    const { posting, lark, passing } = sender;
    lark.fail({ path: messagePath, status, code, times: 2 });
    const key = `busy ${status} ${code}`;
    const { messageId } = await passing(post(posting, { ...place(key), view: text(key) }));
    expect(textOf(lark.world.messages.get(messageId) ?? expect.fail())).toContain(key);
  });

  it('many messages at once go out one after the other, within what Lark takes from a chat', async () => {
    const { posting, lark, passing } = sender;
    const calls = lark.world.calls.length;
    const words = Array.from({ length: 12 }, (_, index) => `burst ${index}`);
    await passing(Promise.all(words.map((one) => post(posting, { ...place(one), view: text(one) }))), 250);
    expect(lark.world.calls.slice(calls).filter(({ status }) => status !== 200)).toEqual([]);
    expect(sender.shown().filter((one) => one.includes('burst'))).toHaveLength(12);
  });

  it('a busy chat does not hold up another', async () => {
    const { posting, lark, clock, passing } = sender;
    const other = lark.group('other', []);
    lark.fail({ path: messagePath, status: 429, code: 99991400, reset: 60 });
    const held = post(posting, { ...place('held'), view: text('held') });
    await vi.waitFor(() => expect(clock.waiting).toBeGreaterThan(0));
    await post(posting, { channel: other.id, key: 'free', project: 'default', view: text('free') });
    expect(lark.messages(other)).toHaveLength(1);
    await passing(held);
  });

  it('500s are tried again; what stays broken is platform_unavailable, which may be tried later', async () => {
    const { posting, lark, passing } = sender;
    lark.fail({ path: messagePath, status: 500, code: 2200, times: 2 });
    await passing(post(posting, { ...place('k5'), view: text('after two failures') }));
    lark.fail({ path: messagePath, status: 502, code: 0, times: 3 });
    const failing = passing(post(posting, { ...place('k6'), view: text('never') }));
    await expect(failing).rejects.toMatchObject({ code: 'platform_unavailable', retryable: true });
  });

  it.each<[string, (chat: LarkChat) => void]>([
    ['the bot was removed', (chat) => Object.assign(chat, { botIn: false })],
    ['the group was disbanded', (chat) => Object.assign(chat, { disbanded: true })],
    ['there is no such group', (chat) => Object.assign(chat, { id: 'oc_unknown' })],
  ])('F21: %s: channel_gone at the first try, and no storm', async (_name, change) => {
    const { posting, lark, passing } = sender;
    const gone = lark.group('gone', []);
    change(gone);
    const calls = lark.world.calls.length;
    const attempt = passing(post(posting, { channel: gone.id, key: 'gone', project: 'default', view: text('x') }));
    await expect(attempt).rejects.toMatchObject({ code: 'channel_gone', retryable: false });
    expect(lark.world.calls.length - calls).toBe(1);
  });

  it('a message that was recalled or is older than 14 days is gone as well', async () => {
    const { posting, lark, passing, clock } = sender;
    const ref = await passing(post(posting, { ...place('k7'), view: text('x') }));
    const message = lark.world.messages.get(ref.messageId) ?? expect.fail();
    message.createdAt = clock.now() - 15 * 24 * 3_600_000;
    await expect(passing(update(posting, ref, text('y')))).rejects.toMatchObject({ code: 'message_gone' });
    message.deleted = true;
    await expect(passing(update(posting, ref, text('y')))).rejects.toMatchObject({ code: 'message_gone' });
  });

  it('when Lark does not list its groups, those that were known before are offered, and nothing fails', async () => {
    const { lark, clock } = sender;
    const api = createApi(openSdk(settingsFor(lark, 'socket'), {}, silentLogger));
    const groups = createGroups(api, { clock, log: silentLogger });
    lark.fail({ path: /\/im\/v1\/chats/, status: 500, code: 2200 });
    expect(await groups.list()).toEqual([]);
    const known = await groups.list();
    expect(known).toContainEqual({ id: sender.chat.id, title: '#builds' });
    lark.fail({ path: /\/im\/v1\/chats/, status: 429, code: 99991400 });
    await clock.advance(31_000);
    expect(await groups.list()).toEqual(known);
    const fresh = lark.group('fresh', []);
    groups.learnGroup(fresh.id);
    expect(await groups.list()).toContainEqual({ id: fresh.id, title: '#fresh' });
  });

  it('a token that Lark does not know any more is asked for anew', async () => {
    const { posting, lark, passing } = sender;
    lark.world.tokens.clear();
    await passing(post(posting, { ...place('k8'), view: text('with a new token') }));
    expect(sender.shown().join()).toContain('with a new token');
  });

  it('two apps of one process keep their tokens apart', async () => {
    const other: LarkServer = await startLarkServer({ appId: sender.lark.world.appId });
    const chat = other.group('there', []);
    const api = createApi(openSdk(settingsFor(other, 'socket'), {}, silentLogger));
    await api.create(
      { chat: chat.id },
      { schema: '2.0', config: { update_multi: true, width_mode: 'fill' }, body: { elements: [] } },
      'u',
    );
    expect(other.messages(chat)).toHaveLength(1);
    await other.stop();
  });

  it('the proxy of the environment is not asked', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:9');
    vi.stubEnv('http_proxy', 'http://127.0.0.1:9');
    await sender.passing(post(sender.posting, { ...place('k9'), view: text('straight') }));
    vi.unstubAllEnvs();
    expect(sender.shown().join()).toContain('straight');
  });
});

describe('the long connection', () => {
  let tenant: Tenant;
  beforeAll(async () => {
    tenant = await openTenant('socket');
  });
  afterAll(() => tenant.close());
  const desk = (user: LarkUser) => tenant.lark.privateChat(user);

  it('F24: is made again after it was cut, and an event that comes again is not handled again', async () => {
    const { lark, ada } = tenant;
    const first = await lark.say(ada, { chat: desk(ada), text: 'whoami' });
    expect(first.status).toBe(200);
    await tenant.newest(desk(ada), /You are Ada/);
    lark.cut();
    await vi.waitFor(() => expect(tenant.lines.join()).toContain('the long connection stands again'), 8_000);
    expect(await lark.deliver(first.event)).toMatchObject({ status: 200 });
    await lark.say(ada, { chat: desk(ada), text: 'list' });
    await tenant.newest(desk(ada), /no webhook yet/);
    const answers = lark.messages(desk(ada)).filter((message) => textOf(message).includes('You are Ada'));
    expect(answers).toHaveLength(1);
  });

  it('F24: another process that gets a repeat does not handle it either', async () => {
    const { lark, ada } = tenant;
    const { event } = await lark.say(ada, { chat: desk(ada), text: 'whoami' });
    const before = lark.messages(desk(ada)).length;
    await tenant.restart();
    expect(await lark.deliver(event)).toMatchObject({ status: 200 });
    expect(lark.messages(desk(ada)).length).toBe(before);
  });
});
