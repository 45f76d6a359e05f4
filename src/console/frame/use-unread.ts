import { useQueries } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { RoomChannel, RoomMessage } from '../../chat/room-api.ts';
import { useApi } from '../api/api-provider.tsx';
import { useLiveMessages } from '../live/live-provider.tsx';
import { keepSeen, readSeen } from './seen.ts';

type Unread = Record<string, string[]>;
const nothing: string[] = [];

/** Ids of unread messages per channel. The open channel is read while the page is in sight. */
export function useUnread(channels: RoomChannel[], current: string | undefined, member: string): Unread {
  const [unread, setUnread] = useState<Unread>({});
  const add = (message: RoomMessage) => {
    const watched = message.channel === current && document.visibilityState === 'visible';
    const own = message.author.id === member;
    if (watched || own) return keepSeen(member, message.channel, message.createdAt);
    if (message.threadOf !== null || (readSeen(member)[message.channel] ?? '') >= message.createdAt) return;
    setUnread((had) => withId(had, message));
  };
  useLiveMessages(add);
  useReadWhileOpen(current, setUnread);
  useWhatCameMeanwhile(channels, member, add);
  return unread;
}

function withId(had: Unread, message: RoomMessage): Unread {
  const ids = had[message.channel] ?? nothing;
  return ids.includes(message.id) ? had : { ...had, [message.channel]: [...ids, message.id] };
}

function useReadWhileOpen(current: string | undefined, setUnread: (change: (had: Unread) => Unread) => void): void {
  useEffect(() => {
    const read = () => {
      if (current && document.visibilityState === 'visible') setUnread(({ [current]: _read, ...others }) => others);
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [current, setUnread]);
}

/** Looks once at the newest message of every channel: was it written after the last visit? */
function useWhatCameMeanwhile(channels: RoomChannel[], member: string, add: (message: RoomMessage) => void): void {
  const api = useApi();
  const newest = useQueries({
    queries: channels.map(({ id }) => ({
      queryKey: ['newest', id],
      queryFn: ({ signal }: { signal: AbortSignal }) => api.latest(id, signal),
      staleTime: Number.POSITIVE_INFINITY,
    })),
    combine: (answers) => answers.flatMap((answer) => answer.data?.items.at(-1) ?? []),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks at what came, once; `add` is new at every render
  useEffect(() => {
    for (const message of newest) {
      if (readSeen(member)[message.channel] === undefined) keepSeen(member, message.channel, message.createdAt);
      else add(message);
    }
  }, [newest, member]);
}
