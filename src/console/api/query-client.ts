import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './request.ts';

/** The cache of what the API answered. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: worthRetrying, refetchOnWindowFocus: false, networkMode: 'always' },
      mutations: { networkMode: 'always' },
    },
  });
}

/** What the server refused it will refuse again; what did not reach it may. */
function worthRetrying(failures: number, thrown: unknown): boolean {
  const refused = thrown instanceof ApiProblem && thrown.status >= 400 && thrown.status < 500;
  return !refused && failures < 2;
}
