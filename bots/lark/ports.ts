import type { Converse } from '../../src/chat/intent.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { Language } from '../../src/domain/errors.ts';
import type { Logger } from '../../src/domain/logger.ts';
import type { Actor } from '../../src/domain/member.ts';

/** Settings of a Lark or Feishu app. */
export interface LarkSettings {
  appId: string;
  appSecret: string;
  /** Needed in `http` mode: without it Lark neither encrypts nor signs, and anybody could send events. */
  encryptKey?: string | undefined;
  /** Needed in `http` mode: Lark names it in every event. */
  verificationToken?: string | undefined;
  /** `feishu`, `lark` or a base URL. */
  domain: string;
  /** Whether Lark calls us, or we keep a connection to it. */
  mode: 'http' | 'socket';
  /** Our organisation's tenant key. Where it is set, events of any other are refused. */
  tenantKey?: string | undefined;
}

/** A person as Lark describes them. */
export interface LarkIdentity {
  platform: 'lark';
  /** open_id: the same person has another one in every app. */
  userId: string;
  tenant?: string | undefined;
  /** The address that the organisation has given; never for people of another organisation. */
  email?: string | undefined;
  name: string;
  /** True for people of another organisation who share a group: they are strangers. */
  foreign?: boolean | undefined;
  language?: Language | undefined;
}

/** What the Lark platform works with. Functions of other folders are handed in. */
export interface LarkDeps {
  config: LarkSettings;
  converse: Converse;
  /** The actor of a person; a stranger gets one without roles. */
  actorOf(identity: LarkIdentity): Promise<Actor>;
  /** True the first time a key is named, over restarts and processes. */
  dedupe(key: string): Promise<boolean>;
  /** Keeps texts for a while, encrypted, over restarts and processes: filled forms, with secrets that were typed. */
  state: {
    put(value: string, ttlMs: number): Promise<string>;
    get(token: string): Promise<string | undefined>;
  };
  /** Language of channels, and of people whose client does not tell theirs. */
  language: Language;
  clock: Clock;
  log: Logger;
}
