import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '../../domain/clock.ts';

/** A person in the simulated organisation, or in another one. */
export interface LarkUser {
  openId: string;
  name: string;
  email?: string | undefined;
  tenantKey: string;
  locale: 'en_us' | 'zh_cn';
}

export interface LarkChat {
  id: string;
  name: string;
  type: 'p2p' | 'group';
  members: Set<string>;
  /** False once the bot was removed. */
  botIn: boolean;
  disbanded: boolean;
}

export interface LarkMessage {
  id: string;
  chatId: string;
  rootId?: string | undefined;
  threadId?: string | undefined;
  /** `bot` or the open_id of a person. */
  sender: string;
  type: 'text' | 'post' | 'interactive';
  /** As Lark keeps it: a JSON string. */
  content: string;
  createdAt: number;
  updatedAt: number;
  deleted: boolean;
  /** Every content that the message ever showed, oldest first. */
  history: string[];
}

/** One call of the Open API, for tests to read. */
export interface LarkCall {
  method: string;
  path: string;
  body: unknown;
  status: number;
  code: number;
}

/** A failure that the next calls whose path fits get. */
export interface ScriptedFault {
  path: RegExp;
  method?: string | undefined;
  /** 0 breaks the connection without any answer. */
  status: number;
  code: number;
  /** Seconds, sent as `x-ogw-ratelimit-reset`. */
  reset?: number | undefined;
  times: number;
  /** Carry the call out and lose only its answer. */
  after?: boolean | undefined;
}

/** Everything that the simulated Lark knows. */
export interface LarkWorld {
  appId: string;
  appSecret: string;
  tenantKey: string;
  encryptKey: string | undefined;
  verificationToken: string;
  botOpenId: string;
  botName: string;
  clock: Clock;
  users: Map<string, LarkUser>;
  chats: Map<string, LarkChat>;
  messages: Map<string, LarkMessage>;
  tokens: Map<string, number>;
  /** Message id by deduplication id, with the time it was used. */
  uuids: Map<string, { messageId: string; at: number }>;
  slashCommands: Map<string, { command: string; description: unknown }>;
  /** Card callback tokens: what they may still do. */
  cardTokens: Map<string, { messageId: string; until: number; uses: number; answered: boolean }>;
  faults: ScriptedFault[];
  calls: LarkCall[];
  /** Messages that one chat takes in a second. */
  chatRate: number;
}

export interface WorldOptions {
  appId?: string | undefined;
  appSecret?: string | undefined;
  encryptKey?: string | undefined;
  verificationToken?: string | undefined;
  clock?: Clock | undefined;
  chatRate?: number | undefined;
}

/** An empty organisation with one app. */
export function createWorld(options: WorldOptions = {}): LarkWorld {
  return {
    appId: options.appId ?? `cli_${hex(8)}`,
    appSecret: options.appSecret ?? hex(16),
    tenantKey: hex(8),
    encryptKey: options.encryptKey,
    verificationToken: options.verificationToken ?? hex(16),
    botOpenId: `ou_${hex(16)}`,
    botName: 'Switchhook',
    clock: options.clock ?? systemClock,
    users: new Map(),
    chats: new Map(),
    messages: new Map(),
    tokens: new Map(),
    uuids: new Map(),
    slashCommands: new Map(),
    cardTokens: new Map(),
    faults: [],
    calls: [],
    chatRate: options.chatRate ?? 5,
  };
}

/** Adds a person; those of another organisation are given their own tenant key. */
export function addUser(world: LarkWorld, user: Partial<LarkUser> & { name: string }): LarkUser {
  const added = { openId: `ou_${hex(16)}`, tenantKey: world.tenantKey, locale: 'en_us' as const, ...user };
  world.users.set(added.openId, added);
  return added;
}

/** Adds a group with the bot and these people in it. */
export function addGroup(world: LarkWorld, name: string, members: readonly LarkUser[]): LarkChat {
  const ids = new Set(members.map(({ openId }) => openId));
  const chat: LarkChat = { id: newId('oc'), name, type: 'group', members: ids, botIn: true, disbanded: false };
  world.chats.set(chat.id, chat);
  return chat;
}

/** The private chat of a person with the bot. */
export function privateChat(world: LarkWorld, user: LarkUser): LarkChat {
  const found = [...world.chats.values()].find((chat) => chat.type === 'p2p' && chat.members.has(user.openId));
  if (found) return found;
  const members = new Set([user.openId]);
  const chat: LarkChat = { id: newId('oc'), name: user.name, type: 'p2p', members, botIn: true, disbanded: false };
  world.chats.set(chat.id, chat);
  return chat;
}

/** Messages of a chat, oldest first; those of a thread stand between the others. */
export function messagesOf(world: LarkWorld, chat: LarkChat): LarkMessage[] {
  return [...world.messages.values()].filter((message) => message.chatId === chat.id && !message.deleted);
}

type Draft = Pick<LarkMessage, 'chatId' | 'sender' | 'type' | 'content'> &
  Partial<Pick<LarkMessage, 'rootId' | 'threadId'>>;

export function addMessage(world: LarkWorld, draft: Draft): LarkMessage {
  const now = world.clock.now();
  const fixed = { createdAt: now, updatedAt: now, deleted: false, history: [draft.content] };
  const message: LarkMessage = { ...draft, id: newId('om'), ...fixed };
  world.messages.set(message.id, message);
  return message;
}

/** An id as Lark makes them: a prefix that tells the kind, and hex digits. */
export function newId(prefix: string): string {
  return `${prefix}_${hex(16)}`;
}

export function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
