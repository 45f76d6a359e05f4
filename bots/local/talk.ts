import { createHash } from 'node:crypto';
import { z } from 'zod';
import { commands } from '../../src/chat/commands/index.ts';
import type { Answer, Context } from '../../src/chat/intent.ts';
import type { RoomChannel } from '../../src/chat/room-api.ts';
import { isCommand } from '../../src/chat/understand.ts';
import { AppError } from '../../src/domain/errors.ts';
import { newId } from '../../src/domain/ids.ts';
import { contextOf, parseBody, type SignedIn } from './exchange.ts';
import { renderForm, submittedForm } from './forms.ts';
import type { StoredMessage } from './ports.ts';
import { post, storeLine, update } from './post.ts';
import { buttonsOf, renderView } from './render.ts';
import type { Reply } from './reply.ts';
import { isFor } from './room-message.ts';
import { shownName } from './sessions.ts';

const channelId = z.string().min(1).max(120);
const messageId = z.string().regex(/^[\w-]{1,80}$/);

const said = z.strictObject({
  channel: channelId,
  text: z.string().max(8_000),
  thread: messageId.optional(),
  id: z
    .string()
    .regex(/^[\w-]{8,64}$/)
    .optional(),
});

/** A line typed in a channel or thread: a command, words for the bot, a reply to a result, or talk. */
export async function say(exchange: SignedIn): Promise<Reply> {
  const { room, visitor } = exchange;
  const line = parseBody(said, exchange.body);
  room.talkPace(visitor.member.id);
  const channel = await room.rooms.enter(visitor.actor, line.channel);
  const text = line.text.trim();
  if (text === '') throw new AppError('field_invalid', { field: 'text', why: 'say something.', whyZh: '请输入内容。' });
  const context = contextOf(exchange, channel);
  const command = commandIn(text, channel);
  if (command !== undefined) return await answered(exchange, context, { kind: 'command', text: command });
  const root = line.thread === undefined ? undefined : await threadRoot(exchange, channel, line.thread);
  const posted = await postLine(exchange, { channel, text, root, nonce: line.id });
  return await answered(exchange, context, intentOf(text, { channel, root, posted }));
}

type Spoken =
  | { kind: 'command'; text: string }
  | { kind: 'remark'; text: string }
  | { kind: 'reply'; text: string; messageId: string; replyId: string };

/** `/webhook list`, or `/list` for those who expect each command to stand for itself; plain `list` to the bot alone. */
function commandIn(text: string, { direct }: RoomChannel): string | undefined {
  const full = /^\/webhook(?:\s+|$)([\s\S]*)$/i.exec(text);
  if (full) return full[1] ?? '';
  if (text.startsWith('/')) return text.slice(1);
  return direct && isCommand(text, commands) ? text : undefined;
}

const mention = /^@(?:switchhook|webhook)\b[\s:,]*/i;

function intentOf(
  text: string,
  { channel, root, posted }: { channel: RoomChannel; root: StoredMessage | undefined; posted: StoredMessage },
): Spoken {
  if (root) return { kind: 'reply', text, messageId: root.id, replyId: posted.id };
  if (mention.test(text)) return { kind: 'command', text: text.replace(mention, '') };
  return channel.direct ? { kind: 'command', text } : { kind: 'remark', text };
}

/** The message that a thread hangs on; of a message inside a thread, the root of that thread. */
async function threadRoot(exchange: SignedIn, channel: RoomChannel, id: string): Promise<StoredMessage> {
  const message = await findMessage(exchange, channel, id);
  const root = message?.threadOf ? await findMessage(exchange, channel, message.threadOf) : message;
  if (!root) throw new AppError('not_found', { what: 'message', id });
  return root;
}

/** A message of the channel, if there is such a one for this reader. */
async function findMessage(
  { room, visitor }: SignedIn,
  channel: RoomChannel,
  id: string,
): Promise<StoredMessage | undefined> {
  const message = await room.deps.messages.get(id);
  return message && isFor(message, visitor.member.id) && message.channel === channel.id ? message : undefined;
}

interface SpokenLine {
  channel: RoomChannel;
  text: string;
  root: StoredMessage | undefined;
  nonce: string | undefined;
}

