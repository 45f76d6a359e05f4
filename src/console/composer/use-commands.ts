import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-provider.tsx';
import { queryKeys } from '../api/query-keys.ts';
import { useLanguage } from '../words/language.tsx';

const none: never[] = [];

/** The commands that the server knows, described in the language in use. */
export function useCommands() {
  const api = useApi();
  const { language } = useLanguage();
  const query = useQuery({
    queryKey: queryKeys.commands(language),
    queryFn: ({ signal }) => api.commands(signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return query.data?.commands ?? none;
}
