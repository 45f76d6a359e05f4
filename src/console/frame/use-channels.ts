import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-provider.tsx';
import { queryKeys } from '../api/query-keys.ts';

/** The channels that the person may read; the stream adds new ones. */
export function useChannels() {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.channels,
    queryFn: ({ signal }) => api.channels(signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
