import { createHash } from 'node:crypto';
import type { MessageRef, PostRequest } from '../../src/chat/platform.ts';
import type { View } from '../../src/chat/view.ts';
import { AppError } from '../../src/domain/errors.ts';
import { newId } from '../../src/domain/ids.ts';
import { bot } from './bot.ts';
import type { LocalDeps, StoredMessage } from './ports.ts';
import { renderView } from './render.ts';
import { directChannel, type Rooms, readerOf } from './rooms.ts';

/** Something to be stored: a message of the bot or of a person. */
export interface Line {
  id: string;
  channel: string;
  threadOf: string | null;
  author: StoredMessage['author'];
  view: View;
  onlyFor?: string | undefined;
}

/** Where lines are stored, and the times they get. */
export interface Lines {
  messages: LocalDeps['messages'];
  nextTime(): number;
}

type PostDeps = Lines & { rooms: Rooms };

/** Stores a line unless its id is there already. Throws for a view that must not outlive its answer. */
export async function storeLine(
  { messages, nextTime }: Lines,
  line: Line,
): Promise<{ message: StoredMessage; created: boolean }> {
  const now = new Date(nextTime()).toISOString();
  const view = storable(line.view);
  const onlyFor = line.onlyFor ?? readerOf(line.channel);
  return await messages.insert({
    ...line,
    view,
    ...(onlyFor !== undefined && { onlyFor }),
    createdAt: now,
    updatedAt: now,
    replies: 0,
  });
}

/** A secret is shown in one answer and nowhere else; a form is nothing to read. Neither is ever stored. */
function storable(view: View): View {
  if (view.kind === 'secret' || view.kind === 'form') throw new TypeError(`a ${view.kind} view is never stored`);
  return renderView(view);
}

/** Posts for the bot. The message's id comes from the key, so a repeat finds the message there and brings it up to date. */
export async function post(
  deps: PostDeps,
  { channel, threadId, view, key }: Omit<PostRequest, 'project'>,
): Promise<MessageRef> {
  if (!(await deps.rooms.exists(channel))) throw new AppError('channel_gone', { channel });
  const id = `msg_${createHash('sha256').update(`${channel}\n${key}`).digest('hex').slice(0, 26)}`;
  const line = { id, channel, threadOf: threadId ?? null, author: bot, view };
  const { created } = await storeLine(deps, line);
  if (!created) await update(deps, { channel, messageId: id }, view);
  return { channel, messageId: id };
}

/** Replaces what a message shows. Throws `message_gone` when it is no longer there. */
export async function update(
  { messages }: Pick<LocalDeps, 'messages'>,
  { channel, messageId }: MessageRef,
  view: View,
): Promise<void> {
  const updated = await messages.update(messageId, storable(view));
  if (!updated) throw new AppError('message_gone', { channel });
}

/** A message that only one member sees. */
export async function postPrivate(
  deps: PostDeps,
  { channel, memberId, view }: { channel: string; memberId: string; view: View },
): Promise<void> {
  if (!(await deps.rooms.exists(channel))) throw new AppError('channel_gone', { channel });
  const id = newId('msg');
  await storeLine(deps, { id, channel, threadOf: null, author: bot, view, onlyFor: memberId });
}

/** A message in the direct talk of a person, whom they are known as here, with the bot. */
export async function tell(
  deps: PostDeps,
  members: LocalDeps['members'],
  { userId, view, key }: { userId: string; view: View; key: string },
): Promise<void> {
  const member = await members.byIdentity({ platform: 'local', userId });
  if (!member) throw new AppError('not_found', { what: 'member', id: userId });
  await post(deps, { channel: directChannel(member.id), view, key });
}
