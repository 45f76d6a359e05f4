import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { queryKeys } from '../api/query-keys.ts';
import { useBeginLive } from '../live/live-provider.tsx';
import { messagesOf } from './message-cache.ts';

/** A channel's messages, newest first loaded; the stream keeps them fresh, so they never go stale by themselves. */
export function useMessages(channel: string) {
  const api = useApi();
  const query = useInfiniteQuery({
    queryKey: queryKeys.messages(channel),
    queryFn: ({ pageParam, signal }) => api.messages(channel, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.before,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const newest = query.data?.pages[0];
  useBeginLive(newest?.position);
  const messages = useMemo(() => messagesOf(query.data), [query.data]);
  return { ...query, messages, welcome: newest?.welcome };
}
