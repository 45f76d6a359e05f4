import type { Converse } from '../src/chat/intent.ts';
import type { HealthAnswer } from '../src/chat/room-api.ts';
import type { AuditEntry } from '../src/domain/audit.ts';
import type { Clock } from '../src/domain/clock.ts';
import type { Language } from '../src/domain/errors.ts';
import type { Logger } from '../src/domain/logger.ts';
import type { Actor } from '../src/domain/member.ts';
import type { LocalDeps } from './local/ports.ts';

/** A person as a platform knows them; `email` only where the platform vouches for it. */
export interface PlatformPerson {
  platform: string;
  userId: string;
  name: string;
  email?: string | undefined;
  /** True for people of another workspace or organisation. */
  foreign?: boolean | undefined;
}

/** What platforms remember over restarts and processes. */
export interface PlatformMemory {
  /** Tells the first time a key is named from every repeat. */
  seen: { first(key: string): Promise<boolean> };
  /** Texts kept for a while, encrypted. */
  keptTexts: { put(value: string, ttlMs: number): Promise<string>; get(token: string): Promise<string | undefined> };
  /** The audit log, written without waiting. */
  audit: { write(entry: Omit<AuditEntry, 'id' | 'at'>): void };
  /** Workspaces that installed an app, encrypted. */
  installations: {
    save(id: string, json: string): Promise<void>;
    get(id: string): Promise<string | undefined>;
    delete(id: string): Promise<void>;
    list(prefix: string): Promise<string[]>;
  };
}

/** What the composition root hands to every platform; each one takes its part. */
export interface PlatformParts {
  config: {
    HOST: string;
    SWITCHHOOK_LANGUAGE: Language;
    LOCAL_CHAT: boolean;
    LOCAL_CHAT_GUESTS?: boolean | undefined;
    LARK_APP_ID?: string | undefined;
    LARK_APP_SECRET?: string | undefined;
    LARK_ENCRYPT_KEY?: string | undefined;
    LARK_VERIFICATION_TOKEN?: string | undefined;
    LARK_DOMAIN: string;
    LARK_MODE: 'http' | 'socket';
    LARK_TENANT_KEY?: string | undefined;
    SLACK_SIGNING_SECRET?: string | undefined;
    SLACK_BOT_TOKEN?: string | undefined;
    SLACK_APP_TOKEN?: string | undefined;
    SLACK_CLIENT_ID?: string | undefined;
    SLACK_CLIENT_SECRET?: string | undefined;
    SLACK_TEAMS: readonly string[];
    SLACK_API_URL: string;
  };
  store: Pick<LocalDeps, 'messages' | 'channels' | 'tokens' | 'members' | 'projects'> & PlatformMemory;
  admin: Pick<LocalDeps, 'claim' | 'refuse'>;
  converse: Converse;
  /** Who a person of a platform is, asked anew for every action; a stranger gets no role. */
  actorOf(person: PlatformPerson): Promise<Actor>;
  health(): Promise<HealthAnswer>;
  /** The full public address of a path. */
  publicUrl(path: string): string;
  /** Whose request it is, for limits, where a trusted proxy stands before the server. */
  addressOf?: LocalDeps['addressOf'];
  version: string;
  clock: Clock;
  log: Logger;
}
