import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Intent } from '../../../src/chat/intent.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { type Booth, openBooth } from './booth.ts';
import { acme, deploys, general } from './office.ts';

const team = 'T0ACME';
let booth: Booth;
beforeEach(async () => {
  booth = await openBooth({ clock: systemClock });
});
afterEach(() => booth.close());

/** What the conversation was asked, once it was asked so many things. */
async function asked(count: number): Promise<Intent[]> {
  await vi.waitFor(() => expect(booth.asked.length).toBeGreaterThanOrEqual(count));
  await quiet();
  return booth.asked;
}

/** Everything that is under way is done: a command after it has been answered. */
async function quiet(): Promise<void> {
  const before = booth.asked.length;
  await booth.slack.as('U0LI').type(deploys, '/webhook marker');
  await vi.waitFor(() => expect(booth.asked.length).toBeGreaterThan(before));
  booth.asked.splice(
    booth.asked.findLastIndex((one) => one.kind === 'command' && one.text === 'marker'),
    1,
  );
}

describe('what is a command, what is a reply, what is neither', () => {
  it('a mention in a channel is a command, as letters; the answer is for the one who asked', async () => {
    const ann = booth.slack.as('U0ANN');
    await ann.mention(general, 'new "A &lt;b&gt; &amp; c" https://x');
    const [intent] = await asked(1);
    expect(intent).toMatchObject({ kind: 'command', text: 'new "A <b> & c" https://x', context: { direct: false } });
    await booth.slack.until(() => booth.slack.ephemeralFor('U0ANN', general).length === 1);
  });

  it('C6: quotes, line ends and options arrive as they were typed; `/webhook` before them counts for nothing', async () => {
    const ann = booth.slack.as('U0ANN');
    await ann.type(general, '/webhook show "a\nb" --project other');
    await asked(1);
    await ann.mention(general, '/webhook show x');
    await asked(2);
    await ann.dm('webhook list');
    const intents = await asked(3);
    expect(intents.map((one) => one.kind === 'command' && one.text)).toEqual([
      'show "a\nb" --project other',
      'show x',
      'list',
    ]);
  });

  it('words in the direct talk are commands, answered there by a message that stays', async () => {
    await booth.slack.as('U0ANN').dm('list');
    const [intent] = await asked(1);
    const talk = booth.slack.directTalk('U0ANN');
    expect(intent).toMatchObject({
      kind: 'command',
      text: 'list',
      context: { direct: true, channel: { channel: talk?.id } },
    });
    await booth.slack.until(() => talk?.messages.some(({ botId }) => botId));
    expect(booth.slack.ephemeralFor('U0ANN')).toEqual([]);
  });

  it('words in a thread are a reply to what the thread hangs on; a command there needs our name', async () => {
    const ann = booth.slack.as('U0ANN');
    const root = await ann.say(general, 'hello everybody');
    await ann.say(general, 'list', root.ts);
    await asked(1);
    await ann.mention(general, 'which files?', root.ts);
    await asked(2);
    await ann.mention(general, 'list', root.ts);
    const intents = await asked(3);
    expect(intents.map((one) => [one.kind, 'text' in one && one.text])).toEqual([
      ['reply', 'list'],
      ['reply', 'which files?'],
      ['command', 'list'],
    ]);
    expect(intents[0]).toMatchObject({ messageId: root.ts, context: { channel: { channel: general } } });
    const answer = await booth.slack.until(() => booth.slack.ephemeralFor('U0ANN', general).at(-1));
    expect(answer.threadTs).toBe(root.ts);
  });

  it('a thread in the direct talk is a reply as well, unless it is a command for sure', async () => {
    const ann = booth.slack.as('U0ANN');
    const root = await ann.dm('list');
    await asked(1);
    await ann.dm('why is that?', root.ts);
    await asked(2);
    await ann.dm('list', root.ts);
    const intents = await asked(3);
    expect(intents.map(({ kind }) => kind)).toEqual(['command', 'reply', 'command']);
  });

  it('talk among people, of bots, and news about messages are left alone', async () => {
    const ann = booth.slack.as('U0ANN');
    await ann.say(general, 'good morning');
    const message = { type: 'message', channel: general, channel_type: 'im', ts: '1700000000.000100', text: 'list' };
    const events = [
      { ...message, user: 'U0ANN', bot_id: 'B0OTHER' },
      { ...message, user: 'U0ANN', subtype: 'message_changed' },
      { ...message, subtype: 'message_deleted' },
      { ...message, subtype: 'channel_join', user: 'U0ANN' },
    ];
    for (const [index, event] of events.entries()) await sendEvent(event, `Ev${index}`);
    await quiet();
    expect(booth.asked).toEqual([]);
  });
});

