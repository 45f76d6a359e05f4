import type { Delivery, Outgoing } from './deliver.ts';
import { fillIn, missingInput } from './fill.ts';
import { child, type Json, objects, str } from './json.ts';
import { obeyModalAnswer } from './modal-answer.ts';
import {
  commandForm,
  type Doing,
  eventEnvelope,
  messageAction,
  viewAction,
  viewClosed,
  viewSubmission,
} from './payloads.ts';
import { directTalk } from './populate.ts';
import { type Channel, type Message, newTs, stackOf, tell, type View, type World } from './world.ts';

/** Hands something to the app, the way it is connected. */
export type Send = (outgoing: Outgoing) => Promise<Delivery>;

/** `checked: false`: by a client that makes none of Slack's own checks. */
export interface Filling {
  checked?: boolean | undefined;
}

/** What a person does in Slack. Each call resolves when the app has acknowledged it, not when it is done. */
export interface Person {
  id: string;
  /** A line in a channel's text field: `/webhook …` is a command, anything else is said to all. */
  type(channel: string, line: string): Promise<Delivery>;
  /** Says something, perhaps in a thread. */
  say(channel: string, text: string, thread?: string): Promise<Message>;
  /** Says something to the app by name. */
  mention(channel: string, text: string, thread?: string): Promise<Message>;
  /** Says something to the app alone. */
  dm(text: string, thread?: string): Promise<Message>;
  /** Presses the button with this label or action; `confirm: false` answers its question with no. */
  press(at: Message | View, button: string, options?: { confirm?: boolean }): Promise<Delivery | undefined>;
  /** Types and chooses in a modal, by block; elements that tell the app at once do so. */
  fill(view: View, values: Readonly<Record<string, string | boolean>>, options?: Filling): Promise<void>;
  /** Fills and submits. Slack's own checks (required, lengths) throw. */
  submit(view: View, values?: Readonly<Record<string, string | boolean>>, options?: Filling): Promise<Delivery>;
  /** Closes a modal by its cross. */
  close(view: View): Promise<void>;
  openHome(): Promise<Delivery>;
  openMessages(): Promise<Delivery>;
  /** Invites the app into a channel. */
  inviteApp(channel: string): Promise<Delivery | undefined>;
}

export function createPerson(doing: Doing, send: Send): Person {
  const { world, workspace, user } = doing;
  const channelAt = (id: string) => {
    const found = workspace.channels.get(id);
    if (!found) throw new Error(`there is no channel ${id} in ${workspace.id}`);
    return found;
  };
  const say = (channel: Channel, text: string, thread?: string) => speak(doing, { channel, text, thread }, send);
  const bot = () => workspace.installation?.botUser ?? '';
  const fill: Person['fill'] = async (view, values, { checked } = {}) => {
    for (const [blockId, value] of Object.entries(values)) {
      const action = fillIn(view, { blockId, value, checked });
      if (action) await send({ kind: 'interactive', payload: viewAction(doing, view, action) });
    }
    tell(world);
  };
  return {
    id: user.id,
    type: async (channel, line) => {
      const place = channelAt(channel);
      if (!line.startsWith('/')) {
        await say(place, line);
        return { status: 200, body: undefined };
      }
      return await send({ kind: 'slash_commands', form: commandForm(doing, place, line) });
    },
    say: (channel, text, thread) => say(channelAt(channel), text, thread),
    mention: (channel, text, thread) => say(channelAt(channel), `<@${bot()}> ${text}`, thread),
    dm: (text, thread) => say(directTalk(workspace, user.id), text, thread),
    press: (at, button, options) => press(doing, { at, button, confirm: options?.confirm ?? true }, send),
    fill,
    async submit(view, values = {}, { checked = true } = {}) {
      await fill(view, values, { checked });
      const missing = checked ? missingInput(view) : undefined;
      if (missing) throw new Error(`Slack asks for "${missing}" before it submits`);
      const delivery = await send({ kind: 'interactive', payload: viewSubmission(doing, view) });
      obeyModalAnswer(world, view, delivery);
      tell(world);
      return delivery;
    },
    async close(view) {
      const stack = stackOf(world, view.team, view.user);
      stack.splice(stack.indexOf(view));
      if (view.payload.notify_on_close === true) {
        await send({ kind: 'interactive', payload: viewClosed(doing, view) });
      }
    },
    openHome: () => openTab(doing, 'home', send),
    openMessages: () => openTab(doing, 'messages', send),
    async inviteApp(id) {
      const channel = channelAt(id);
      channel.members.add(bot());
      const type = 'member_joined_channel';
      const kind = channel.kind === 'public' ? 'C' : 'G';
      const event = { type, user: bot(), channel: id, channel_type: kind, team: workspace.id, inviter: user.id };
      return await tellApp(world, doing, { name: type, event }, send);
    },
  };
}

