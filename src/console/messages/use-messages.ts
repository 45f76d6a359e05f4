import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { queryKeys } from '../api/query-keys.ts';
import { useBeginLive } from '../live/live-provider.tsx';
import { useLanguage } from '../words/language.tsx';
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
  useWelcomeAgain(query.data?.pages[0]?.welcome !== undefined, query.refetch);
  const messages = useMemo(() => messagesOf(query.data), [query.data]);
  return { ...query, messages, welcome: newest?.welcome };
}

/** The welcome of an empty channel is written by the server: a change of language asks for it anew. */
function useWelcomeAgain(isEmpty: boolean, refetch: () => Promise<unknown>): void {
  const { language } = useLanguage();
  const written = useRef(language);
  useEffect(() => {
    if (isEmpty && written.current !== language) void refetch();
    written.current = language;
  }, [isEmpty, language, refetch]);
}