function sendEvent(event: Record<string, unknown>, id: string, retry?: { attempt: number; reason: string }) {
  const payload = { type: 'event_callback', team_id: team, event_id: id, event, api_app_id: 'A0SIMULATED' };
  return booth.slack.send({ kind: 'events_api', payload, ...(retry && { retry }) });
}

describe('what comes twice', () => {
  it('F12: an event that Slack sends again (X-Slack-Retry-Num) is handled once, and acknowledged each time', async () => {
    const event = { type: 'app_mention', user: 'U0ANN', channel: general, ts: '1700000000.000100', text: 'list' };
    for (const attempt of [0, 1, 2, 3]) {
      const retry = attempt > 0 ? { attempt, reason: 'http_timeout' } : undefined;
      expect((await sendEvent(event, 'Ev1', retry)).status).toBe(200);
    }
    expect(await asked(1)).toHaveLength(1);
  });

  it('a command or press that is sent again by somebody who recorded it is carried out once', async () => {
    const ann = booth.slack.as('U0ANN');
    await ann.type(general, '/webhook list');
    const [recorded] = booth.slack.sent();
    if (!recorded) throw new Error('nothing was sent');
    expect((await booth.slack.send(recorded)).status).toBe(200);
    expect(await asked(1)).toHaveLength(1);
  });

  it('a submit that is sent again gets the same answer again, and is carried out once', async () => {
    await booth.close();
    const form = {
      id: 'webhook.new',
      context: 'default',
      title: 'New',
      submit: 'Create',
      cancel: 'Cancel',
      fields: [{ kind: 'text', name: 'name', label: 'Alias' } as const],
    };
    booth = await openBooth({
      clock: systemClock,
      converse: async ({ kind }) =>
        kind === 'submit' ? [{ kind: 'form_errors', errors: { name: 'Taken' } }] : [{ kind: 'form', form }],
    });
    const ann = booth.slack.as('U0ANN');
    await ann.type(general, '/webhook new');
    const view = await booth.slack.until(() => booth.slack.viewsOpenFor('U0ANN').at(-1));
    const first = await ann.submit(view, { name: 'x' });
    const recorded = booth.slack.sent().at(-1);
    if (!recorded) throw new Error('nothing was sent');
    expect(await booth.slack.send(recorded)).toEqual(first);
    expect(booth.asked.filter(({ kind }) => kind === 'submit')).toHaveLength(1);
  });
});

describe('being introduced', () => {
  it('tells who invited it into a channel what it is for, and nobody else', async () => {
    const { installation, channels } = booth.slack.workspace(team);
    channels.get(general)?.members.delete(installation?.botUser ?? '');
    await booth.slack.as('U0BOB').inviteApp(general);
    const [intent] = await asked(1);
    expect(intent).toMatchObject({
      kind: 'welcome',
      context: { actor: { name: 'bob' }, channel: { channel: general } },
    });
    await booth.slack.until(() => booth.slack.ephemeralFor('U0BOB', general).length === 1);
  });

  it('introduces itself in the direct talk once, however often it is opened', async () => {
    const ann = booth.slack.as('U0ANN');
    await ann.openMessages();
    await ann.openMessages();
    expect((await asked(1)).map(({ kind }) => kind)).toEqual(['welcome']);
  });
});

describe('who is asking', () => {
  it('is known by name, language and confirmed address; a Chinese client is answered in Chinese', async () => {
    await booth.close();
    const seen: unknown[] = [];
    booth = await openBooth({
      clock: systemClock,
      workspaces: [{ ...acme, users: [...(acme.users ?? []), { id: 'U0NEW', name: 'New', emailConfirmed: false }] }],
      more: {
        actorOf: async (person) => {
          seen.push(person);
          return { memberId: 'x', name: person.name, via: 'slack', platformAdmin: false, roles: {} };
        },
      },
    });
    for (const user of ['U0ANN', 'U0LI', 'U0NEW']) await booth.slack.as(user).type(general, '/webhook list');
    await vi.waitFor(() => expect(booth.asked).toHaveLength(3));
    expect(seen).toContainEqual({
      platform: 'slack',
      userId: 'U0ANN',
      name: 'ann',
      email: 'ann@acme.example',
      foreign: false,
    });
    expect(seen).toContainEqual({ platform: 'slack', userId: 'U0NEW', name: 'new', email: undefined, foreign: false });
    const languages = Object.fromEntries(booth.asked.map(({ context }) => [context.actor.name, context.language]));
    expect(languages).toEqual({ ann: 'en', li: 'zh', new: 'en' });
  });

  it('somebody whom Slack does not describe is answered all the same, as nobody in particular', async () => {
    booth.slack.trouble({ method: 'users.info', error: 'fatal_error' });
    await booth.slack.as('U0BOB').type(general, '/webhook list');
    expect(await asked(1)).toMatchObject([{ context: { actor: { name: 'U0BOB' }, language: 'en' } }]);
  });
});
