import { commands } from '../../src/chat/commands/index.ts';
import type { Context, Intent } from '../../src/chat/intent.ts';
import { isCommand } from '../../src/chat/understand.ts';
import { carryOut, type Place } from './answer.ts';
import type { Desk } from './desk.ts';
import { addedEvent, type HeardEvent, heardEvent, menuEvent, typedText } from './events.ts';
import { languageOf } from './people.ts';

/** What was said, before it is known by whom. */
type Spoken =
  | { kind: 'command'; text: string }
  | { kind: 'remark'; text: string }
  | { kind: 'reply'; text: string; messageId: string; replyId: string };

/** A message in a chat with the bot: a command, a reply in the thread of a result, or talk among people. */
export async function heard(desk: Desk, raw: unknown): Promise<void> {
  const event = heardEvent.parse(raw);
  const { sender, message } = event;
  // Other bots are not answered: two of them would talk for ever.
  if (sender.sender_type !== 'user') return;
  const direct = message.chat_type === 'p2p';
  if (direct) desk.learnDirect(message.chat_id);
  else desk.learnGroup(message.chat_id);
  const spoken = await understood(desk, event);
  if (!spoken) return;
  const doer = {
    openId: sender.sender_id.open_id,
    tenant: sender.tenant_key,
    home: event.tenant_key,
    language: languageOf(message.user_agent),
  };
  await answer(desk, doer, { chatId: message.chat_id, direct, eventId: event.event_id, intend: withContext(spoken) });
}

/** The bot was added to a group: whoever did it is told what to do first. */
export async function added(desk: Desk, raw: unknown): Promise<void> {
  const { event_id: eventId, chat_id: chatId, operator_id, operator_tenant_key, tenant_key } = addedEvent.parse(raw);
  const doer = { openId: operator_id.open_id, tenant: operator_tenant_key, home: tenant_key };
  desk.learnGroup(chatId);
  await answer(desk, doer, { chatId, direct: false, eventId, intend: (context) => ({ kind: 'welcome', context }) });
}

/** An entry of the bot's own menu; its key is a command such as `list`. */
export async function chosen(desk: Desk, raw: unknown): Promise<void> {
  const { event_id: eventId, operator, tenant_key: tenant, event_key } = menuEvent.parse(raw);
  const doer = { openId: operator.operator_id.open_id, tenant, home: tenant };
  const text = isCommand(event_key, commands) ? event_key : 'help';
  await answer(desk, doer, {
    chatId: doer.openId,
    direct: true,
    eventId,
    intend: withContext({ kind: 'command', text }),
  });
}

function withContext(spoken: Spoken): (context: Context) => Intent {
  return (context) => ({ ...spoken, context });
}

interface Occasion {
  chatId: string;
  direct: boolean;
  eventId: string;
  intend(context: Context): Intent;
}

async function answer(desk: Desk, doer: Parameters<Desk['people']['contextOf']>[0], occasion: Occasion): Promise<void> {
  const { chatId, direct, eventId, intend } = occasion;
  const context = await desk.people.contextOf(doer, occasion);
  const place: Place = { eventId, openId: doer.openId, chatId, direct, language: context.language };
  await carryOut(desk, await desk.deps.converse(intend(context)), place);
}

/** In groups only what mentions the bot or stands in a thread is for it; undefined for what is no text. */
async function understood(desk: Desk, { message }: HeardEvent): Promise<Spoken | undefined> {
  const typed = typedText(message);
  if (typed === undefined) return undefined;
  const botId = await desk.botId();
  const mentioned = message.mentions.some(({ id }) => id.open_id === botId);
  const text = withoutMentions(typed, message, botId);
  const command = /^\/(?:webhook(?=\s|$))?\s*([\s\S]*)$/i.exec(text)?.[1];
  const direct = message.chat_type === 'p2p';
  if (command !== undefined && (direct || mentioned)) return { kind: 'command', text: command };
  if (direct && isCommand(text, commands)) return { kind: 'command', text };
  if (message.root_id !== undefined) {
    return { kind: 'reply', text, messageId: message.root_id, replyId: message.message_id };
  }
  if (direct || mentioned) return { kind: 'command', text };
  return { kind: 'remark', text };
}

/** `@_user_1` stands for whoever was mentioned: the bot is left out, people are called by their names. */
function withoutMentions(typed: string, { mentions }: HeardEvent['message'], botId: string): string {
  const named = mentions.reduce(
    (text, { key, id, name }) => text.replaceAll(key, id.open_id === botId ? ' ' : `@${name}`),
    typed,
  );
  return named.trim();
}
