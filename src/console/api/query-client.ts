import { QueryCache, QueryClient } from '@tanstack/react-query';
import { queryKeys } from './query-keys.ts';
import { ApiProblem } from './request.ts';

/** The cache of what the API answered. A refusal for want of a session asks anew who is signed in. */
export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    defaultOptions: {
      queries: { retry: worthRetrying, refetchOnWindowFocus: false, networkMode: 'always' },
      mutations: { networkMode: 'always' },
    },
    queryCache: new QueryCache({
      onError: (thrown, query) => {
        const signedOut = thrown instanceof ApiProblem && thrown.status === 401;
        if (signedOut && query.queryKey[0] !== queryKeys.session[0]) {
          void client.invalidateQueries({ queryKey: queryKeys.session });
        }
      },
    }),
  });
  return client;
}

/** What the server refused it will refuse again; what did not reach it may. */
function worthRetrying(failures: number, thrown: unknown): boolean {
  const refused = thrown instanceof ApiProblem && thrown.status >= 400 && thrown.status < 500;
  return !refused && failures < 2;
}
