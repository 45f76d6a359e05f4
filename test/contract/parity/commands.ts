import { expect } from 'vitest';
import type { Checks } from './scene.ts';

/** What every command answers. */
export const commandChecks: Checks = {
  'command help': async ({ guest }) => {
    const all = await guest.say('help');
    for (const usage of ['/webhook list', '/webhook rotate ID', 'needs the role admin']) {
      expect(all.text).toContain(usage);
    }
    expect((await guest.say('help logs')).text).toContain('--limit 20');
    expect((await guest.say('')).text).toContain('What I can do');
  },
  'command list': async ({ make, olga }) => {
    await make('Listed one');
    const list = await olga.say('list');
    expect(list.text).toContain('Webhooks of "');
    expect(list.text).toContain('Listed one');
    expect((await olga.say('list no such words')).text).toContain('No webhook fits "no such words"');
  },
  'command new': async ({ ann }) => {
    const form = await ann.say('new "Typed before" --source gitlab');
    expect(form.fields).toEqual(expect.arrayContaining(['name', 'webhookId', 'source', 'secret', 'events', 'post']));
    expect(form.values).toMatchObject({ name: 'Typed before', source: 'gitlab' });
  },
  'command show': async ({ make, olga }) => {
    await make('Shown one', { webhookId: 'shown-one' });
    const shown = await olga.say('show Shown one');
    for (const words of ['Shown one', '/v1/webhooks/shown-one', 'State', 'Checks', 'Posts to']) {
      expect(shown.text).toContain(words);
    }
    expect((await olga.say('show')).text).toContain('Which webhook?');
  },
  'command edit': async ({ make, ann }) => {
    await make('Edited by command');
    const form = await ann.say('edit Edited by command');
    expect(form.values.name).toBe('Edited by command');
    expect(form.fields).not.toContain('webhookId');
  },
  'command enable': async ({ make, olga }) => {
    await make('Switched on', { enabled: false });
    expect((await olga.say('enable Switched on')).text).toContain('"Switched on" is on');
  },
  'command disable': async ({ make, olga }) => {
    await make('Switched off');
    expect((await olga.say('disable Switched off')).text).toContain('"Switched off" is off');
  },
  'command test': async ({ make, olga, result }) => {
    await make('Tested one');
    expect((await olga.say('test Tested one --event push')).text).toContain('Sent a signed sample (push)');
    await result('Tested one', 'Done');
  },
  'command rotate': async ({ make, ann }) => {
    const before = secretIn((await make('Rotated one')).text);
    const question = await ann.say('rotate Rotated one');
    expect(question.text).toContain('New secret for "Rotated one"?');
    const done = await ann.press(question, 'Make a new secret');
    expect(done.text).toContain('New secret of "Rotated one"');
    expect(secretIn(done.text)).not.toBe(before);
  },
  'command delete': async ({ make, ann }) => {
    await make('Deleted one');
    const question = await ann.say('delete Deleted one');
    expect(question.text).toContain('Delete "Deleted one"?');
    expect((await ann.press(question, 'Delete it')).text).toContain('"Deleted one" is deleted');
    expect((await ann.say('show Deleted one')).text).toContain('There is no webhook');
  },
  'command logs': async ({ make, send, olga, result }) => {
    await make('Logged one');
    expect((await olga.say('logs Logged one')).text).toContain('Nothing has arrived yet');
    await send('Logged one');
    await result('Logged one', 'Done');
    expect((await olga.say('logs Logged one')).text).toContain('accepted');
  },
  'command project': async ({ vera }) => {
    const shown = await vera.say('project');
    for (const words of ['Project', 'default', 'Ann', 'viewer']) expect(shown.text).toContain(words);
  },
  'command project invite': async ({ ann, refused, olga }) => {
    const invited = await ann.say('project invite Zoe --role operator');
    expect(invited.text).toContain('A sign-in link for Zoe');
    expect(invited.text).toMatch(/\/console\/#sign-in=[\w-]{43}/);
    expect((await olga.say('project invite Yan')).text).toContain('Only a project admin');
    await refused(olga, 'member.invite');
  },
  'command project use': async ({ ann, bea, desk }) => {
    expect((await ann.say('project use other')).text).toContain('There is no project "other"');
    const bound = await bea.say('project use other');
    const list = await bea.say('list');
    // First of all back again: everybody else is here for the other project.
    expect((await bea.say('project use default')).text).toMatch(/belongs to "default" now/i);
    expect(bound.text).toMatch(/belongs to "other" now/i);
    expect(list.text).toContain('Webhooks of "other"');
    // What is bound again stands last; others expect this channel to be the project's first.
    const project = await desk.store.projects.get('default');
    for (const one of project?.channels.slice(0, -1) ?? []) {
      for (const slug of ['other', 'default']) await desk.store.projects.bindChannel(slug, one);
    }
  },
  'command project new': async ({ ann, desk, refused }) => {
    expect((await ann.say('project new "Web shop"')).text).toContain('Only a platform admin');
    await refused(ann, 'project.create');
    const root = await desk.person('Root', { default: 'viewer' });
    await desk.store.members.promote(root.memberId);
    expect((await root.say('project new "Web shop"')).text).toContain('its short name is web-shop');
    expect((await root.say('project new Another --slug web-shop')).text).toContain('slug "web-shop" is already taken');
    expect((await root.say('list --project web-shop')).text).toContain('Web shop');
  },
  'command keys': async ({ ann, olga, refused }) => {
    const made = await ann.say('keys new "Build server" --role operator');
    expect(made.text).toContain('The key "Build server"');
    expect(made.text).toMatch(/(?<![\w-])[\w-]{43}(?![\w-])/);
    const list = await ann.say('keys');
    for (const words of ['API keys of', 'Build server', 'operator', 'never used']) expect(list.text).toContain(words);
    expect(list.text).not.toMatch(/(?<![\w-])[\w-]{43}(?![\w-])/);
    expect((await ann.say('keys revoke key_none')).text).toContain('There is no key "key_none"');
    expect((await olga.say('keys')).text).toContain('Only a project admin');
    await refused(olga, 'key.list');
  },
  'command whoami': async ({ olga }) => {
    const shown = await olga.say('whoami');
    for (const words of ['You are Olga', 'operator', 'switch them on and off']) expect(shown.text).toContain(words);
  },
  'command console': async ({ vera }) => {
    expect((await vera.say('console')).text).toMatch(/\/console\/#sign-in=[\w-]{43}/);
  },
  'command link': async ({ vera }) => {
    expect((await vera.say('link some-code')).text).toContain('already belongs to Vera');
  },
  'linking an account': async ({ desk, ann }) => {
    const newcomer = await desk.newcomer?.('Ned');
    if (!newcomer) throw new Error('everybody here is a member already');
    const code = /#sign-in=([\w-]{43})/.exec((await ann.say('console')).text)?.[1] ?? '';
    expect((await newcomer.say('whoami')).text).toContain('none');
    expect((await newcomer.say(`link ${code}`)).text).toContain('belongs to Ann');
    expect((await newcomer.say('whoami')).text).toContain('admin');
    const another = await desk.newcomer?.('Nora');
    expect((await another?.say(`link ${code}`))?.text).toContain('not valid or was already used');
  },
};

/** The secret that is shown once. */
export function secretIn(text: string): string {
  return /(?<![\w/-])[\w-]{43}(?![\w-])/.exec(text)?.[0] ?? expect.fail(`there is no secret in ${text}`);
}
