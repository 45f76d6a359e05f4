import type { Language } from '../../domain/errors.ts';

/** Names of what is cached. Words that the server wrote are kept per language. */
export const queryKeys = {
  session: ['session'] as const,
  channels: ['channels'] as const,
  commands: (language: Language) => ['commands', language] as const,
  health: (language: Language) => ['health', language] as const,
  allMessages: ['messages'] as const,
  messages: (channel: string) => ['messages', channel] as const,
  allThreads: ['thread'] as const,
  thread: (id: string) => ['thread', id] as const,
};
