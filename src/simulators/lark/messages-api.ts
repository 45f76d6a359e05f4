import { type ApiAnswer, LarkError, success } from './api-answer.ts';
import { cardProblem, isShared, largestCard } from './card-rules.ts';
import { isJson, type Json, parseObject, textAt } from './json.ts';
import { addMessage, type LarkChat, type LarkMessage, type LarkWorld, newId, privateChat } from './world.ts';

const largestText = 150_000;
const fourteenDays = 14 * 24 * 3_600_000;
const hour = 3_600_000;

/** POST im/v1/messages: to a chat, or to a person by open_id, email, user_id. */
export function createMessage(world: LarkWorld, body: unknown, idType: string): ApiAnswer {
  const chat = receiver(world, idType, textAt(body, 'receive_id'));
  return send(world, { body, chat });
}

/** POST im/v1/messages/:id/reply: in the chat of that message, as a reply or in its thread. */
export function replyMessage(world: LarkWorld, id: string, body: unknown): ApiAnswer {
  const parent = known(world, id);
  const chat = world.chats.get(parent.chatId);
  if (!chat) throw new LarkError(230002, 'Bot/User can NOT be out of the chat.');
  const inThread = isJson(body) && body.reply_in_thread === true;
  const rootId = parent.rootId ?? parent.id;
  const threadId = parent.threadId ?? (inThread ? newId('omt') : undefined);
  if (inThread) parent.threadId ??= threadId;
  return send(world, { body, chat, rootId, threadId });
}

/** PATCH im/v1/messages/:id: another card in place of a card. */
export function patchMessage(world: LarkWorld, id: string, body: unknown): ApiAnswer {
  const message = known(world, id);
  reachable(world.chats.get(message.chatId));
  if (message.sender !== 'bot') throw new LarkError(230027, 'Lack of necessary permissions: not the sender');
  if (message.type !== 'interactive') throw new LarkError(230054, 'This operation is not supported for this type');
  if (world.clock.now() - message.createdAt > fourteenDays) {
    throw new LarkError(230031, 'The message to be patched has exceeded the time limit.');
  }
  const content = textAt(body, 'content');
  checkContent('interactive', content);
  const shared = [message.content, content].every((text) => isShared(parseObject(text) ?? {}));
  if (!shared) throw new LarkError(230001, 'ext=update_multi must be true before and after');
  changeContent(world, message, content);
  return success({});
}

/** PUT im/v1/messages/:id: another text in place of a text. */
export function updateMessage(world: LarkWorld, id: string, body: unknown): ApiAnswer {
  const message = known(world, id);
  if (message.sender !== 'bot') throw new LarkError(230027, 'Lack of necessary permissions: not the sender');
  if (message.type === 'interactive') throw new LarkError(230054, 'Use PATCH for cards');
  const content = textAt(body, 'content');
  checkContent(message.type, content);
  changeContent(world, message, content);
  return success({ ...shown(world, message) });
}

export function deleteMessage(world: LarkWorld, id: string): ApiAnswer {
  known(world, id).deleted = true;
  return success({});
}

export function getMessage(world: LarkWorld, id: string): ApiAnswer {
  return success({ items: [shown(world, known(world, id))] });
}

/** Puts another content into a message; what it showed before stays in its history. */
export function changeContent(world: LarkWorld, message: LarkMessage, content: string): void {
  message.content = content;
  message.updatedAt = world.clock.now();
  message.history.push(content);
}

interface Sending {
  body: unknown;
  chat: LarkChat;
  rootId?: string | undefined;
  threadId?: string | undefined;
}

function send(world: LarkWorld, { body, chat, rootId, threadId }: Sending): ApiAnswer {
  reachable(chat);
  const again = repeated(world, textAt(body, 'uuid'));
  if (again) return success(shown(world, again));
  checkRate(world, chat);
  const type = textAt(body, 'msg_type');
  if (type !== 'text' && type !== 'interactive' && type !== 'post') throw new LarkError(230001, `ext=msg_type ${type}`);
  const content = textAt(body, 'content');
  checkContent(type, content);
  const message = addMessage(world, { chatId: chat.id, sender: 'bot', type, content, rootId, threadId });
  const uuid = textAt(body, 'uuid');
  if (uuid !== '') world.uuids.set(uuid, { messageId: message.id, at: world.clock.now() });
  return success(shown(world, message));
}

