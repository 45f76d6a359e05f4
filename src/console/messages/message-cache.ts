import type { InfiniteData } from '@tanstack/react-query';
import type { MessagesAnswer, RoomMessage, ThreadAnswer } from '../../chat/room-api.ts';

/** A channel's loaded messages: the newest page first, each page oldest first. */
export type LoadedPages = InfiniteData<MessagesAnswer>;

/** The channel's loaded messages, oldest first. Replies stand in their threads. */
export function messagesOf(loaded: LoadedPages | undefined): RoomMessage[] {
  const pages = loaded?.pages ?? [];
  return pages.toReversed().flatMap((page) => page.items.filter((message) => message.threadOf === null));
}

/** Puts a new or changed message where it belongs; the same object when nothing changes. */
export function placeInChannel(loaded: LoadedPages, message: RoomMessage): LoadedPages {
  const home = loaded.pages.findIndex((page) => page.items.some((item) => item.id === message.id));
  if (home >= 0) return withPage(loaded, home, (items) => replaced(items, message));
  const oldest = messagesOf(loaded)[0];
  const beforeAllLoaded = oldest !== undefined && message.createdAt < oldest.createdAt;
  if (message.threadOf !== null || beforeAllLoaded) return loaded;
  return withPage(loaded, 0, (items) => inserted(items, message));
}

/** Puts a message into a thread it belongs to, as root or reply; the same object when it belongs elsewhere. */
export function placeInThread(thread: ThreadAnswer, message: RoomMessage): ThreadAnswer {
  if (message.id === thread.root.id) return { ...thread, root: newer(thread.root, message) };
  if (message.threadOf !== thread.root.id) return thread;
  const known = thread.items.some((item) => item.id === message.id);
  return { ...thread, items: known ? replaced(thread.items, message) : inserted(thread.items, message) };
}

function withPage(loaded: LoadedPages, index: number, change: (items: RoomMessage[]) => RoomMessage[]): LoadedPages {
  const pages = loaded.pages.map((page, at) => (at === index ? { ...page, items: change(page.items) } : page));
  return { ...loaded, pages };
}

function replaced(items: RoomMessage[], message: RoomMessage): RoomMessage[] {
  return items.map((item) => (item.id === message.id ? newer(item, message) : item));
}

/** A late answer must not undo what the stream brought meanwhile. */
function newer(had: RoomMessage, got: RoomMessage): RoomMessage {
  return got.updatedAt >= had.updatedAt ? got : had;
}

function inserted(items: RoomMessage[], message: RoomMessage): RoomMessage[] {
  const at = items.findLastIndex((item) => item.createdAt <= message.createdAt) + 1;
  return items.toSpliced(at, 0, message);
}
