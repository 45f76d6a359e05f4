import { commandHelp } from '../../src/chat/commands/index.ts';
import type { MessagesAnswer, ThreadAnswer } from '../../src/chat/room-api.ts';
import type { View } from '../../src/chat/view.ts';
import { AppError } from '../../src/domain/errors.ts';
import { contextOf, type Exchange, type SignedIn } from './exchange.ts';
import { positionAt } from './position.ts';
import { renderView } from './render.ts';
import type { Reply } from './reply.ts';
import { toRoomMessage } from './room-message.ts';

const usualPage = 50;
const largestPage = 100;

/** The channels one may read. */
export async function listChannels({ room, visitor }: SignedIn): Promise<Reply> {
  return { status: 200, body: { channels: await room.rooms.visible(visitor.actor) } };
}

/** A page of a channel, oldest first; an empty channel says what it is for. */
export async function listMessages(exchange: SignedIn): Promise<Reply> {
  const { room, visitor, url } = exchange;
  const channel = await room.rooms.enter(visitor.actor, url.searchParams.get('channel') ?? '');
  // Taken before reading: what is written meanwhile comes by the stream as well, and nothing falls between.
  const position = positionAt(room.deps.clock.now());
  const before = url.searchParams.get('before') ?? undefined;
  const page = { channel: channel.id, reader: visitor.member.id, limit: readLimit(url), before };
  const found = await room.deps.messages.list(page);
  const answer: MessagesAnswer = { items: found.items.map(toRoomMessage), before: found.before, position };
  const empty = found.items.length === 0 && before === undefined;
  const welcome = empty ? await welcomeView(exchange, contextOf(exchange, channel)) : undefined;
  return { status: 200, body: welcome ? { ...answer, welcome } : answer };
}

async function welcomeView({ room }: SignedIn, context: ReturnType<typeof contextOf>): Promise<View | undefined> {
  const answers = await room.deps.converse({ kind: 'welcome', context });
  for (const answer of answers) if (answer.kind === 'private') return renderView(answer.view);
  return undefined;
}

/** A message with its thread. */
export async function showThread({ room, visitor, id }: SignedIn): Promise<Reply> {
  const thread = await room.deps.messages.thread(id, visitor.member.id);
  const missing = () => new AppError('not_found', { what: 'message', id: id.slice(0, 100) });
  if (!thread) throw missing();
  const channels = await room.rooms.visible(visitor.actor);
  if (!channels.some((channel) => channel.id === thread.root.channel)) throw missing();
  const body: ThreadAnswer = { root: toRoomMessage(thread.root), items: thread.items.map(toRoomMessage) };
  return { status: 200, body };
}

/** The commands, for completion. */
export async function listCommands({ language }: Exchange): Promise<Reply> {
  return { status: 200, body: { commands: commandHelp(language) } };
}

/** What the health of the server is, in words. */
export async function showHealth({ room }: Exchange): Promise<Reply> {
  return { status: 200, body: await room.deps.health() };
}

function readLimit(url: URL): number {
  const limit = Number(url.searchParams.get('limit') ?? usualPage);
  return Number.isInteger(limit) && limit >= 1 ? Math.min(limit, largestPage) : usualPage;
}
