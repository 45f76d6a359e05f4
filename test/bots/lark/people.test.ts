import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { larkManifest } from '../../../bots/lark/manifest.ts';
import type { AuditEntry } from '../../../src/domain/audit.ts';
import { buttonsOf, cardOf } from '../../../src/simulators/lark/card-view.ts';
import type { LarkMessage, LarkUser } from '../../../src/simulators/lark/world.ts';
import { openTenant, type Tenant, textOf } from './tenant.ts';

describe('who may do what in Lark', () => {
  let tenant: Tenant;
  beforeAll(async () => {
    tenant = await openTenant('http');
  });
  afterAll(() => tenant.close());

  const desk = (user: LarkUser) => tenant.lark.privateChat(user);
  const tell = async (user: LarkUser, text: string, fits: RegExp) => {
    expect((await tenant.lark.say(user, { chat: desk(user), text })).status).toBe(200);
    return await tenant.newest(desk(user), fits);
  };
  const fill = async (user: LarkUser, name: string) => {
    const form = await tell(user, `new ${name}`, /New webhook/);
    const outcome = await tenant.lark.submit(user, { message: form, values: { name, source: 'github' } });
    return { form, outcome };
  };
  const say = (user: LarkUser, text: string, more: object = {}) =>
    tenant.lark.say(user, { chat: tenant.builds, text, ...more });
  const inGroup = () => tenant.lark.messages(tenant.builds).filter(({ sender }) => sender === 'bot').length;

  it('links a person by the address of the organisation, once, and writes it down', async () => {
    expect(textOf(await tell(tenant.ada, 'whoami', /You are/))).toMatch(/You are Ada[\s\S]*admin/);
    const member = await tenant.store.members.byIdentity({ platform: 'lark', userId: tenant.ada.openId });
    expect(member?.identities).toContainEqual({ platform: 'email', userId: 'ada@example.com' });
  });

  it('I2: refuses a member without the role at the command, at the form and at an old button, each audited', async () => {
    const { lark, vic, ada, store } = tenant;
    const stored = await tenant.member(vic, { roles: { default: 'admin' } });
    const form = await tell(vic, 'new Sneaky', /New webhook/);
    const { form: made } = await fill(vic, 'Theirs');
    await store.members.save({ ...stored, roles: {} });
    await tell(vic, 'new Again', /Only a project admin/);
    const submitted = await lark.submit(vic, { message: form, values: { name: 'Sneaky', source: 'github' } });
    expect(submitted.toast).toEqual({ type: 'error', content: expect.stringContaining('Only a project admin') });
    const pressed = await lark.press(vic, { message: made, button: 'Send a test event' });
    expect(pressed.toast?.content).toMatch(/Only a project|out of date/);
    expect(textOf(await tell(ada, 'list', /Webhooks of/))).not.toContain('Sneaky');
    const refused = ({ actor, outcome, via }: AuditEntry) =>
      actor === stored.id && outcome === 'refused' && via === 'lark';
    await expect.poll(async () => (await tenant.audit()).filter(refused).length).toBeGreaterThanOrEqual(3);
  });

  it('I1: people of another organisation are strangers, are not looked up, and see nothing', async () => {
    const { lark, builds } = tenant;
    const mallory = lark.user({ name: 'Mallory', email: 'ada@example.com', tenantKey: 'other' });
    builds.members.add(mallory.openId);
    const before = inGroup();
    const outcome = await say(mallory, '/webhook list', { mention: true });
    expect(outcome.status).toBe(200);
    const looked = lark.world.calls.filter(({ path: called }) => called.includes(mallory.openId));
    expect(looked).toEqual([]);
    expect(inGroup()).toBe(before);
  });

  it('a deactivated member loses access at once', async () => {
    const { lark } = tenant;
    const ben = lark.user({ name: 'Ben' });
    const member = await tenant.member(ben, { roles: { default: 'admin' } });
    await tell(ben, 'list', /Webhooks of|no webhook/);
    await tenant.store.members.save({ ...member, active: false });
    await tell(ben, 'list', /Only a project/);
  });

  it('answers people in their own language', async () => {
    const li = tenant.lark.user({ name: '李雷', locale: 'zh_cn' });
    expect(textOf(await tell(li, '/webhook help', /能做什么/))).toContain('此项目的 webhook');
  });

  it('I4: secrets come to the private chat of whoever asked, and nowhere else', async () => {
    const { lark, ada, builds } = tenant;
    await say(ada, '/webhook new Quiet', { mention: true });
    const form = await tenant.newest(desk(ada), /New webhook/);
    await lark.submit(ada, { message: form, values: { name: 'Quiet', source: 'github' } });
    expect(textOf(form)).toMatch(/"Quiet" is ready[\s\S]*Secret/);
    const everywhereElse = [...lark.world.chats.values()].filter((chat) => chat !== desk(ada));
    const said = everywhereElse.flatMap((chat) => lark.messages(chat)).map(textOf);
    expect(said.join('\n')).not.toContain('"Quiet" is ready');
    expect(tenant.lines.join('\n')).not.toMatch(/whsec_|"secret":"[^"]/);
    expect(builds.type).toBe('group');
  });

  it('a form that was passed on to a group does not show its outcome there', async () => {
    const { lark, ada, builds } = tenant;
    const form = await tell(ada, 'new Passed', /New webhook/);
    const copy: LarkMessage = { ...form, id: 'om_forwarded', chatId: builds.id, history: [] };
    lark.world.messages.set(copy.id, copy);
    const outcome = await lark.submit(ada, { message: copy, values: { name: 'Passed', source: 'github' } });
    expect(outcome.toast?.content).toContain('"Passed" is ready');
    expect(textOf(copy)).not.toContain('is ready');
    expect(textOf(await tenant.newest(desk(ada), /"Passed" is ready/))).toContain('Secret');
  });

  it('C5: a form counts once, belongs to whoever opened it, and its answer can not be made up', async () => {
    const { lark, ada, vic } = tenant;
    const form = await tell(ada, 'new Twice', /New webhook/);
    const again: LarkMessage = { ...form };
    const values = { name: 'Twice', source: 'github' };
    const both = await Promise.all([
      lark.submit(ada, { message: form, values }),
      lark.submit(ada, { message: { ...again }, values }),
    ]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    const late = await lark.submit(ada, { message: again, values });
    expect(late.toast?.content).toContain('out of date');
    const foreign = await tell(ada, 'new Foreign', /New webhook/);
    const stolen = await lark.submit(vic, { message: foreign, values: { name: 'Foreign', source: 'github' } });
    expect(stolen.toast?.content).toContain('out of date');
    const list = textOf(await tell(ada, 'list Twice', /fit "Twice"/));
    expect(list.match(/\*\*Twice\*\*/g)).toHaveLength(1);
  });

  it('C5: buttons with other values than ours are out of date', async () => {
    const { lark, ada } = tenant;
    const list = await tell(ada, 'list', /Webhooks of/);
    for (const value of [
      {},
      { action: 'no.such', value: '' },
      { action: 'webhook.show', value: '../../x' },
      { form: 'made-up' },
    ]) {
      const card = JSON.parse(list.content);
      card.body.elements = [
        { tag: 'button', text: { tag: 'plain_text', content: 'x' }, behaviors: [{ type: 'callback', value }] },
      ];
      const forged = { ...list, content: JSON.stringify(card) };
      const outcome = await lark.press(ada, { message: forged, button: 'x' });
      expect(outcome).toMatchObject({
        status: 200,
        toast: { type: 'warning', content: expect.stringContaining('out of date') },
      });
    }
  });

  it('C6: what is typed is data: quotes, line ends and other projects change nothing', async () => {
    const { ada } = tenant;
    await tell(ada, '/webhook list --project other', /Only a project|There is no|no project/i);
    const form = await tell(ada, '/webhook new "a\n<at id=all> b"', /New webhook/);
    expect(JSON.stringify(cardOf(form))).not.toMatch(/markdown[^}]*<at id=all>/);
    await tell(ada, 'lsit', /Did you mean "list"/);
  });

  it('in groups only mentions are commands, other bots are not answered, and pictures are no text', async () => {
    const { lark, ada } = tenant;
    const before = desk(ada) && lark.messages(desk(ada)).length;
    const { event } = await say(ada, '/webhook list');
    await say(ada, 'good morning');
    const fromBot = structuredClone(event);
    Object.assign((fromBot.event as { sender: object }).sender, { sender_type: 'app' });
    Object.assign(fromBot.header as object, { event_id: 'another-1' });
    expect((await lark.deliver(fromBot)).status).toBe(200);
    const picture = structuredClone(event);
    Object.assign((picture.event as { message: object }).message, {
      message_type: 'image',
      content: '{"image_key":"x"}',
    });
    Object.assign(picture.header as object, { event_id: 'another-2' });
    expect((await lark.deliver(picture)).status).toBe(200);
    expect(lark.messages(desk(ada)).length).toBe(before);
  });

  it('says hello to whoever adds the bot to a group', async () => {
    const { lark, ada } = tenant;
    const group = lark.group('fresh', [ada]);
    await lark.addBot(ada, group);
    const hello = await tenant.newest(desk(ada), /appear in this channel/);
    expect(buttonsOf(cardOf(hello) ?? {}).map(({ text }) => text)).toContain('Help');
  });

  it('understands the examples of the documentation', async () => {
    const { lark } = tenant;
    for (const name of ['im.message.receive_v1', 'im.chat.member.bot.added_v1', 'application.bot.menu_v6']) {
      const file = path.join(import.meta.dirname, '..', '..', 'fixtures', 'lark', `${name}.json`);
      const event = JSON.parse(readFileSync(file, 'utf8'));
      const { appId: app_id, verificationToken: token } = lark.world;
      Object.assign(event.header, { app_id, token, event_id: `doc ${name}` });
      expect(await lark.deliver(event), name).toMatchObject({ status: 200 });
    }
    expect(tenant.lines.filter((line) => line.startsWith('error'))).toEqual([]);
  });

  it('offers /webhook in the list of commands, once', async () => {
    await tenant.restart();
    const offered = () => [...tenant.lark.world.slashCommands.values()].map(({ command }) => command);
    await expect.poll(offered).toEqual(['webhook']);
  });
});

describe('the checklist for the developer console', () => {
  it('names the address to paste, every permission and event, and the settings to copy', () => {
    const http = larkManifest({ publicUrl: 'https://hooks.example.com/', mode: 'http' });
    for (const needed of [
      'https://hooks.example.com/lark/events',
      'im:message.group_at_msg:readonly',
      'im.message.receive_v1',
      'card.action.trigger',
      'LARK_ENCRYPT_KEY',
    ]) {
      expect(http).toContain(needed);
    }
    const socket = larkManifest({ publicUrl: 'https://hooks.example.com', mode: 'socket' });
    expect(socket).toContain('Persistent connection');
    expect(socket).not.toContain('https://hooks.example.com');
    expect(socket).not.toContain('LARK_ENCRYPT_KEY');
  });
});