/** Posts what a person said. The browser's own id makes a line that is sent twice one line. */
async function postLine(
  { room, visitor }: SignedIn,
  { channel, text, root, nonce }: SpokenLine,
): Promise<StoredMessage> {
  const { member } = visitor;
  const id = nonce === undefined ? newId('msg') : lineId(member.id, nonce);
  const author = { kind: 'person', id: member.id, name: shownName(member) } as const;
  const line = { id, channel: channel.id, threadOf: root?.id ?? null, author, view: { kind: 'text', text } as const };
  const { message } = await storeLine(room.lines, line);
  return message;
}

function lineId(memberId: string, nonce: string): string {
  return `msg_${createHash('sha256').update(`${memberId}\n${nonce}`).digest('hex').slice(0, 26)}`;
}

const acted = z.strictObject({
  channel: channelId,
  action: z.string().min(1).max(100),
  value: z.string().max(2_000),
  messageId: messageId.optional(),
});

/** A pressed button. One of a stored message has to be there still; any other is checked by what it does (case C5). */
export async function act(exchange: SignedIn): Promise<Reply> {
  const { room, visitor } = exchange;
  const pressed = parseBody(acted, exchange.body);
  room.talkPace(visitor.member.id);
  const channel = await room.rooms.enter(visitor.actor, pressed.channel);
  const { action, value } = pressed;
  const message = pressed.messageId && (await buttonHolder(exchange, channel, { ...pressed, id: pressed.messageId }));
  return await answered(
    exchange,
    contextOf(exchange, channel),
    { kind: 'action', action, value },
    message || undefined,
  );
}

/** The bot's message with the pressed button. Throws `form_stale` when message or button are no longer there. */
async function buttonHolder(
  exchange: SignedIn,
  channel: RoomChannel,
  { id, action, value }: { id: string; action: string; value: string },
): Promise<StoredMessage> {
  const message = await findMessage(exchange, channel, id);
  const there = message && buttonsOf(message.view).some((one) => one.action === action && one.value === value);
  if (!there || message.author.kind !== 'bot') throw new AppError('form_stale');
  return message;
}

/** A filled form. */
export async function submit(exchange: SignedIn): Promise<Reply> {
  const { room, visitor } = exchange;
  const { channel: id, form, context: formContext, values } = parseBody(submittedForm, exchange.body);
  room.talkPace(visitor.member.id);
  const channel = await room.rooms.enter(visitor.actor, id);
  return await answered(exchange, contextOf(exchange, channel), { kind: 'submit', form, formContext, values });
}

type Bare =
  | Spoken
  | { kind: 'action'; action: string; value: string }
  | { kind: 'submit'; form: string; formContext: string; values: Record<string, string | boolean> };

/** Hands the intent to the core and its answers to the channel or to this browser alone. */
async function answered(exchange: SignedIn, context: Context, intent: Bare, pressedIn?: StoredMessage): Promise<Reply> {
  const answers = await exchange.room.deps.converse({ ...intent, context });
  const shown: Answer[] = [];
  for (const [index, answer] of answers.entries()) {
    const key = `${context.correlationId}_${index}`;
    shown.push(await deliver(exchange, { answer, channel: context.channel.channel, key, pressedIn }));
  }
  return { status: 200, body: { answers: shown } };
}

interface Delivery {
  answer: Answer;
  channel: string;
  key: string;
  /** The stored message whose button was pressed. */
  pressedIn: StoredMessage | undefined;
}

async function deliver({ room }: SignedIn, { answer, channel, key, pressedIn }: Delivery): Promise<Answer> {
  switch (answer.kind) {
    case 'form':
      return { kind: 'form', form: renderForm(answer.form) };
    case 'form_errors':
    case 'none':
      return answer;
    case 'channel':
      await post({ ...room.lines, rooms: room.rooms }, { channel, view: answer.view, key });
      break;
    case 'replace':
      if (pressedIn) await update(room.deps, { channel, messageId: pressedIn.id }, answer.view);
      break;
    case 'private':
      break;
  }
  return { kind: answer.kind, view: renderView(answer.view) };
}
