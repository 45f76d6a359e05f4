import { sign } from '@octokit/webhooks-methods';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buttonsOf, cardOf, fieldsOf, readingOf } from '../../src/simulators/lark/card-view.ts';
import type { LarkChat, LarkMessage, LarkUser } from '../../src/simulators/lark/world.ts';
import { openTenant, type Tenant } from '../bots/lark/tenant.ts';
import { fixturesOf } from '../inbound/fixtures.ts';

const buttonTexts = (message: LarkMessage) => buttonsOf(cardOf(message) ?? {}).map(({ text }) => text);
const onlyProject = /Only a project (?:admin|operator)/;

describe.each(['http', 'socket'] as const)('the product in Lark, %s mode', (mode) => {
  let tenant: Tenant;
  let secret: string;
  let address: string;
  beforeAll(async () => {
    tenant = await openTenant(mode);
  });
  afterAll(() => tenant.close());

  const desk = (user: LarkUser) => tenant.lark.privateChat(user);
  const ofBot = (chat: LarkChat) => tenant.lark.messages(chat).filter(({ sender }) => sender === 'bot');
  const mention = (user: LarkUser, chat: LarkChat, text: string) =>
    tenant.lark.say(user, { chat, text: `/webhook ${text}`, mention: true });

  /** A command in the private chat, and the answer that fits. */
  async function tell(user: LarkUser, text: string, fits: RegExp): Promise<LarkMessage> {
    const before = ofBot(desk(user)).length;
    expect((await tenant.lark.say(user, { chat: desk(user), text })).status).toBe(200);
    return await vi.waitFor(() => {
      const found = ofBot(desk(user))
        .slice(before)
        .find((message) => fits.test(readingOf(message)));
      return found ?? expect.fail(`nothing fits ${fits} among ${ofBot(desk(user)).slice(before).map(readingOf)}`);
    }, 8_000);
  }

  /** Fills the form that a command in a group opened, and reads secret and address off the card that comes of it. */
  async function make(chat: LarkChat, command: string, values: Record<string, string>) {
    await mention(tenant.ada, chat, command);
    const form = await tenant.newest(desk(tenant.ada), /New webhook/);
    const outcome = await tenant.lark.submit(tenant.ada, { message: form, values });
    expect(outcome.problem).toBeUndefined();
    return { form, ...shownOnce(form) };
  }

  function shownOnce(message: LarkMessage): { secret: string; address: string } {
    const text = readingOf(message);
    const found = /Secret\*\*\n```\n(\S+)/.exec(text)?.[1] ?? expect.fail(`no secret in ${text}`);
    return { secret: found, address: /(http:\S+\/v1\/webhooks\/\S+)/.exec(text)?.[1] ?? expect.fail(text) };
  }

  /** Posts a captured event from outside, signed as GitHub does. */
  async function sendFromGitHub(file: string, to: string, key: string): Promise<number> {
    const fixture = fixturesOf('github').find((one) => one.file === file) ?? expect.fail(`no fixture ${file}`);
    const signature = await sign(key, fixture.body.toString('utf8'));
    const headers = { ...fixture.headers, 'X-Hub-Signature-256': signature };
    return (await fetch(to, { method: 'POST', headers, body: new Uint8Array(fixture.body) })).status;
  }

  it('an admin makes a webhook: the problem stands at its field, what was typed stays, the secret is for them alone', async () => {
    const { lark, ada, builds } = tenant;
    await mention(ada, builds, 'new Reviews');
    const form = await tenant.newest(desk(ada), /New webhook/);
    const wrong = await lark.submit(ada, { message: form, values: { source: 'github', webhookId: 'not ok!' } });
    expect(wrong).toMatchObject({ status: 200, toast: { type: 'error' } });
    expect(readingOf(form)).toContain('⛔');
    expect(fieldsOf(cardOf(form) ?? {}).find(({ name }) => name === 'webhookId')?.value).toBe('not ok!');
    await lark.submit(ada, { message: form, values: { webhookId: 'reviews-1' } });
    expect(readingOf(form)).toContain('"Reviews" is ready');
    ({ secret, address } = shownOnce(form));
    expect(address).toBe(`${tenant.url}/v1/webhooks/reviews-1`);
    const elsewhere = [...lark.world.chats.values()].filter((chat) => chat !== desk(ada));
    expect(elsewhere.flatMap(lark.messages).map(readingOf).join()).not.toContain(secret);
  });

  it('a signed GitHub event shows its digest in the group; one that is not signed shows nothing', async () => {
    expect(await sendFromGitHub('pull_request.opened.json', address, 'another secret')).toBe(401);
    expect(await sendFromGitHub('pull_request.opened.json', address, secret)).toBe(200);
    const result = await tenant.newest(tenant.builds, /✅ Done/);
    expect(readingOf(result)).toContain('**Codertocat** opened pull request #2 in **Codertocat/Hello-World**');
    expect(ofBot(tenant.builds)).toHaveLength(1);
    expect(buttonTexts(result)).toEqual(['Show webhook', 'Logs', 'Send a test event']);
  });

  it('the same event again is no second message', async () => {
    expect(await sendFromGitHub('pull_request.opened.json', address, secret)).toBe(200);
    const logs = await tell(tenant.ada, 'logs reviews-1', /Last events/);
    expect(readingOf(logs)).toContain('pull_request.opened');
    expect(ofBot(tenant.builds)).toHaveLength(1);
  });

  it('a reply in the thread goes on with the conversation, in the thread', async () => {
    const { lark, ada, builds } = tenant;
    const result = await tenant.newest(builds, /✅ Done/);
    await lark.say(ada, { chat: builds, text: 'who should review it?', inThreadOf: result });
    const answer = await vi.waitFor(() => {
      const found = ofBot(builds).find(({ rootId }) => rootId === result.id);
      expect(found && readingOf(found)).toContain('✅ Done');
      return found;
    }, 8_000);
    expect(answer?.threadId).toBe(result.threadId);
  });

  it('F24: a run is one message in several versions, also when the connection breaks and Lark fails in its middle', async () => {
    const { lark, model, builds } = tenant;
    const own = await make(builds, 'new Slow', { source: 'github', resourceId: 'openai' });
    const before = ofBot(builds).length;
    model.script({ answer: 'A careful answer. '.repeat(20), trouble: { at: 'middle', what: 'hold' } });
    expect(await sendFromGitHub('issues.opened.json', own.address, own.secret)).toBe(200);
    await model.holding();
    const message = await tenant.newest(builds, /⏳ Running/);
    lark.cut();
    lark.fail({ path: /\/im\/v1\/messages/, status: 429, code: 99991400, reset: 1, times: 2 });
    lark.fail({ path: /\/im\/v1\/messages/, status: 500, code: 2200, times: 1 });
    model.release();
    await vi.waitFor(() => expect(readingOf(message)).toContain('✅ Done'), 15_000);
    expect(ofBot(builds).slice(before)).toEqual([message]);
    expect(message.history.length).toBeGreaterThan(1);
    expect(message.history.filter((content) => content.includes('✅ Done'))).toHaveLength(1);
    if (mode === 'socket') await vi.waitFor(() => expect(lark.connected()).toBe(1), 8_000);
  });

  it('it is switched off and on, changed, tested, given a new secret', async () => {
    const { lark, ada, builds } = tenant;
    const list = await tell(ada, 'list Reviews', /Reviews/);
    await lark.press(ada, { message: list, button: 'Switch off' });
    expect(readingOf(list)).toMatch(/\boff\b/);
    expect(await sendFromGitHub('issues.opened.json', address, secret)).toBe(200);
    await lark.press(ada, { message: list, button: 'Switch on' });
    expect(buttonTexts(list)).toContain('Switch off');

    const edit = await tell(ada, 'edit reviews-1', /Edit/);
    await lark.submit(ada, { message: edit, values: { name: 'Reviews of the shop' } });
    expect(readingOf(edit)).toContain('Reviews of the shop');

    const before = ofBot(builds).length;
    await tell(ada, 'test reviews-1', /It was accepted/);
    await vi.waitFor(() => {
      const [test, ...more] = ofBot(builds).slice(before);
      expect(test && readingOf(test)).toMatch(/Reviews of the shop[\s\S]*✅ Done|✅ Done[\s\S]*Reviews of the shop/);
      expect(more).toEqual([]);
    }, 8_000);

    const ask = await tell(ada, 'rotate reviews-1', /New secret for/);
    await lark.press(ada, { message: ask, button: 'Make a new secret' });
    const rotated = await tenant.newest(desk(ada), /New secret of "Reviews of the shop"/);
    const renewed = shownOnce(rotated).secret;
    expect(renewed).not.toBe(secret);
    expect(await sendFromGitHub('push.base.json', address, renewed)).toBe(200);
    await tenant.newest(builds, /push[\s\S]*✅ Done|✅ Done[\s\S]*push/);
    secret = renewed;
  });

  it('I2: somebody without the role is refused at the command, at the form that was open and at an old button', async () => {
    const { lark, vic, ada, store } = tenant;
    const stored = await tenant.member(vic, { roles: { default: 'admin' } });
    const form = await tell(vic, 'new Sneaky', /New webhook/);
    const details = await tell(vic, 'show reviews-1', /Switch off/);
    await store.members.save({ ...stored, roles: {} });

    await tell(vic, 'new Again', onlyProject);
    const submitted = await lark.submit(vic, { message: form, values: { source: 'github' } });
    expect(submitted.toast).toEqual({ type: 'error', content: expect.stringMatching(onlyProject) });
    const pressed = await lark.press(vic, { message: details, button: 'Switch off' });
    expect(pressed.toast).toEqual({ type: 'warning', content: expect.stringMatching(onlyProject) });

    const refused = (needs: string) =>
      tenant.audited(
        ({ actor, action, outcome, via, details: said }) =>
          actor === stored.id &&
          action === 'access.refused' &&
          outcome === 'refused' &&
          via === 'lark' &&
          said.needs === needs,
      );
    await refused('admin');
    await refused('operator');
    const { items } = await store.audit.list('default', { limit: 1_000 });
    expect(items.filter(({ actor, outcome }) => actor === stored.id && outcome === 'refused')).toHaveLength(3);
    const list = readingOf(await tell(ada, 'list', /Webhooks of/));
    expect(list).not.toContain('Sneaky');
    expect(list).not.toContain('Again');
  });

  it('I1: somebody of another organisation in the group sees nothing, whatever they press and say', async () => {
    const { lark, builds } = tenant;
    const eve = lark.user({ name: 'Eve', email: 'ada@example.com', tenantKey: 'another-organisation' });
    builds.members.add(eve.openId);
    const before = ofBot(builds).length;
    const result = await tenant.newest(builds, /Reviews of the shop/);
    for (const command of ['list', 'show reviews-1', 'logs reviews-1', 'delete reviews-1', 'whoami']) {
      expect((await mention(eve, builds, command)).status).toBe(200);
    }
    await lark.say(eve, { chat: builds, text: 'and why?', inThreadOf: result });
    for (const button of ['Show webhook', 'Logs', 'Send a test event']) {
      const { toast } = await lark.press(eve, { message: result, button });
      expect(toast?.content).not.toMatch(/Reviews|reviews-1|http/);
    }
    await tenant.audited(({ actor, outcome }) => actor === `lark:${eve.openId}` && outcome === 'refused');
    expect(ofBot(builds)).toHaveLength(before);
    expect(ofBot(desk(eve))).toEqual([]);
    expect(await tenant.store.members.byIdentity({ platform: 'lark', userId: eve.openId })).toBeUndefined();
  });

  it('I1: a project bound to another group has its webhooks and results there only', async () => {
    const { lark, ada, vic, builds, store } = tenant;
    const fields = { name: 'Second', channels: [], retentionDays: 30, createdAt: new Date() };
    await store.projects.ensure({ slug: 'second', ...fields });
    await mention(ada, builds, 'project use default');
    await tenant.newest(desk(ada), /belongs to "Default"/);
    const team = lark.group('team', [ada, vic]);
    await mention(ada, team, 'project use second');
    await tenant.newest(desk(ada), /belongs to "Second" now/);
    await tenant.audited(({ action, target }) => action === 'project.bind' && target === `lark:${team.id}`, 'second');

    const theirs = await make(team, 'new Theirs', { source: 'github', webhookId: 'theirs-1' });
    const before = ofBot(builds).length;
    expect(await sendFromGitHub('pull_request.opened.json', theirs.address, theirs.secret)).toBe(200);
    const result = await tenant.newest(team, /✅ Done/);
    expect(readingOf(result)).toContain('Theirs');
    expect(ofBot(team)).toHaveLength(1);
    expect(ofBot(builds)).toHaveLength(before);

    await mention(ada, team, 'list');
    expect(readingOf(await tenant.newest(desk(ada), /Webhooks of "Second"/))).not.toContain('Reviews');
    await tenant.member(lark.user({ name: 'Sam' }), { roles: { second: 'admin' } });
    const sam = [...lark.world.users.values()].find(({ name }) => name === 'Sam') ?? expect.fail();
    expect(readingOf(await tell(sam, 'show reviews-1', /no webhook|There is no/i))).not.toContain('shop');
    await tell(sam, 'show reviews-1 --project default', /There is no project "default"/);
    await mention(sam, team, 'new Leaky');
    const post = fieldsOf(cardOf(await tenant.newest(desk(sam), /New webhook/)) ?? {}).find(
      ({ name }) => name === 'post',
    );
    expect(JSON.stringify(post?.options)).toContain(team.id);
    expect(JSON.stringify(post?.options)).not.toContain(builds.id);
  });

  it('it is deleted after it was asked, and its address and buttons with it', async () => {
    const { lark, ada, builds } = tenant;
    const sure = await tell(ada, '/webhook delete reviews-1 --project default', /Delete "Reviews of the shop"/);
    await lark.press(ada, { message: sure, button: 'Delete it' });
    expect(readingOf(sure)).toContain('is deleted');
    expect(await sendFromGitHub('issues.opened.json', address, secret)).toBe(404);
    const result = await tenant.newest(builds, /Reviews of the shop/);
    const stale = await lark.press(ada, { message: result, button: 'Show webhook' });
    expect(stale.toast?.content).toContain('out of date');
    for (const action of ['create', 'edit', 'disable', 'enable', 'test', 'rotate', 'delete'])
      await tenant.audited((entry) => entry.action === `webhook.${action}` && entry.via === 'lark');
  });
});
