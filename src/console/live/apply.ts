import type { QueryClient } from '@tanstack/react-query';
import type { RoomChannel, RoomMessage, ThreadAnswer } from '../../chat/room-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { type LoadedPages, messagesOf, placeInChannel, placeInThread } from '../messages/message-cache.ts';

/**
 * Brings what the stream says of a message into everything that shows it. False when all of it was known: after a
 * break the server tells a little more than was missed.
 */
export function applyMessage(client: QueryClient, message: RoomMessage): boolean {
  const known = knownVersion(client, message);
  client.setQueryData<LoadedPages>(queryKeys.messages(message.channel), (loaded) =>
    loaded ? placeInChannel(loaded, message) : loaded,
  );
  const root = message.threadOf ?? message.id;
  client.setQueryData<ThreadAnswer>(queryKeys.thread(root), (thread) =>
    thread ? placeInThread(thread, message) : thread,
  );
  return known !== message.updatedAt;
}

function knownVersion(client: QueryClient, { id, channel, threadOf }: RoomMessage): string | undefined {
  const inChannel = messagesOf(client.getQueryData<LoadedPages>(queryKeys.messages(channel)));
  const inThread = threadOf ? client.getQueryData<ThreadAnswer>(queryKeys.thread(threadOf))?.items : undefined;
  return (inThread ?? inChannel).find((message) => message.id === id)?.updatedAt;
}

export function applyChannel(client: QueryClient, channel: RoomChannel): void {
  client.setQueryData<{ channels: RoomChannel[] }>(queryKeys.channels, (had) => {
    if (!had) return had;
    const known = had.channels.some((each) => each.id === channel.id);
    const channels = known
      ? had.channels.map((each) => (each.id === channel.id ? channel : each))
      : [...had.channels, channel];
    return { channels };
  });
}

/** After a gap that can't be filled: load again what is shown. */
export async function reload(client: QueryClient): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: queryKeys.allMessages }),
    client.invalidateQueries({ queryKey: queryKeys.allThreads }),
    client.invalidateQueries({ queryKey: queryKeys.channels }),
  ]);
}
