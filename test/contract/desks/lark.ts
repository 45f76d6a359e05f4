import { vi } from 'vitest';
import type { FormValues } from '../../../src/chat/view.ts';
import type { Member, Role } from '../../../src/domain/member.ts';
import { buttonsOf, cardOf, fieldsOf, linksIn, mentionsIn, readingOf } from '../../../src/simulators/lark/card-view.ts';
import { type Json, listAt, objectsIn, textAt } from '../../../src/simulators/lark/json.ts';
import { changeContent } from '../../../src/simulators/lark/messages-api.ts';
import type { Outcome } from '../../../src/simulators/lark/person.ts';
import type { LarkChat, LarkMessage, LarkUser } from '../../../src/simulators/lark/world.ts';
import { openTenant, type Tenant } from '../../bots/lark/tenant.ts';
import type { OpenDesk, Person, Seen, Shown } from './desk.ts';

/** Cards as they stood when they were looked at, and the line that the client showed for a moment. */
interface Screen {
  owner: LarkUser;
  cards: LarkMessage[];
  toast: string;
}

/** A group of Lark, with everything that is for one person alone in their private chat with the bot. */
export function openLarkDesk(mode: 'http' | 'socket'): OpenDesk {
  return async () => {
    const tenant = await openTenant(mode);
    const { lark, store, builds } = tenant;
    await store.projects.bindChannel('default', { platform: 'lark', channel: builds.id });
    const fields = { name: 'other', channels: [], retentionDays: 30, createdAt: new Date() };
    await store.projects.ensure({ slug: 'other', ...fields });
    // Whoever helps is one of those who sit down here.
    const ada = await store.members.byIdentity({ platform: 'email', userId: 'ada@example.com' });
    if (ada) await store.members.save({ ...ada, active: false });
    const setRoles = async ({ memberId }: Pick<Person, 'memberId'>, roles: Record<string, Role>) => {
      const member = await store.members.get(memberId);
      if (!member) throw new Error(`there is no member ${memberId}`);
      await store.members.save({ ...member, roles });
    };
    const seat = (user: LarkUser, memberId: string, openAsAdmin: Seat['openAsAdmin']) => {
      builds.members.add(user.openId);
      return personAt({ tenant, user, memberId, openAsAdmin });
    };
    return {
      platform: tenant.platform,
      channel: builds.id,
      store,
      model: tenant.model,
      async person(name, roles) {
        const user = lark.user({ name });
        const member: Member = await tenant.member(user, { name, roles });
        const person: Person = seat(user, member.id, async () => {
          const before = (await store.members.get(member.id))?.roles ?? {};
          await setRoles(person, { default: 'admin' });
          const form = await person.say('new');
          await setRoles(person, before);
          return form;
        });
        return person;
      },
      setRoles,
      async newcomer(name) {
        const user = lark.user({ name });
        return seat(user, `lark:${user.openId}`, async () => {
          throw new Error('a newcomer never had a form');
        });
      },
      async stranger() {
        const user = lark.user({ name: 'Eve', email: 'ada@example.com', tenantKey: 'another-organisation' });
        return seat(user, `lark:${user.openId}`, async () => {
          throw new Error('a stranger never had a form');
        });
      },
      audit: tenant.audit,
      close: tenant.close,
    };
  };
}

interface Seat {
  tenant: Tenant;
  user: LarkUser;
  memberId: string;
  /** The same form, opened by this person at a time when they were admin. */
  openAsAdmin(): Promise<Seen>;
}

