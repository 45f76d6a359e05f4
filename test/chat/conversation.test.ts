import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Command } from '../../src/chat/command.ts';
import { commands } from '../../src/chat/commands/index.ts';
import { createConverse } from '../../src/chat/converse.ts';
import { aboutOne } from '../../src/chat/find-webhook.ts';
import type { Answer } from '../../src/chat/intent.ts';
import type { ResultCard } from '../../src/chat/view.ts';
import type { Member } from '../../src/domain/member.ts';
import { type Lounge, openLounge } from './lounge.ts';
import { buttonIn, buttonsIn, talkAs, viewIn } from './talk.ts';

let lounge: Lounge;
let ann: Member;

beforeAll(async () => {
  lounge = await openLounge();
  ann = await lounge.person('Ann', { default: 'admin' });
});
afterAll(() => lounge.close());

const text = (answers: Answer[]) => {
  const view = viewIn(answers);
  return 'text' in view ? view.text : JSON.stringify(view);
};

/** The results that stand in a channel, oldest first. */
async function cardsIn(channel: string): Promise<{ id: string; card: ResultCard }[]> {
  const { items } = await lounge.store.messages.list({ channel, reader: ann.id, limit: 50 });
  return items.flatMap(({ id, view }) => (view.kind === 'result' ? [{ id, card: view.card }] : []));
}

async function finishedCards(channel: string, count: number): Promise<{ id: string; card: ResultCard }[]> {
  return await vi.waitFor(
    async () => {
      const done = (await cardsIn(channel)).filter(({ card }) => card.status === 'done');
      if (done.length < count) throw new Error(`${done.length} of ${count} results`);
      return done;
    },
    { timeout: 15_000 },
  );
}

describe('an empty room', () => {
  it('offers an admin to try it, and one click brings a result into the channel', async () => {
    const admin = talkAs(lounge.converse, ann);
    const welcome = viewIn(await admin.hand({ kind: 'welcome' }));
    const button = buttonIn(welcome, 'Try it with a sample event');
    const [once, twice] = await Promise.all([admin.press(button), admin.press(button)]);
    expect(text(once)).toMatch(/Made the webhook "Try it" and sent a real, signed GitHub event \(.+\) to its address/);
    expect(twice).toEqual(once);
    const [result] = await finishedCards('general', 1);
    expect(result?.card).toMatchObject({ source: 'github', webhookName: 'Try it', statusText: 'Done' });
    expect(result?.card.markdown).not.toBe('');
    const { items } = await lounge.admin.listWebhooks(admin.context.actor, 'default', { limit: 10 });
    expect(items.map(({ webhook }) => webhook)).toMatchObject([
      { name: 'Try it', hasSecret: true, post: [{ platform: 'local', channel: 'general' }] },
    ]);
  });

  it('pressed again sends another event through the same webhook', async () => {
    const admin = talkAs(lounge.converse, ann);
    await lounge.clock.advance(3_000);
    const answers = await admin.press({ action: 'try.start', value: '' });
    expect(text(answers)).toContain('Sent another signed GitHub event');
    expect(await finishedCards('general', 2)).toHaveLength(2);
    expect(buttonsIn(viewIn(answers)).map(({ label }) => label)).toEqual(['Show', 'Logs', 'Send another sample']);
  });

  it('shows people without a role what it is for and whom to ask, and refuses their click', async () => {
    const guest = talkAs(lounge.converse, await lounge.person('Guest', {}));
    const welcome = viewIn(await guest.hand({ kind: 'welcome' }));
    expect(welcome).toMatchObject({ kind: 'buttons', text: expect.stringContaining('Ann') });
    expect(buttonsIn(welcome).map(({ action }) => action)).toEqual(['webhook.help']);
    expect(text(await guest.press({ action: 'try.start', value: '' }))).toContain('Only a project admin can do this');
  });

  it('is quiet about talk once something is set up, and helps an admin who has nothing yet', async () => {
    expect(await talkAs(lounge.converse, ann).hand({ kind: 'remark', text: 'good morning' })).toEqual([]);
    const lost = talkAs(lounge.converse, await lounge.person('Lou', { other: 'admin' }), { channel: 'vault' });
    expect(viewIn(await lost.hand({ kind: 'remark', text: 'hello?' }))).toMatchObject({ kind: 'list' });
    const guest = talkAs(lounge.converse, await lounge.person('Quiet guest', {}), { channel: 'vault' });
    expect(await guest.hand({ kind: 'remark', text: 'hello?' })).toEqual([]);
  });
});

