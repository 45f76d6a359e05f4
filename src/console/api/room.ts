import type {
  ActRequest,
  ClaimRequest,
  CommandHelp,
  HealthAnswer,
  JoinRequest,
  MessagesAnswer,
  RoomAnswer,
  RoomChannel,
  SayRequest,
  SessionAnswer,
  SubmitRequest,
  ThreadAnswer,
} from '../../chat/room-api.ts';
import type { Language } from '../../domain/errors.ts';
import { ask } from './request.ts';

/** The whole API of the room, one function per route of `src/chat/room-api.ts`. All throw ApiProblem. */
export type RoomApi = ReturnType<typeof createRoomApi>;

const pageSize = 50;

/** The room's API in one language. `onSignedOut` is told when the server says that the session is over. */
export function createRoomApi(language: Language, onSignedOut?: () => void) {
  const get = <T>(path: string, signal?: AbortSignal) => ask<T>({ path, language, signal, onSignedOut });
  const post = <T>(path: string, body: object) => ask<T>({ path, language, body, onSignedOut });
  return {
    session: (signal?: AbortSignal) => get<SessionAnswer>('/session', signal),
    claim: (request: ClaimRequest) => post<SessionAnswer>('/claim', request),
    join: (request: JoinRequest) => post<SessionAnswer>('/join', request),
    signOut: () => post<void>('/sign-out', {}),
    channels: (signal?: AbortSignal) => get<{ channels: RoomChannel[] }>('/channels', signal),
    addChannel: (channel: { id: string; title: string }) => post<RoomChannel>('/channels', channel),
    messages: (channel: string, before: string | null, signal?: AbortSignal) =>
      get<MessagesAnswer>(messagesPath(channel, before, pageSize), signal),
    latest: (channel: string, signal?: AbortSignal) => get<MessagesAnswer>(messagesPath(channel, null, 1), signal),
    thread: (id: string, signal?: AbortSignal) => get<ThreadAnswer>(`/threads/${encodeURIComponent(id)}`, signal),
    commands: (signal?: AbortSignal) => get<{ commands: CommandHelp[] }>('/commands', signal),
    health: (signal?: AbortSignal) => get<HealthAnswer>('/health', signal),
    say: (request: SayRequest) => post<RoomAnswer>('/say', request),
    act: (request: ActRequest) => post<RoomAnswer>('/act', request),
    submit: (request: SubmitRequest) => post<RoomAnswer>('/submit', request),
  };
}

function messagesPath(channel: string, before: string | null, limit: number): string {
  const query = new URLSearchParams({ channel, limit: String(limit) });
  if (before) query.set('before', before);
  return `/messages?${query}`;
}