function personAt({ tenant, user, memberId, openAsAdmin }: Seat): Person {
  const { lark, builds } = tenant;
  const isForeign = user.tenantKey !== lark.world.tenantKey;
  const direct = lark.privateChat(user);
  const fromBot = (chat: LarkChat) => lark.messages(chat).filter(({ sender }) => sender === 'bot');
  const ofBot = () => fromBot(direct);
  /** What they were answered themselves; everything else in their private chat came unasked. */
  const answered = new Set<string>();

  /** Does something and looks what is new in the private chat, or has changed there. */
  async function watch(act: () => Promise<Outcome>, isAnswered = true): Promise<Seen> {
    const before = new Map(ofBot().map(({ id, content }) => [id, content]));
    const outcome = await act();
    if (outcome.status !== 200) throw new Error(`the event was answered with ${outcome.status}`);
    if (outcome.problem !== undefined) throw new Error(`Lark would not show the card: ${outcome.problem}`);
    const toast = outcome.toast?.content ?? '';
    const news = () => ofBot().filter(({ id, content }) => before.get(id) !== content);
    if (isAnswered && toast === '' && !isForeign) {
      await vi.waitFor(() => news().length > 0 || Promise.reject(new Error('no answer yet')), 8_000);
    }
    for (const { id } of news()) answered.add(id);
    return seen({ owner: user, cards: news().map(asItIs), toast });
  }

  /** Acts on a card as it stood when it was seen, and changes the message if that is the answer. */
  function actOn(card: LarkMessage, act: (card: LarkMessage) => Promise<Outcome>): Promise<Seen> {
    return watch(async () => {
      const copy = asItIs(card);
      const outcome = await act(copy);
      const message = lark.world.messages.get(card.id);
      if (message && copy.content !== card.content) changeContent(lark.world, message, copy.content);
      return outcome;
    });
  }

  return {
    memberId,
    userId: user.openId,
    say: (command) => watch(() => lark.say(user, { chat: builds, text: `/webhook ${command}`, mention: true })),
    async press(shown, label) {
      const card = screen(shown).cards.find((one) => labelsOf(one).includes(label));
      if (!card) throw new Error(`no button "${label}" among ${shown.buttons.join(', ')}`);
      return await actOn(card, (message) => lark.press(user, { message, button: label }));
    },
    async submit(shown, values) {
      const own = screen(shown).owner === user ? shown : await openAsAdmin();
      const card = screen(own).cards.find((one) => fieldsIn(one).length > 0);
      if (!card) throw new Error('no form is open');
      return await actOn(card, (message) => lark.submit(user, { message, values: typed(values), unchecked: true }));
    },
    replyTo(messageId, text) {
      const inThreadOf = lark.world.messages.get(messageId);
      if (!inThreadOf) throw new Error(`there is no message ${messageId}`);
      return watch(() => lark.say(user, { chat: builds, text, inThreadOf }), false);
    },
    // What people type stands there as well; what counts is what the product says.
    async read() {
      const posted = fromBot(builds).filter(({ rootId }) => rootId === undefined);
      const unasked = ofBot().filter(({ id }) => !answered.has(id));
      return [...posted, ...unasked].map((message) => shownTo(user, message));
    },
    readThread: async (id) =>
      fromBot(builds)
        .filter(({ rootId }) => rootId === id)
        .map((message) => shownTo(user, message)),
  };
}

function asItIs(message: LarkMessage): LarkMessage {
  return { ...message, history: [...message.history] };
}

function labelsOf(message: LarkMessage): string[] {
  return buttonsOf(cardOf(message) ?? {})
    .filter(({ submits }) => !submits)
    .map(({ text }) => text);
}

function fieldsIn(message: LarkMessage) {
  return fieldsOf(cardOf(message) ?? {});
}

/** Lark's selects hold texts only. */
function typed(values: FormValues): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

function seen(shown: Screen): Seen {
  const { cards, toast } = shown;
  const fields = cards.flatMap(fieldsIn);
  return {
    text: [toast, ...cards.map(readingOf)].join('\n'),
    buttons: cards.flatMap(labelsOf),
    fields: fields.map(({ name }) => name),
    values: Object.fromEntries(fields.map(({ name, value }) => [name, value])),
    errors: Object.assign({}, ...cards.map((card) => errorsIn(cardOf(card) ?? {}))),
    native: shown,
  };
}

function screen({ native }: Seen): Screen {
  return native as Screen;
}

const sign = '⛔ ';

/** A problem stands below its field; what is wrong with the form as a whole, above it. */
function errorsIn(card: Json): Record<string, string> {
  const form = [...objectsIn(card)].find(({ tag }) => tag === 'form');
  if (!form) return {};
  const elements = [...listAt(card.body, 'elements'), ...listAt(form, 'elements')];
  const errors: Record<string, string> = {};
  let field = '_';
  for (const element of elements) {
    const text = textAt((element as Json).text, 'content');
    if (textAt(element, 'tag') === 'div' && text.startsWith(sign)) errors[field] = text.slice(sign.length);
    if (['input', 'select_static'].includes(textAt(element, 'tag'))) field = textAt(element, 'name');
  }
  return errors;
}

function shownTo(owner: LarkUser, message: LarkMessage): Shown {
  const asSeen = seen({ owner, cards: [asItIs(message)], toast: '' });
  const { text, buttons } = asSeen;
  return { id: message.id, text, buttons, links: linksIn(message), mentions: mentionsIn(message), seen: asSeen };
}