describe('the thread of a result', () => {
  it('continues the conversation; the same reply told twice runs once', async () => {
    const admin = talkAs(lounge.converse, ann);
    const [result] = await finishedCards('general', 1);
    const reply = {
      kind: 'reply',
      text: 'Who should review it?',
      messageId: result?.id ?? '',
      replyId: 'msg_reply',
    } as const;
    expect(await admin.hand(reply)).toEqual([]);
    expect(await admin.hand(reply)).toEqual([]);
    const thread = await vi.waitFor(
      async () => {
        const found = await lounge.store.messages.thread(result?.id ?? '', ann.id);
        const cards = found?.items.flatMap(({ view }) => (view.kind === 'result' ? [view.card] : [])) ?? [];
        if (!cards.some(({ status }) => status === 'done')) throw new Error('no answer yet');
        return cards;
      },
      { timeout: 15_000 },
    );
    expect(thread).toHaveLength(1);
    const runs = await lounge.admin.listRuns(admin.context.actor, 'default', { limit: 50 });
    expect(runs.items.filter(({ run }) => run.conversation !== run.id)).toHaveLength(1);
  });

  it('takes a role: a guest is refused and nothing runs', async () => {
    const guest = talkAs(lounge.converse, await lounge.person('Curious', {}));
    const [result] = await finishedCards('general', 1);
    const reply = { kind: 'reply', text: 'Tell me more', messageId: result?.id ?? '', replyId: 'msg_guest' } as const;
    expect(text(await guest.hand(reply))).toContain('Only a project viewer can do this');
    expect((await lounge.audit('default')).some(({ actor }) => actor === guest.context.actor.memberId)).toBe(true);
  });

  it('I1: stays with its project when the channel is bound to another one: whoever is new there continues nothing', async () => {
    const [result] = await finishedCards('general', 1);
    const viewer = await lounge.person('New here', { other: 'viewer' });
    const both = talkAs(lounge.converse, await lounge.person('Of both', { default: 'admin', other: 'admin' }));
    const replies = async () =>
      (await lounge.admin.listEvents(both.context.actor, 'default', { limit: 100 })).items.filter(
        ({ kind }) => kind === 'reply',
      ).length;
    const before = await replies();
    await both.say('project use other');
    const reply = { kind: 'reply', text: 'Tell me all', messageId: result?.id ?? '', replyId: 'msg_moved' } as const;
    expect(await talkAs(lounge.converse, viewer).hand(reply)).toEqual([]);
    expect(await replies()).toBe(before);
    await both.say('project use default');
    expect(await both.hand(reply)).toEqual([]);
    expect(await replies()).toBe(before + 1);
  });

  it('leaves threads that hang on no result to the people', async () => {
    const admin = talkAs(lounge.converse, ann);
    expect(await admin.hand({ kind: 'reply', text: 'Hm.', messageId: 'msg_none', replyId: 'msg_x' })).toEqual([]);
    expect(await admin.hand({ kind: 'reply', text: '  ', messageId: 'msg_none', replyId: 'msg_y' })).toEqual([]);
  });
});

describe('one more command', () => {
  it('is one entry of the table: it is understood, helped with, offered by button, and given a webhook', async () => {
    const fly: Command = {
      name: 'fly',
      usage: 'fly ID',
      summary: { en: 'Fly over it', zh: '飞越' },
      example: 'fly 1a2b3c4d',
      needs: 'operator',
      maxArgs: Number.POSITIVE_INFINITY,
      options: [],
      run: aboutOne({ name: 'fly', example: 'fly 1a2b3c4d' }, async (_request, { webhook }) => [
        { kind: 'private', view: { kind: 'text', text: `over ${webhook.name}` } },
      ]),
    };
    const admin = talkAs(createConverse(lounge.deps, [...commands, fly]), ann);
    expect(text(await admin.say('fly Try it'))).toBe('over Try it');
    expect(JSON.stringify(await admin.say('help fly'))).toContain('Fly over it');
    expect(buttonsIn(viewIn(await admin.say('fyl')))[0]).toMatchObject({ action: 'webhook.fly' });
    const choice = viewIn(await admin.say('fly'));
    expect(text(await admin.press(buttonIn(choice, 'fly')))).toBe('over Try it');
  });
});

