import type { Admin } from '../admin/admin.ts';
import type { AuditLog, MemberStore, ProjectStore, TokenStore } from '../admin/ports.ts';
import type { Relay } from '../admin/relay.ts';
import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { Destination } from '../domain/project.ts';
import type { ResourceType } from '../domain/webhook.ts';
import type { Pace } from './pace.ts';
import type { Wording } from './texts/wording.ts';

/** What forms and set-up steps need to know of a kind of sender. */
export interface SourceChoice {
  name: string;
  title: string;
  options: { secret: 'signature' | 'token' | 'none'; events: readonly string[] };
  /** Markdown; `{url}` is the webhook's address. */
  setUp: Wording;
}

/** What forms need to know of an assistant backend. */
export interface BackendChoice {
  name: string;
  runs: readonly ResourceType[];
  /** Names offered after `name:`. */
  resources(): readonly string[];
  /** Undefined when it can be used. */
  missingSetting(): string | undefined;
}

/** Words said in the thread of a result. */
interface ThreadReply {
  channel: Destination;
  /** The message that the thread hangs on. */
  messageId: string;
  /** The same reply told twice runs once. */
  replyId: string;
  text: string;
  by: string;
  /** Those whose conversations it may continue. */
  projects: readonly string[];
  correlationId: string;
}

/** What the conversation works with. Functions of other folders are handed in by the composition root. */
export interface ChatDeps {
  admin: Admin;
  relay: Relay;
  /** Asks the project's assistant a question about `material`, which is untrusted; undefined where there is none. */
  ask?: ((question: { project: string; question: string; material: string }) => Promise<string>) | undefined;
  /** In the order in which forms offer them. */
  sources: readonly SourceChoice[];
  backends: readonly BackendChoice[];
  projects: Pick<ProjectStore, 'list' | 'bindChannel'>;
  members: Pick<MemberStore, 'get' | 'byIdentity' | 'save' | 'setRole'>;
  tokens: Pick<TokenStore, 'put' | 'deleteAll'>;
  audit: Pick<AuditLog, 'write'>;
  /** Hands a reply to the assistant; false when the thread does not hang on a result. */
  continueConversation(reply: ThreadReply): Promise<boolean>;
  /** Publishes an event of the catalog; left out where nobody can subscribe. */
  publish?: ((event: { project: string; type: string; data: unknown }) => Promise<unknown>) | undefined;
  /** The full public address of a path such as `/console/`. */
  publicUrl(path: string): string;
  /** `replayWindow` of new webhooks, in seconds. */
  replayWindow: number;
  clock: Clock;
  log: Logger;
}

/** What commands work with: the above, and how often one person may send tests or make secrets. */
export interface Chat extends ChatDeps {
  pace: Pace;
}
