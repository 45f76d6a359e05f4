import type { Converse } from '../src/chat/intent.ts';
import type { HealthAnswer } from '../src/chat/room-api.ts';
import type { Clock } from '../src/domain/clock.ts';
import type { Language } from '../src/domain/errors.ts';
import type { Logger } from '../src/domain/logger.ts';
import type { LocalDeps } from './local/ports.ts';

/** What the composition root hands to every platform; each one takes its part. */
export interface PlatformParts {
  config: {
    HOST: string;
    SWITCHHOOK_LANGUAGE: Language;
    LOCAL_CHAT: boolean;
    LOCAL_CHAT_GUESTS?: boolean | undefined;
  };
  store: Pick<LocalDeps, 'messages' | 'channels' | 'tokens' | 'members' | 'projects'>;
  admin: Pick<LocalDeps, 'claim' | 'refuse'>;
  converse: Converse;
  health(): Promise<HealthAnswer>;
  /** The full public address of a path. */
  publicUrl(path: string): string;
  /** Whose request it is, for limits, where a trusted proxy stands before the server. */
  addressOf?: LocalDeps['addressOf'];
  version: string;
  clock: Clock;
  log: Logger;
}
