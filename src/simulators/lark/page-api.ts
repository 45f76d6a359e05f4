import type { ServerResponse } from 'node:http';
import type { Outlet } from './events.ts';
import { type Json, parseObject, textAt } from './json.ts';
import { page } from './page.ts';
import { type Outcome, press, say, submit } from './person.ts';
import { type LarkChat, type LarkMessage, type LarkUser, type LarkWorld, messagesOf, privateChat } from './world.ts';

/** One request of the page that shows the chats. */
export interface PageRequest {
  world: LarkWorld;
  outlet: Outlet;
  url: URL;
  body: Json;
  res: ServerResponse;
}

/** Serves the page and what it asks for; false for any other path. */
export async function servePage(request: PageRequest): Promise<boolean> {
  const { url, res } = request;
  if (url.pathname === '/') {
    res.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
    return true;
  }
  if (!url.pathname.startsWith('/sim/')) return false;
  const answer = await answerPage(request).catch((error: unknown) => ({ problem: String(error) }));
  res.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(answer));
  return true;
}

async function answerPage({ world, outlet, url, body }: PageRequest): Promise<unknown> {
  const user = userOf(world, url.searchParams.get('user') ?? textAt(body, 'user'));
  switch (url.pathname) {
    case '/sim/state':
      return stateFor(world, user);
    case '/sim/say': {
      const chat = chatOf(world, textAt(body, 'chat'));
      const inThreadOf = world.messages.get(textAt(body, 'thread'));
      const mention = chat.type === 'group' && body.mention === true;
      return result(await say(world, outlet, user, { chat, text: textAt(body, 'text'), mention, inThreadOf }));
    }
    case '/sim/press': {
      const message = messageOf(world, textAt(body, 'message'));
      return result(await press(world, outlet, user, { message, button: textAt(body, 'button') }));
    }
    case '/sim/submit': {
      const message = messageOf(world, textAt(body, 'message'));
      const values = Object.fromEntries(Object.entries(body.values ?? {}).map(([key, value]) => [key, String(value)]));
      return result(await submit(world, outlet, user, { message, values }));
    }
    default:
      return { problem: 'unknown path' };
  }
}

/** The chats of one person with everything in them. */
function stateFor(world: LarkWorld, user: LarkUser): Json {
  privateChat(world, user);
  const chats = [...world.chats.values()].filter(({ members, disbanded }) => members.has(user.openId) && !disbanded);
  return {
    user: user.openId,
    users: [...world.users.values()].map(({ openId, name }) => ({ openId, name })),
    chats: chats.map((chat) => ({
      id: chat.id,
      name: chat.type === 'p2p' ? world.botName : `# ${chat.name}`,
      group: chat.type === 'group',
      messages: messagesOf(world, chat).map((message) => shown(world, message)),
    })),
  };
}

function shown(world: LarkWorld, { id, rootId, sender, type, content, createdAt, history }: LarkMessage): Json {
  const name = sender === 'bot' ? world.botName : world.users.get(sender)?.name;
  const parsed = parseObject(content);
  const text = textAt(parsed, 'text').replaceAll('@_user_1', `@${world.botName}`);
  const body = type === 'interactive' ? { card: parsed } : { text };
  return { id, rootId, name, bot: sender === 'bot', at: createdAt, edited: history.length > 1, ...body };
}

function result({ status, toast, problem }: Outcome): Json {
  const failed = status === 200 ? undefined : `The app answered with status ${status}.`;
  return { toast, problem: problem ?? failed };
}

function userOf(world: LarkWorld, id: string): LarkUser {
  const user = world.users.get(id) ?? [...world.users.values()][0];
  if (!user) throw new Error('there is nobody here');
  return user;
}

function chatOf(world: LarkWorld, id: string): LarkChat {
  const chat = world.chats.get(id);
  if (!chat) throw new Error('there is no such chat');
  return chat;
}

function messageOf(world: LarkWorld, id: string): LarkMessage {
  const message = world.messages.get(id);
  if (!message) throw new Error('there is no such message');
  return message;
}
