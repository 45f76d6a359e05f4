import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../../src/chat/commands/index.ts';
import { general, type Office, openOffice } from './office.ts';

/** What each command is tried with, and what its answer says. */
const trials: Record<string, { line: string; says: RegExp; opens?: RegExp }> = {
  help: { line: 'help', says: /What I can do/ },
  list: { line: 'list', says: /Webhooks of "Default"/ },
  new: { line: 'new Another --source plain', says: /opens at the press/, opens: /New webhook/ },
  show: { line: 'show Reviews', says: /State: / },
  edit: { line: 'edit Reviews', says: /opens at the press/, opens: /Edit "Reviews"/ },
  enable: { line: 'enable Reviews', says: /"Reviews" is on/ },
  disable: { line: 'disable Reviews', says: /"Reviews" is off/ },
  test: { line: 'test Reviews --event push', says: /Sent a signed sample|reached "Reviews"/ },
  rotate: { line: 'rotate Reviews', says: /New secret for "Reviews"\?/ },
  delete: { line: 'delete Reviews', says: /Delete "Reviews"\?/ },
  logs: { line: 'logs Reviews --limit 5', says: /Last events of "Reviews"/ },
  project: { line: 'project', says: /Project "/ },
  keys: { line: 'keys', says: /API keys of/ },
  whoami: { line: 'whoami', says: /You are ann/ },
  endpoints: { line: 'endpoints', says: /Nothing is sent out yet/ },
  dlq: { line: 'dlq', says: /There are none/ },
  console: { line: 'console', says: /Your sign-in link/ },
  link: { line: 'link nonsense', says: /already/ },
};

/** Lines that are no command, or not a whole one, and what is said to them. */
const mistakes: [string, RegExp][] = [
  ['', /What I can do/],
  ['lsit', /Did you mean "list"\?/],
  ['bananas please', /I did not understand "bananas"/],
  ['show', /Which webhook\?/],
  ['show nothing-like-it', /There is no webhook "nothing-like-it"/],
  ['list --colour red', /has no option "--colour"/],
  ['whoami now', /takes no "now"/],
  ['new --source fax', /choose one of/],
];

describe.each(['http', 'socket'] as const)('every command over Slack, by %s', (mode) => {
  let office: Office;
  beforeAll(async () => {
    office = await openOffice({ mode });
    const { ann, modal, whispered } = office;
    await ann.type(general, '/webhook new Reviews --source github');
    await ann.submit(await modal(ann, /New webhook/));
    await whispered(ann, /is ready/);
  });
  afterAll(() => office.close());

  /** What Slack refused so far. */
  const refused = () => office.slack.calls().filter(({ answer }) => answer.ok === false);

  it('has a trial for every command there is', () => {
    expect(Object.keys(trials).toSorted()).toEqual(commands.map(({ name }) => name).toSorted());
  });

  it.each(Object.entries(trials))('/webhook %s', async (_, { line, says, opens }) => {
    const { ann, slack, whispered, modal } = office;
    const before = slack.ephemeralFor(ann.id).length;
    await ann.type(general, `/webhook ${line}`);
    if (opens) await ann.close(await modal(ann, opens));
    else {
      await slack.until(() => slack.ephemeralFor(ann.id).length > before);
      await whispered(ann, says, general);
    }
    expect(refused()).toEqual([]);
    expect(slack.channel(general).messages.filter(({ botId, threadTs }) => botId && !threadTs).length).toBeLessThan(2);
  });

  it.each(Object.entries(trials))('by mention: %s', async (_, { line, says }) => {
    const { ann, slack, whispered } = office;
    const before = slack.ephemeralFor(ann.id, general).length;
    await ann.mention(general, line);
    await slack.until(() => slack.ephemeralFor(ann.id, general).length > before);
    await whispered(ann, says, general);
    expect(refused()).toEqual([]);
  });

  it.each(Object.entries(trials))('in the direct talk: %s', async (name, { line, says }) => {
    const { ann, slack, read } = office;
    await ann.dm(line);
    const talk = await slack.until(() => slack.directTalk(ann.id));
    // A sign-in link is a secret: it is not written down, not even there.
    const place = name === 'console' ? talk.ephemeral : talk.messages;
    await slack.until(() =>
      (name === 'console' ? talk.ephemeral : talk.messages).some((one) => one.botId && says.test(read(one))),
    );
    expect(place.length).toBeGreaterThan(0);
    expect(refused()).toEqual([]);
  });

  it.each(mistakes)('/webhook %s: is answered in words', async (line, says) => {
    const { ann, whispered } = office;
    await ann.type(general, `/webhook ${line}`.trimEnd());
    await whispered(ann, says);
    expect(refused()).toEqual([]);
  });

  it('answers in Chinese where Slack is used in Chinese', async () => {
    const { slack, whispered, member, modal } = office;
    await member('U0LI', { roles: { default: 'admin' } });
    const li = slack.as('U0LI');
    await li.type(general, '/webhook help');
    await whispered(li, /我能做什么/);
    await li.type(general, '/webhook new');
    expect(office.read(await modal(li, /新建 webhook/))).toContain('别名');
  });
});