/** Sends an event if the app subscribed to it. */
async function tellApp(
  world: World,
  doing: Doing,
  { name, event }: { name: string; event: Json },
  send: Send,
): Promise<Delivery | undefined> {
  if (!world.app.events.includes(name)) return undefined;
  return await send({ kind: 'events_api', payload: eventEnvelope(doing, event) });
}

async function speak(
  doing: Doing,
  { channel, text, thread }: { channel: Channel; text: string; thread: string | undefined },
  send: Send,
): Promise<Message> {
  const { world, workspace, user } = doing;
  const ts = newTs(world);
  const message: Message = {
    ts,
    channel: channel.id,
    user: user.id,
    text,
    threadTs: thread,
    edits: 0,
    unfurls: true,
  };
  channel.messages.push(message);
  tell(world);
  const bot = workspace.installation?.botUser ?? '';
  if (!channel.members.has(bot)) return message;
  const type = { public: 'channel', private: 'group', im: 'im' }[channel.kind];
  const event = {
    user: user.id,
    text,
    ts,
    channel: channel.id,
    event_ts: ts,
    team: user.team,
    client_msg_id: `${ts}-${user.id}`,
    ...(thread && { thread_ts: thread }),
  };
  const wires = { public: 'message.channels', private: 'message.groups', im: 'message.im' };
  const said = { ...event, type: 'message', channel_type: type };
  await tellApp(world, doing, { name: wires[channel.kind], event: said }, send);
  if (channel.kind !== 'im' && text.includes(`<@${bot}>`)) {
    await tellApp(world, doing, { name: 'app_mention', event: { ...event, type: 'app_mention' } }, send);
  }
  return message;
}

async function openTab(doing: Doing, tab: 'home' | 'messages', send: Send): Promise<Delivery> {
  const { world, workspace, user } = doing;
  const home = world.homes.get(`${workspace.id}/${user.id}`);
  const event = {
    type: 'app_home_opened',
    user: user.id,
    channel: directTalk(workspace, user.id).id,
    tab,
    event_ts: newTs(world),
    ...(tab === 'home' && home && { view: { id: home.id, hash: home.hash, type: 'home' } }),
  };
  const delivery = await tellApp(world, doing, { name: 'app_home_opened', event }, send);
  return delivery ?? { status: 200, body: undefined };
}

async function press(
  doing: Doing,
  { at, button, confirm }: { at: Message | View; button: string; confirm: boolean },
  send: Send,
): Promise<Delivery | undefined> {
  const { element, block } = findButton('payload' in at ? at.payload.blocks : at.blocks, button);
  if (element.confirm !== undefined && !confirm) return undefined;
  const action = {
    type: 'button',
    action_id: str(element, 'action_id'),
    block_id: str(block, 'block_id') || 'auto',
    action_ts: newTs(doing.world),
    text: child(element, 'text'),
    ...(element.value !== undefined && { value: element.value }),
  };
  if ('payload' in at) return await send({ kind: 'interactive', payload: viewAction(doing, at, action) });
  const channel = doing.workspace.channels.get(at.channel);
  if (!channel) throw new Error(`the message's channel ${at.channel} is gone`);
  return await send({ kind: 'interactive', payload: messageAction(doing, { channel, message: at }, action) });
}

function findButton(blocks: unknown, wanted: string): { element: Json; block: Json } {
  const labels: string[] = [];
  for (const block of objects(blocks)) {
    for (const element of [...objects(block.elements), ...objects([block.accessory])]) {
      if (element.type !== 'button') continue;
      const label = str(child(element, 'text'), 'text');
      if (label === wanted || element.action_id === wanted) return { element, block };
      labels.push(label);
    }
  }
  throw new Error(`there is no button "${wanted}", but: ${labels.join(', ') || 'none at all'}`);
}
