import { wording } from '../../../src/chat/texts.ts';
import type { FormValues } from '../../../src/chat/view.ts';
import type { Member, Role } from '../../../src/domain/member.ts';
import { type AssistantServer, startAssistantServer } from '../../../src/simulators/assistant-server.ts';
import { objects, str } from '../../../src/simulators/slack/json.ts';
import type { Person as SlackPerson } from '../../../src/simulators/slack/person.ts';
import { addUser, type WorkspaceSeed } from '../../../src/simulators/slack/populate.ts';
import type { Message, View } from '../../../src/simulators/slack/world.ts';
import { acme, general, type Office, openOffice } from '../../bots/slack/office.ts';
import type { Desk, OpenDesk, Person, Seen } from './desk.ts';
import { pressable, type Screen, screenOf, seenOn, shownOf } from './slack-screen.ts';

/** Another company that shares a channel with ours. */
const partner: WorkspaceSeed = { id: 'T0PARTNER', name: 'Partner', users: [{ id: 'U0EVE', name: 'Eve' }] };

/** Slack as people see it, with the whole product behind it, by HTTP or by Socket Mode. */
export function openSlackDesk(mode: 'http' | 'socket'): OpenDesk {
  return async () => {
    const model = await startAssistantServer();
    const office = await openOffice({
      mode,
      workspaces: [acme, partner],
      env: {
        SWITCHHOOK_ADMINS: '',
        SWITCHHOOK_ALLOW_ADDRESSES: '127.0.0.0/8',
        OPENAI_BASE_URL: model.url,
        OPENAI_MODEL: 'simulated',
      },
    });
    const { projects } = office.store;
    await projects.ensure({ slug: 'other', name: 'other', channels: [], retentionDays: 30, createdAt: new Date() });
    await projects.bindChannel('default', { platform: 'slack', channel: general });
    return deskIn(office, model);
  };
}

function deskIn(office: Office, model: AssistantServer): Desk {
  const { slack } = office;
  const workspace = slack.workspace('T0ACME');
  const setRoles = async (userId: string, more: Partial<Member>) => await office.member(userId, more);
  return {
    platform: office.platform,
    channel: general,
    store: office.store,
    model,
    async person(name, roles) {
      const { id } = addUser(workspace, { id: `U0${name.toUpperCase()}${workspace.users.size}`, name });
      slack.channel(general).members.add(id);
      const member = await setRoles(id, { name, roles });
      return seated({ office, person: slack.as(id), memberId: member.id, says: typed, setRoles });
    },
    async newcomer(name) {
      const { id } = addUser(workspace, { id: `U0${name.toUpperCase()}${workspace.users.size}`, name });
      slack.channel(general).members.add(id);
      return seated({ office, person: slack.as(id), memberId: `slack:${id}`, says: typed, setRoles });
    },
    setRoles: async ({ userId }, roles) => void (await setRoles(userId, { roles })),
    async stranger() {
      slack.channel(general).members.add('U0EVE');
      const person = slack.as('U0EVE', 'T0ACME');
      return seated({ office, person, memberId: 'slack:U0EVE', says: named, setRoles });
    },
    audit: (project) => office.audit(project),
    async close() {
      await office.close();
      await model.close();
    },
  };
}

const typed = (person: SlackPerson, command: string) => person.type(general, `/webhook ${command}`);
/** Slash commands are for people of the workspace; everybody in a channel can name the app. */
const named = (person: SlackPerson, command: string) => person.mention(general, command);

interface Seat {
  office: Office;
  person: SlackPerson;
  memberId: string;
  says(person: SlackPerson, command: string): Promise<unknown>;
  setRoles(userId: string, more: Partial<Member>): Promise<Member>;
}

function seated(seat: Seat): Person {
  const { office, person, memberId } = seat;
  const { slack } = office;
  /** What was answered to them: it is gone when they load the page again. */
  const answers = new WeakSet<Message>();
  const look = async (act: () => Promise<unknown>, at?: Screen): Promise<Seen> => {
    const screen = await answered(office, person.id, { act, at });
    if (screen && 'message' in screen && screen.message.ephemeralTo) answers.add(screen.message);
    return seenOn(screen);
  };
  return {
    memberId,
    userId: person.id,
    say: (command) => look(() => seat.says(person, command)),
    async press(seen, label) {
      const at = pressable(screenOf(seen), label);
      return await look(() => person.press('view' in at ? at.view : at.message, label), at);
    },
    async submit(seen, values) {
      const view = await ownForm(seat, seen);
      const first = view.payload;
      await fill(office, person, { view, values });
      return await look(
        () => person.submit(view, {}, { checked: false }),
        first === view.payload ? { view } : undefined,
      );
    },
    replyTo: (messageId, text) => look(() => person.say(general, text, messageId), undefined),
    async read() {
      const { messages, ephemeral } = slack.channel(general);
      const own = ephemeral.filter((one) => one.ephemeralTo === person.id && !answers.has(one));
      return [...messages, ...own]
        .filter(isInChannel)
        .toSorted((a, b) => Number(a.ts) - Number(b.ts))
        .map(shownOf);
    },
    async readThread(messageId) {
      const { messages } = slack.channel(general);
      return messages.filter(({ ts, threadTs }) => threadTs === messageId && ts !== messageId).map(shownOf);
    },
  };
}

