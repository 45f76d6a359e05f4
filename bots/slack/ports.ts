import type { Converse } from '../../src/chat/intent.ts';
import type { AuditEntry } from '../../src/domain/audit.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { Language } from '../../src/domain/errors.ts';
import type { Logger } from '../../src/domain/logger.ts';
import type { Actor } from '../../src/domain/member.ts';

/** Settings of a Slack app. */
export interface SlackSettings {
  /** Needed by HTTP: what Slack signs its requests with. */
  signingSecret?: string | undefined;
  /** Token of the one workspace that the app is installed in by hand. */
  botToken?: string | undefined;
  /** App-level token; with it events come over a socket instead of by HTTP. */
  appToken?: string | undefined;
  /** With the client secret: workspaces install the app themselves. */
  clientId?: string | undefined;
  clientSecret?: string | undefined;
  /** Base of the Web API: `https://slack.com/api` unless given. */
  apiUrl: string;
  /**
   * Workspaces (`T…`) that may install the app. E-mail addresses are believed of these and of the one with the token
   * only: whoever runs a workspace gives its people what addresses they like. Empty lets all install.
   */
  teams: readonly string[];
}

/** A person as Slack describes them. */
export interface SlackIdentity {
  platform: 'slack';
  userId: string;
  name: string;
  /** A confirmed address, of people of a workspace whose addresses are believed. */
  email?: string | undefined;
  /** True for people of another workspace who share a channel, and for those who were deactivated: strangers. */
  foreign?: boolean | undefined;
}

/** What the Slack platform works with. Functions of other folders are handed in. */
export interface SlackDeps {
  config: SlackSettings;
  converse: Converse;
  /** The actor of a person, asked anew for every action; a stranger gets one without roles. */
  actorOf(identity: SlackIdentity): Promise<Actor>;
  /** True the first time a key is named, over restarts and processes. */
  dedupe(key: string): Promise<boolean>;
  /** Keeps texts for a while, encrypted, over restarts and processes: open forms. */
  state: {
    put(value: string, ttlMs: number): Promise<string>;
    get(token: string): Promise<string | undefined>;
  };
  /** What workspaces gave the app when they installed it, encrypted at rest. */
  installations: {
    save(id: string, json: string): Promise<void>;
    get(id: string): Promise<string | undefined>;
    delete(id: string): Promise<void>;
    /** Ids that begin with `prefix`. */
    list(prefix: string): Promise<string[]>;
  };
  /** Writes down who installed or removed the app, without waiting. */
  audit(entry: Omit<AuditEntry, 'id' | 'at'>): void;
  /** The full public address of a path. */
  publicUrl(path: string): string;
  /** Language of people whose own is neither English nor Chinese. */
  language: Language;
  clock: Clock;
  log: Logger;
}
