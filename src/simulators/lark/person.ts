import { cardProblem } from './card-rules.ts';
import { giveCardToken } from './card-token.ts';
import { buttonsOf, cardOf, fieldsOf, type SeenButton, type SeenField } from './card-view.ts';
import { deliver, makeEvent, type Outlet } from './events.ts';
import { isJson, type Json, textAt } from './json.ts';
import { changeContent } from './messages-api.ts';
import { addMessage, type LarkChat, type LarkMessage, type LarkUser, type LarkWorld, newId } from './world.ts';

/** What a person types, and where. */
export interface Said {
  chat: LarkChat;
  text: string;
  /** Begin with a mention of the bot, as groups need it. */
  mention?: boolean | undefined;
  /** Reply in the thread of this message. */
  inThreadOf?: LarkMessage | undefined;
}

/** What came of an event that a person caused. */
export interface Outcome {
  status: number;
  body: unknown;
  /** The event, to deliver it again. */
  event: Json;
  /** The message that was typed. */
  message?: LarkMessage | undefined;
  toast?: { type: string; content: string } | undefined;
  /** Why Lark would not show the card of the answer. */
  problem?: string | undefined;
}

/** Types a text. Groups tell the bot what mentions it; private chats and threads of its messages tell everything. */
export async function say(world: LarkWorld, outlet: Outlet, user: LarkUser, said: Said): Promise<Outcome> {
  const { chat, mention, inThreadOf: parent } = said;
  const text = mention ? `@_user_1 ${said.text}` : said.text;
  const rootId = parent && (parent.rootId ?? parent.id);
  if (parent) parent.threadId ??= newId('omt');
  const threadId = parent?.threadId;
  const content = JSON.stringify({ text });
  const message = addMessage(world, { chatId: chat.id, sender: user.openId, type: 'text', content, rootId, threadId });
  const event = makeEvent(world, 'im.message.receive_v1', {
    sender: { sender_id: { open_id: user.openId }, sender_type: 'user', tenant_key: user.tenantKey },
    message: {
      message_id: message.id,
      ...(rootId !== undefined && { root_id: rootId, parent_id: parent?.id, thread_id: threadId }),
      create_time: String(message.createdAt),
      chat_id: chat.id,
      chat_type: chat.type,
      message_type: 'text',
      content,
      mentions: mention ? [{ key: '@_user_1', id: { open_id: world.botOpenId }, name: world.botName }] : [],
      user_agent: `LarkLocale/${user.locale === 'zh_cn' ? 'zh_CN' : 'en_US'}`,
    },
  });
  return { ...(await deliver(world, outlet, event)), event, message };
}

/** Presses the button with this text. Throws when the message shows no such button. */
export async function press(
  world: LarkWorld,
  outlet: Outlet,
  user: LarkUser,
  pressed: { message: LarkMessage; button: string },
): Promise<Outcome> {
  const button = findButton(pressed.message, (one) => one.text === pressed.button && !one.submits);
  return await act({ world, outlet, user, message: pressed.message }, { tag: 'button', value: button.value });
}

/** A form as somebody fills it. */
export interface Filled {
  message: LarkMessage;
  /** Fields that are not named keep what they show. */
  values: Record<string, string>;
  /** Leave out what the client checks before it sends: anybody may write a client of their own. */
  unchecked?: boolean | undefined;
}

/** Fills the form of a card and submits it. Checks what a client checks. */
export async function submit(world: LarkWorld, outlet: Outlet, user: LarkUser, filled: Filled): Promise<Outcome> {
  const button = findButton(filled.message, (one) => one.submits);
  const fields = fieldsOf(cardOf(filled.message) ?? {});
  const unknown = Object.keys(filled.values).find((name) => !fields.some((field) => field.name === name));
  if (unknown !== undefined) throw new Error(`the form has no field ${unknown}`);
  const form_value: Record<string, string> = {};
  for (const field of fields) {
    const value = filled.values[field.name] ?? field.value;
    if (!filled.unchecked) checkAsClient(field, value);
    form_value[field.name] = value;
  }
  const action = { tag: 'button', name: button.name, value: button.value, form_value };
  return await act({ world, outlet, user, message: filled.message }, action);
}

function checkAsClient({ name, kind, required, maxLength, options }: SeenField, value: string): void {
  if (required && value === '') throw new Error(`the client asks for ${name}`);
  if (value.length > maxLength) throw new Error(`the client takes ${maxLength} characters of ${name}`);
  if (kind === 'select' && !options.some((option) => option.value === value) && value !== '') {
    throw new Error(`${value} is no option of ${name}`);
  }
}

/** The bot is added to a group by somebody. */
export async function addBot(world: LarkWorld, outlet: Outlet, user: LarkUser, chat: LarkChat): Promise<Outcome> {
  chat.botIn = true;
  const operator_id = { open_id: user.openId };
  const event = makeEvent(world, 'im.chat.member.bot.added_v1', {
    chat_id: chat.id,
    operator_id,
    operator_tenant_key: user.tenantKey,
    external: false,
    name: chat.name,
  });
  return { ...(await deliver(world, outlet, event)), event };
}

function findButton(message: LarkMessage, wanted: (button: SeenButton) => boolean): SeenButton {
  const buttons = buttonsOf(cardOf(message) ?? {});
  const found = buttons.find(wanted);
  if (!found) throw new Error(`no such button; there are: ${buttons.map(({ text }) => text).join(', ')}`);
  return found;
}

interface Acting {
  world: LarkWorld;
  outlet: Outlet;
  user: LarkUser;
  message: LarkMessage;
}

async function act({ world, outlet, user, message }: Acting, action: Json): Promise<Outcome> {
  const token = giveCardToken(world, message.id);
  const event = makeEvent(world, 'card.action.trigger', {
    operator: { open_id: user.openId, tenant_key: user.tenantKey },
    token,
    action: { timezone: 'Europe/Berlin', ...action },
    host: 'im_message',
    context: { open_message_id: message.id, open_chat_id: message.chatId },
  });
  const answer = await deliver(world, outlet, event);
  const given = world.cardTokens.get(token);
  if (given) given.answered = true;
  return { ...answer, event, ...showAnswer(world, message, answer.body) };
}

/** What the client does with the answer of a callback: a toast, another card. */
function showAnswer(world: LarkWorld, message: LarkMessage, body: unknown): Pick<Outcome, 'toast' | 'problem'> {
  if (!isJson(body)) return {};
  const toast = isJson(body.toast)
    ? { type: textAt(body.toast, 'type'), content: textAt(body.toast, 'content') }
    : undefined;
  if (!isJson(body.card)) return { toast };
  const { type, data } = body.card;
  if (type !== 'raw' || !isJson(data)) return { toast, problem: 'card is neither raw nor a template' };
  const problem = cardProblem(data);
  if (problem) return { toast, problem: problem.why };
  changeContent(world, message, JSON.stringify(data));
  return { toast };
}
