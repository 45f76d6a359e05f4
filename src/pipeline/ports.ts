import type { AuditEntry } from '../domain/audit.ts';
import type { InboundEvent } from '../domain/inbound-event.ts';
import type { LostChannel } from '../domain/lost-channel.ts';
import type { Post, Run } from '../domain/run.ts';
import type { Door } from '../domain/webhook.ts';

/** How storing an event ended. A duplicate carries the same key and body; a conflict the same key and another body. */
export type Accepted = { outcome: 'stored' } | { outcome: 'duplicate' | 'conflict'; existingId: string };

/** What the pipeline needs of the webhooks. */
export interface Doors {
  /** The webhook at an address with its secrets in clear; answered from memory whenever possible. */
  find(webhookId: string): Door | undefined | Promise<Door | undefined>;
  byUuid(uuid: string): Promise<Door | undefined>;
}

/** What the pipeline needs of the stored events. Every method throws `store_unavailable` when the store is down. */
export interface EventQueue {
  /**
   * Stores an event durably (w: majority, j: true), grouped with what arrives at the same time. An event whose
   * `lease` is set belongs to this process from the start.
   */
  accept(event: InboundEvent): Promise<Accepted>;
  /** Id of an event of this webhook with the same body hash received at or after `since` (case V10). */
  findReplay(webhookUuid: string, bodyHash: string, since: Date): Promise<string | undefined>;
  /** Takes up to `limit` queued events that nobody holds or whose lease ran out before `now`; oldest first. */
  claim(owner: string, limit: number, now: Date, until: Date): Promise<InboundEvent[]>;
  /**
   * Extends the leases of this process on the events it `held` (ids), so that one it has dropped, or whose acceptance
   * it never learned of, runs out and is swept. Left out: on all of its events. Returns how many were extended.
   */
  renew(owner: string, until: Date, held?: readonly string[]): Promise<number>;
  /**
   * Writes down that an event which was claimed before is now really begun, and returns how often it has been: unlike
   * claims, which a crash of others costs too, this tells an event that takes the process down. 0 = lease lost.
   */
  begin(eventId: string, token: number): Promise<number>;
  /** Ends an event under its fencing token; false when another process holds it now. Grouped with others. */
  finish(eventId: string, token: number, outcome: Pick<InboundEvent, 'status' | 'error'>): Promise<boolean>;
  /** Gives everything of this process back at once (shutdown). Returns how many. */
  release(owner: string): Promise<number>;
}

/** What the pipeline needs of the runs. */
export interface RunStore {
  get(runId: string): Promise<Run | undefined>;
  /** Runs of a conversation, oldest first, for the turns of a thread reply. */
  conversation(conversation: string, limit: number): Promise<Run[]>;
  /**
   * Creates or replaces a run under `run.fence`: refused (false) when a higher fence wrote it, or when the stored
   * run has ended already. Grouped with others.
   */
  save(run: Run): Promise<boolean>;
}

/** What the pipeline needs of the posts. */
export interface PostStore {
  ofRun(runId: string): Promise<Post[]>;
  /** The post that a platform message belongs to, for thread replies. */
  byMessage(platform: string, channel: string, messageId: string): Promise<Post | undefined>;
  /** Creates or replaces by id. Grouped with others. */
  save(post: Post): Promise<void>;
}

/** What the pipeline needs of the channels that results can't reach. Ids are those of `lostChannelId`. */
export interface LostChannelStore {
  list(): Promise<LostChannel[]>;
  /** Writes a channel down as lost; `first` for the one caller who did, everybody gets what is stored. */
  open(lost: LostChannel): Promise<{ first: boolean; lost: LostChannel }>;
  /** Takes the right to try once more and puts the next try off; else when that is, or that the channel works again. */
  probe(id: string, now: Date, next: Date): Promise<'yours' | 'over' | Date>;
  /** Takes the right to tell the admins until a time; false when somebody has it, or they know. */
  claimTelling(id: string, now: Date, until: Date): Promise<boolean>;
  /** The admins have been told. */
  told(id: string): Promise<void>;
  /** The channel works again; true for the one caller who ended it. */
  close(id: string): Promise<boolean>;
}

/** Writes the audit log; never throws and never delays the caller. */
export type Audit = (entry: Omit<AuditEntry, 'id' | 'at'>) => void;