/** The same uuid within an hour is the same message. */
function repeated(world: LarkWorld, uuid: string): LarkMessage | undefined {
  if (uuid.length > 50) throw new LarkError(99992402, 'field validation failed: uuid has at most 50 characters');
  const used = world.uuids.get(uuid);
  if (!used || world.clock.now() - used.at > hour) return undefined;
  return world.messages.get(used.messageId);
}

function receiver(world: LarkWorld, idType: string, id: string): LarkChat {
  if (idType === 'chat_id') {
    const chat = world.chats.get(id);
    if (!chat)
      throw new LarkError(230001, 'Your request contains an invalid request parameter, ext=invalid receive_id');
    return chat;
  }
  const users = [...world.users.values()];
  const user = users.find((one) => (idType === 'email' ? one.email : one.openId) === id);
  if (!user) throw new LarkError(230001, 'Your request contains an invalid request parameter, ext=invalid receive_id');
  if (user.tenantKey !== world.tenantKey) throw new LarkError(230013, 'Bot has NO availability to this user.');
  return privateChat(world, user);
}

function reachable(chat: LarkChat | undefined): void {
  if (!chat || chat.disbanded)
    throw new LarkError(232009, 'Your request specifies a chat which has already been dissolved.');
  if (!chat.botIn) throw new LarkError(230002, 'Bot/User can NOT be out of the chat.');
}

function known(world: LarkWorld, id: string): LarkMessage {
  const message = world.messages.get(id);
  if (!message)
    throw new LarkError(230001, 'Your request contains an invalid request parameter, ext=invalid message_id');
  if (message.deleted) throw new LarkError(230011, 'The message was recalled.');
  return message;
}

function checkRate(world: LarkWorld, chat: LarkChat): void {
  const since = world.clock.now() - 1_000;
  const recent = [...world.messages.values()].filter(
    ({ chatId, sender, createdAt }) => chatId === chat.id && sender === 'bot' && createdAt > since,
  );
  if (recent.length >= world.chatRate) throw new LarkError(230020, 'This operation triggers the frequency limit.');
}

function checkContent(type: string, content: string): void {
  const parsed = parseObject(content);
  if (!parsed) throw new LarkError(230001, 'ext=content is not a string in json format');
  if (type !== 'interactive') return void checkText(parsed, content);
  if (Buffer.byteLength(content) > largestCard)
    throw new LarkError(230025, 'The length of the message content reaches its limit.');
  const problem = cardProblem(parsed);
  if (!problem) return;
  throw new LarkError(230099, `Failed to create card content, ext=ErrCode: ${problem.code}; ErrMsg: ${problem.why};`);
}

function checkText(parsed: Json, content: string): void {
  if (Buffer.byteLength(content) > largestText)
    throw new LarkError(230025, 'The length of the message content reaches its limit.');
  if ('text' in parsed && textAt(parsed, 'text') === '') throw new LarkError(230001, 'ext=text is empty');
}

/** A message as the Open API describes it. Cards come back changed in reality, so they come back as nothing here. */
function shown(world: LarkWorld, message: LarkMessage): Json {
  const { id, chatId, rootId, threadId, type, createdAt, updatedAt, deleted } = message;
  return {
    message_id: id,
    root_id: rootId,
    parent_id: rootId,
    thread_id: threadId,
    chat_id: chatId,
    msg_type: type,
    create_time: String(createdAt),
    update_time: String(updatedAt),
    deleted,
    updated: createdAt !== updatedAt,
    sender: { id: world.appId, id_type: 'app_id', sender_type: 'app', tenant_key: world.tenantKey },
    body: { content: type === 'interactive' ? '{}' : message.content },
  };
}
