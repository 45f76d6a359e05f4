import type { QueryClient } from '@tanstack/react-query';
import type { ThreadAnswer } from '../../chat/room-api.ts';
import { queryKeys } from '../api/query-keys.ts';
import { type LoadedPages, messagesOf } from '../messages/message-cache.ts';
import type { Spot } from './spot.ts';

/** The newest message that is loaded in a channel or thread; null where there is none. */
export function lastMessageIn(client: QueryClient, { channel, thread }: Spot): string | null {
  if (thread) {
    const loaded = client.getQueryData<ThreadAnswer>(queryKeys.thread(thread));
    return loaded?.items.at(-1)?.id ?? thread;
  }
  return messagesOf(client.getQueryData<LoadedPages>(queryKeys.messages(channel))).at(-1)?.id ?? null;
}
