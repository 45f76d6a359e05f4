import type { ApiKey } from '../domain/api-key.ts';
import type { AuditEntry } from '../domain/audit.ts';
import type { EventSummary, InboundEvent } from '../domain/inbound-event.ts';
import type { Identity, Member, Role } from '../domain/member.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import type { Budget, Destination, Project } from '../domain/project.ts';
import type { Post, Run } from '../domain/run.ts';
import type { Door, Webhook, WebhookSecrets } from '../domain/webhook.ts';

/** Webhooks as the use cases store them. Secrets go in clear here and are encrypted by the store. */
export interface WebhookStore {
  /** Newest first. `search` matches name, uuid prefix or webhookId. */
  list(project: string, page: PageRequest, search?: string): Promise<Page<Webhook>>;
  count(project: string): Promise<number>;
  get(project: string, uuid: string): Promise<Webhook | undefined>;
  /** Webhooks whose uuid begins with, or whose name or webhookId equals, what a person typed; at most 5. */
  match(project: string, typed: string): Promise<Webhook[]>;
  /** Those that post to a channel, by name. */
  postingTo(project: string, channel: Destination): Promise<Webhook[]>;
  /** With secrets in clear, for tests and rotation. */
  door(project: string, uuid: string): Promise<Door | undefined>;
  /** Throws `conflict` when the webhookId is taken. */
  insert(webhook: Webhook, secrets: WebhookSecrets): Promise<void>;
  /** Replaces the webhook if its stored version is still `version`; false otherwise. Secrets undefined = keep. */
  replace(webhook: Webhook, version: number, secrets?: WebhookSecrets): Promise<boolean>;
  delete(project: string, uuid: string): Promise<boolean>;
}

export interface EventReader {
  list(
    project: string,
    page: PageRequest,
    filter?: { webhookUuid?: string; status?: string; verdict?: string },
  ): Promise<Page<EventSummary>>;
  /** Whole, with headers and raw bytes. */
  get(project: string, id: string): Promise<InboundEvent | undefined>;
}

/** What was removed of a payload, and with it. */
export interface Expunging {
  waiting?: undefined;
  events: string[];
  runs: string[];
  /** Deliveries whose tries were cleared, and those that were given up. */
  deliveries: number;
  discarded: number;
}

/** What became of removing a payload; `running`: what waits is being worked on and can't be given up. */
export type ExpungeOutcome = Expunging | { waiting: number; running?: boolean | undefined };

/**
 * Removes what an event holds, with what derives from it; ids, times and statuses stay. Undefined for an event that the
 * project doesn't have. While something still waits nothing is removed, unless it is to be discarded. A repeat goes on
 * with what was broken off.
 */
export interface Payloads {
  outbound(project: string, id: string, wish: { discard: boolean; now: Date }): Promise<ExpungeOutcome | undefined>;
  /** With replies to it, their runs, and the outbound events that tell of them. */
  inbound(project: string, id: string, wish: { discard: boolean; now: Date }): Promise<ExpungeOutcome | undefined>;
}

export interface RunReader {
  list(
    project: string,
    page: PageRequest,
    filter?: { webhookUuid?: string; eventId?: string; status?: string },
  ): Promise<Page<Run>>;
  get(runId: string): Promise<Run | undefined>;
}

export interface PostReader {
  ofRuns(runIds: string[]): Promise<Post[]>;
}

export interface ProjectStore {
  list(): Promise<Project[]>;
  get(slug: string): Promise<Project | undefined>;
  /** Creates it unless the slug exists; returns the stored one. */
  ensure(project: Project): Promise<Project>;
  /** Throws `conflict` when the slug is taken. */
  insert(project: Project): Promise<void>;
  /** Makes a channel belong to a project, last in its list, and to no other, in one step. */
  bindChannel(slug: string, channel: Destination): Promise<void>;
  setRetention(slug: string, days: number): Promise<void>;
  /** Undefined takes the budget away. */
  setBudget(slug: string, budget: Budget | undefined): Promise<void>;
}

/** A role in a project; `reactivate` also lets somebody in again who was deactivated. */
export interface RoleGiven {
  project: string;
  role: Role;
  reactivate?: boolean | undefined;
}

export interface MemberStore {
  get(id: string): Promise<Member | undefined>;
  byIdentity(identity: Identity): Promise<Member | undefined>;
  /**
   * Creates or replaces by id; throws `conflict` when an identity belongs to another member. What changes a member who
   * is there already has a method of its own, which keeps what others change at the same time.
   */
  save(member: Member): Promise<void>;
  /** The member with the role; undefined for nobody, and for somebody deactivated unless that is to end. */
  setRole(id: string, given: RoleGiven): Promise<Member | undefined>;
  /** Also gives the name; does nothing for an identity the member has. Throws `conflict` when it is another member's. */
  addIdentity(id: string, identity: Identity, name: string): Promise<void>;
  /** Gives a member who is still called `from` another name. */
  rename(id: string, names: { from: string; to: string }): Promise<void>;
  /** Ends `pending`; whether it was pending until now. */
  arrived(id: string): Promise<boolean>;
  /** Makes an active platform admin of the member. */
  promote(id: string): Promise<void>;
  admins(project: string): Promise<Member[]>;
  list(page: PageRequest): Promise<Page<Member>>;
  anyPlatformAdmin(): Promise<boolean>;
}

export interface KeyStore {
  /** By the token's SHA-256; remembers `lastUsedAt` without waiting. At once where the key is in memory. */
  byToken(token: string): ApiKey | undefined | Promise<ApiKey | undefined>;
  /** Creates or replaces by id. */
  save(key: ApiKey, token: string): Promise<void>;
  get(project: string, id: string): Promise<ApiKey | undefined>;
  /** Keys of a project, newest first. */
  list(project: string, page: PageRequest): Promise<Page<ApiKey>>;
  /** Takes it away; gives back what it was, or undefined when there is none. */
  revoke(project: string, id: string): Promise<ApiKey | undefined>;
}

/** One-time codes (admin claim, invitations) and browser sessions; only hashes are stored, with an expiry. */
export interface TokenStore {
  put(kind: 'claim' | 'invite' | 'session', token: string, memberId: string, expires: Date): Promise<void>;
  /** Reads without using up. */
  peek(kind: 'claim' | 'invite' | 'session', token: string): Promise<{ memberId: string; expires: Date } | undefined>;
  /** Reads and deletes in one step, so that a code works once even when two try at the same time. */
  take(kind: 'claim' | 'invite' | 'session', token: string): Promise<{ memberId: string; expires: Date } | undefined>;
  deleteAll(kind: 'claim' | 'invite' | 'session', memberId: string): Promise<void>;
}

export interface AuditLog {
  /** Never throws; never delays the caller. */
  write(entry: Omit<AuditEntry, 'id' | 'at'>): void;
  list(project: string, page: PageRequest): Promise<Page<AuditEntry>>;
}
