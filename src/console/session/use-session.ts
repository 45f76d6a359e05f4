import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ClaimRequest, JoinRequest, SessionAnswer } from '../../chat/room-api.ts';
import { useApi } from '../api/api-provider.tsx';
import { queryKeys } from '../api/query-keys.ts';

/** Who is signed in, as the server says. */
export function useSession() {
  const api = useApi();
  return useQuery({
    queryKey: queryKeys.session,
    queryFn: ({ signal }) => api.session(signal),
    // A role given or taken meanwhile shows when the reader comes back to the page.
    staleTime: 60_000,
    refetchOnWindowFocus: true,
  });
}

/** The signed-in person; undefined outside of a session. */
export function useMe(): NonNullable<SessionAnswer['session']> | undefined {
  return useSession().data?.session ?? undefined;
}

/** Whether the person may make and manage webhooks. The server decides anew each time; this only spares dead ends. */
export function useIsAdmin(): boolean {
  const me = useMe();
  return me !== undefined && (me.platformAdmin || me.role === 'admin');
}

/** Signs in with a code. Everything that was loaded for somebody else is forgotten. */
export function useClaim() {
  const api = useApi();
  const begin = useBeginSession();
  return useMutation({ mutationFn: (request: ClaimRequest) => api.claim(request), onSuccess: begin });
}

/** Joins as a guest. */
export function useJoin() {
  const api = useApi();
  const begin = useBeginSession();
  return useMutation({ mutationFn: (request: JoinRequest) => api.join(request), onSuccess: begin });
}

/** Ends the session and loads the page anew, so that nothing of it stays in memory. */
export function useSignOut() {
  const api = useApi();
  return useMutation({
    mutationFn: () => api.signOut(),
    onSuccess: () => {
      sessionStorage.clear();
      location.reload();
    },
  });
}

function useBeginSession() {
  const client = useQueryClient();
  return (answer: SessionAnswer) => {
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== queryKeys.session[0] });
    client.setQueryData(queryKeys.session, answer);
  };
}