function isInChannel({ ts, threadTs }: Message): boolean {
  return threadTs === undefined || threadTs === ts;
}

/** Types and chooses; a choice that others follow draws the form anew, which a person waits for before they go on. */
async function fill(
  { slack }: Office,
  person: SlackPerson,
  { view, values }: { view: View; values: FormValues },
): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    const before = view.hash;
    const block = objects(view.payload.blocks).find(({ block_id }) => block_id === name);
    await person.fill(view, { [name]: value }, { checked: false });
    if (block?.dispatch_action === true) await slack.until(() => view.hash !== before);
  }
}

/**
 * Slack ties a form to the person whom it was opened for, so nobody can send that of somebody else. The nearest thing is
 * a form that one opened while one was admin.
 */
async function ownForm({ office, person, says, setRoles }: Seat, seen: Seen): Promise<View> {
  const screen = screenOf(seen);
  if (!screen || !('view' in screen)) throw new Error('no form is open');
  if (screen.view.user === person.id) return screen.view;
  const identity = { platform: 'slack', userId: person.id };
  const before: Record<string, Role> = (await office.store.members.byIdentity(identity))?.roles ?? {};
  await setRoles(person.id, { roles: { default: 'admin' } });
  const command = seen.fields.includes('webhookId') ? 'new' : `edit ${seen.values.name}`;
  const opened = await answered(office, person.id, { act: () => says(person, command), at: undefined });
  await setRoles(person.id, { roles: before });
  if (!opened || !('view' in opened)) throw new Error(`no form came of "${command}"`);
  return opened.view;
}

/** The first thing that a person is shown of what they do; undefined when only the thread has something new. */
function answered(
  { slack }: Office,
  userId: string,
  { act, at }: { act: () => Promise<unknown>; at: Screen },
): Promise<Screen> {
  const look = () => ({
    alone: [...ephemeralFor(slack, userId), ...(slack.directTalk(userId)?.messages ?? []).filter(({ botId }) => botId)],
    modals: slack.viewsOpenFor(userId).map((view) => ({ view, hash: view.hash })),
    thread: slack
      .channel(general)
      .messages.filter((one) => one.botId && one.threadTs && !isOfIncident(slack.effects(one).lines)),
    edits: at && 'message' in at && at.message.ephemeralTo ? at.message.edits : 0,
  });
  const before = look();
  return act()
    .then(() =>
      slack.until((): { screen: Screen } | undefined => {
        const now = look();
        const modal = now.modals.findLast(
          ({ view, hash }) => !before.modals.some((one) => one.view === view && one.hash === hash),
        );
        const isSame = at && 'view' in at && Object.keys(at.view.errors).length > 0;
        const message = now.alone.find((one) => !before.alone.includes(one));
        if (isSame) return { screen: at };
        if (modal && !isWaiting(modal.view)) return { screen: { view: modal.view } };
        if (message) return { screen: { message } };
        if (now.edits > before.edits) return { screen: at };
        return now.thread.length > before.thread.length ? { screen: undefined } : undefined;
      }),
    )
    .then(({ screen }) => screen);
}

/** What the product says in the threads of incidents on its own accord answers nobody. */
function isOfIncident(lines: readonly string[]): boolean {
  return lines.some((line) => /^\d\d:\d\d:\d\d · /.test(line));
}

/** In the one channel where everything takes place, also for people of another workspace. */
function ephemeralFor(slack: Office['slack'], userId: string): Message[] {
  return slack.channel(general).ephemeral.filter(({ ephemeralTo }) => ephemeralTo === userId);
}

/** Whether a modal only holds the place for an answer that takes its time. */
function isWaiting({ payload }: View): boolean {
  const [block] = objects(payload.blocks);
  const [section] = objects(block?.elements);
  const [words] = objects(section?.elements);
  return str(words, 'text') === wording('en')('place.working');
}