describe('invitations', () => {
  const linkIn = (answers: Answer[]) => {
    const view = viewIn(answers);
    if (view.kind !== 'secret') throw new Error(JSON.stringify(view));
    return new URL(view.fields[0]?.value ?? '');
  };

  it('makes a one-time link that signs the person in with the role', async () => {
    const admin = talkAs(lounge.converse, ann);
    const link = linkIn(await admin.say('project invite "Hugo B." --role operator'));
    expect(link.href.startsWith(`${lounge.url}/console/#sign-in=`)).toBe(true);
    const code = link.hash.slice('#sign-in='.length);
    const member = await lounge.admin.claim(code, '');
    expect(member).toMatchObject({ name: 'Hugo B.', roles: { default: 'operator' }, platformAdmin: false });
    await expect(lounge.admin.claim(code, '')).rejects.toMatchObject({ code: 'claim_invalid' });
    expect(JSON.stringify(await lounge.audit('default'))).not.toContain(code);
  });

  it('changes the role of somebody who is here already, and gives a new link', async () => {
    const admin = talkAs(lounge.converse, ann);
    await admin.say('project invite Ines --role admin');
    const code = linkIn(await admin.say('project invite ines --role viewer')).hash.slice('#sign-in='.length);
    expect(await lounge.admin.claim(code, '')).toMatchObject({ name: 'Ines', roles: { default: 'viewer' } });
  });

  it('leaves one link that works: a new one ends the one before, and signing in ends them all', async () => {
    const admin = talkAs(lounge.converse, ann);
    const codes: string[] = [];
    for (let n = 0; n < 2; n++) codes.push(linkIn(await admin.say('project invite Jo')).hash.slice('#sign-in='.length));
    await expect(lounge.admin.claim(codes[0] ?? '', '')).rejects.toMatchObject({ code: 'claim_invalid' });
    expect(await lounge.admin.claim(codes[1] ?? '', '')).toMatchObject({ name: 'Jo' });
    expect(text(await admin.say('project invite Jo'))).toContain('is a member already');
  });

  it("I2: changes a member's role in words and never hands out a link to the account", async () => {
    const admin = talkAs(lounge.converse, ann);
    const kim = await lounge.person('Kim', { default: 'viewer' });
    const zh = talkAs(lounge.converse, ann, { language: 'zh' });
    const answers = [
      await admin.say('project invite Kim --role admin'),
      await zh.say('project invite kim --role operator'),
    ];
    expect(viewIn(answers[0] ?? [])).toMatchObject({ kind: 'text' });
    expect(text(answers[0] ?? [])).toContain('Kim is a member already, and admin of "Default" from now on');
    expect(text(answers[0] ?? [])).toContain('/webhook console');
    expect(text(answers[1] ?? [])).toContain('Kim 已是成员');
    expect(JSON.stringify(answers)).not.toContain('sign-in=');
    expect((await lounge.store.members.get(kim.id))?.roles).toEqual({ default: 'operator' });
    const entries = (await lounge.audit('default')).filter(({ target }) => target === kim.id);
    expect(entries.map(({ action, details }) => [action, details.role])).toEqual([
      ['member.role', 'operator'],
      ['member.role', 'admin'],
    ]);
  });

  it('I2: a member of one project whose invitation was used on another platform gets no second link', async () => {
    const admin = talkAs(lounge.converse, ann);
    const code = linkIn(await admin.say('project invite Lea')).hash.slice('#sign-in='.length);
    const stranger = { memberId: 'slack:U77', name: 'lea', via: 'slack', platformAdmin: false, roles: {} };
    await lounge.admin.linkPerson(stranger, code);
    expect(JSON.stringify(await admin.say('project invite Lea'))).not.toContain('sign-in=');
  });

  it('I2: only a platform admin makes a new link for a member, by asking for it, and it is audited', async () => {
    const mia = await lounge.person('Mia', { default: 'viewer' });
    const refused = await talkAs(lounge.converse, ann).say('project invite Mia --link --role operator');
    expect(text(refused)).toContain('Only a platform admin can make a link');
    expect((await lounge.store.members.get(mia.id))?.roles).toEqual({ default: 'viewer' });
    const root = talkAs(lounge.converse, await lounge.person('Superroot', {}, { platformAdmin: true }));
    expect(JSON.stringify(await root.say('project invite Mia'))).not.toContain('sign-in=');
    const code = linkIn(await root.say('project invite --link Mia --role operator')).hash.slice('#sign-in='.length);
    expect(await lounge.admin.claim(code, '')).toMatchObject({ id: mia.id, roles: { default: 'operator' } });
    const entries = (await lounge.audit('default')).filter(({ target }) => target === mia.id);
    expect(entries.map(({ action, outcome, actorName }) => [action, outcome, actorName])).toEqual([
      ['member.invite', 'done', 'Superroot'],
      ['member.role', 'done', 'Superroot'],
      ['member.role', 'done', 'Superroot'],
      ['member.invite', 'refused', 'Ann'],
    ]);
    expect(text(await root.say('project invite Mia --link=yes'))).toContain('--link');
  });

  it('never hands out an account that has more rights than its inviter', async () => {
    await lounge.person('Root', {}, { platformAdmin: true });
    await lounge.person('Elsewhere', { other: 'viewer' });
    await lounge.person('Gone', { default: 'viewer' }, { active: false });
    const admin = talkAs(lounge.converse, ann);
    for (const name of ['Root', 'ROOT ', 'Elsewhere', 'Gone']) {
      expect(text(await admin.say(`project invite "${name}" --role admin`))).toContain('has rights elsewhere');
    }
  });

  it('names what is missing or unknown', async () => {
    const admin = talkAs(lounge.converse, ann);
    expect(text(await admin.say('project invite'))).toContain('"project invite" needs NAME');
    expect(text(await admin.say('project invite Joe --role owner'))).toBe('--role: choose viewer, operator, admin.');
    expect(text(await admin.say(`project invite ${'x'.repeat(61)}`))).toContain('1 to 60 characters');
  });

  it('gives everybody a link to their own account for another browser', async () => {
    const admin = talkAs(lounge.converse, ann);
    const code = linkIn(await admin.say('console')).hash.slice('#sign-in='.length);
    expect(await lounge.admin.claim(code, '')).toMatchObject({ id: ann.id, roles: { default: 'admin' } });
  });
});
