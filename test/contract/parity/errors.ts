import { expect } from 'vitest';
import { AppError } from '../../../src/domain/errors.ts';
import { type Check, type Checks, eventually } from './scene.ts';

/** Typed by an admin, this is answered in these words. */
function answered(command: string, words: string): Check {
  return async ({ ann }) => expect((await ann.say(command)).text).toContain(words);
}

/** What people are told of what went wrong. */
export const errorChecks: Checks = {
  'error command_unknown': answered('lsit', 'I don\'t know "lsit". Did you mean "list"?'),
  'error command_incomplete': answered('project use', '"project use" needs SLUG'),
  'error option_unknown': answered('list --colour red', '"list" has no option "--colour"'),
  'error argument_unexpected': answered('whoami now', '"whoami" takes no "now"'),
  'error not_found': answered('show no-such-webhook', 'There is no webhook "no-such-webhook" here'),
  'error field_invalid': answered('new --source carrier-pigeon', 'choose one of'),
  'words that are no command': answered('good morning', 'I did not understand "good"'),
  'error invite_beyond': async ({ ann, bea }) => {
    await ann.say('project invite Max --role viewer');
    await bea.say('project invite Max --role viewer --project other');
    expect((await ann.say('project invite Max --role admin')).text).toContain('only a platform admin can change');
  },
  'error secret_missing': async ({ ann }) => {
    const form = await ann.say('new Secretless --source plain');
    expect((await ann.submit(form, { unverified: true })).text).toContain('"Secretless" is ready');
    expect((await ann.say('rotate Secretless')).text).toContain('no secret to rotate');
  },
  'error conflict': async ({ ann, make }) => {
    await make('First of its id', { webhookId: 'taken-id' });
    const form = await ann.say('new "Second of its id"');
    const problem = await ann.submit(form, { webhookId: 'taken-id' });
    expect(problem.errors).toEqual({ webhookId: 'This ID is already taken; choose another.' });
  },
  'error edited_meanwhile': async ({ ann, bea, make }) => {
    await make('Edited by two');
    const first = await ann.say('edit Edited by two');
    const second = await bea.say('edit Edited by two');
    expect((await bea.submit(second, { rateLimit: '8' })).text).toContain('8 events a minute');
    expect((await ann.submit(first, { rateLimit: '9' })).text).toContain('Somebody else changed it meanwhile');
    expect((await ann.say('show Edited by two')).text).toContain('8 events a minute');
  },
  'error form_stale': async ({ ann, make }) => {
    await make('Changed since');
    const details = await ann.say('show Changed since');
    await ann.say('disable Changed since');
    expect((await ann.press(details, 'New secret')).text).toContain('out of date');
  },
  'button of something deleted': async ({ ann, make }) => {
    await make('Gone since');
    const details = await ann.say('show Gone since');
    await ann.press(await ann.say('delete Gone since'), 'Delete it');
    expect((await ann.press(details, 'Logs')).text).toContain('out of date');
  },
  'error rate_limited': async ({ desk, make }) => {
    const rita = await desk.person('Rita', { default: 'operator' });
    await make('Often tested', { enabled: false });
    for (let count = 0; count < 10; count++) await rita.say('test Often tested');
    expect((await rita.say('test Often tested')).text).toMatch(/Too many requests; try again in \d+ s/);
  },
  'error session_missing': async ({ desk }) => {
    const nobody = desk.newcomer ? await desk.newcomer('Nina') : await desk.stranger();
    expect((await nobody.say('console')).text).toContain('Please sign in again');
  },
  'error channel_gone': async ({ desk }) => {
    const request = { channel: 'no-such-channel', key: 'gone', project: 'default' };
    const post = desk.platform.post({ ...request, view: { kind: 'text', text: 'lost' } });
    await expect(post).rejects.toSatisfy((error) => error instanceof AppError && error.code === 'channel_gone');
  },
};

const refusal = /Only a project \w+ can do this in "default"\. Ask one of: Ann, Bea/i;

/** Who may not do something is told so, and it is written down. */
export const refusalChecks: Checks = {
  'refusal at a command': async ({ guest, refused }) => {
    expect((await guest.say('list')).text).toMatch(refusal);
    await refused(guest, 'webhook.list');
  },
  'refusal at a command for admins': async ({ make, olga, vera, refused }) => {
    await make('Not for operators');
    expect((await olga.say('edit Not for operators')).text).toMatch(/Only a project admin/);
    await refused(olga, 'webhook.edit');
    expect((await vera.say('test Not for operators')).text).toMatch(/Only a project operator/);
    await refused(vera);
  },
  'refusal at a button': async ({ desk, make, ann, refused }) => {
    await make('Pressed by others');
    const other = await desk.person('Gus', {});
    const details = await ann.say('show Pressed by others');
    expect((await other.press(details, 'Switch off')).text).toMatch(refusal);
    await refused(other);
    expect((await ann.say('show Pressed by others')).buttons).toContain('Switch off');
  },
  'refusal at a form': async ({ desk, ann, refused }) => {
    const dora = await desk.person('Dora', { default: 'admin' });
    const form = await dora.say('new "Demoted meanwhile"');
    await desk.setRoles(dora, { default: 'viewer' });
    const after = await dora.submit(form, { webhookId: 'demoted' });
    expect(after.text).toMatch(refusal);
    expect(after.values).toMatchObject({ name: 'Demoted meanwhile', webhookId: 'demoted' });
    await refused(dora, 'webhook.create');
    expect((await ann.say('list Demoted meanwhile')).text).toContain('No webhook fits');
  },
  'refusal at a stale button': async ({ desk, make, ann, refused }) => {
    await make('Kept by the others');
    const dan = await desk.person('Dan', { default: 'admin' });
    const details = await dan.say('show Kept by the others');
    await desk.setRoles(dan, { default: 'viewer' });
    expect((await dan.press(details, 'Delete')).text).toMatch(refusal);
    await refused(dan);
    expect((await ann.say('show Kept by the others')).text).toContain('State');
  },
  'refusal of a reply': async ({ desk, make, send, result, refused, vera }) => {
    await make('Not to be asked');
    await send('Not to be asked');
    const { id } = await result('Not to be asked', 'Done');
    const greg = await desk.person('Greg', {});
    const seen = await greg.replyTo(id, 'May I ask?');
    await refused(greg);
    await eventually(async () => {
      const shown = [seen.text, ...(await greg.read()).map(({ text }) => text)].join('\n');
      return /Only a project/.test(shown) ? shown : undefined;
    });
    expect((await vera.readThread(id)).map(({ text }) => text).join()).not.toContain('Done');
  },
  'people of another project': async ({ desk, make, ann }) => {
    await make('Not for outsiders');
    const details = await ann.say('show Not for outsiders');
    const otto = await desk.person('Otto', { other: 'admin' });
    for (const command of ['list', 'show Not for outsiders', 'new', 'list --project default']) {
      const { text } = await otto.say(command);
      expect(text).toMatch(/There is no (?:project "default"|channel "general") here/);
      expect(text).not.toMatch(/Not for outsiders|Ann/);
    }
    expect((await otto.press(details, 'Logs')).text).not.toMatch(/Last events/);
  },
  strangers: async ({ desk, make }) => {
    await make('Not for strangers');
    const eve = await desk.stranger();
    for (const command of ['list', 'show Not for strangers', 'new', 'whoami']) {
      const { text, fields } = await eve.say(command);
      expect(text).not.toMatch(/Not for strangers|digest|v1\/webhooks/);
      expect(fields).toEqual([]);
    }
  },
};
