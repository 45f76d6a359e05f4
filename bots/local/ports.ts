import type { IncomingMessage } from 'node:http';
import type { Converse } from '../../src/chat/intent.ts';
import type { HealthAnswer, RoomMessage } from '../../src/chat/room-api.ts';
import type { View } from '../../src/chat/view.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { Language } from '../../src/domain/errors.ts';
import type { Logger } from '../../src/domain/logger.ts';
import type { Actor, Identity, Member } from '../../src/domain/member.ts';
import type { Destination, Project } from '../../src/domain/project.ts';

/** A message with the one member who may see it, where that is so. */
export interface StoredMessage extends RoomMessage {
  onlyFor?: string | undefined;
}

/** What the room needs of the stored messages. */
interface MessageStore {
  /** Stores a message unless its id is there already; returns what is stored, and whether it is new. */
  insert(message: StoredMessage): Promise<{ message: StoredMessage; created: boolean }>;
  get(id: string): Promise<StoredMessage | undefined>;
  /** Replaces what a message shows; false when it is gone. */
  update(id: string, view: View): Promise<boolean>;
  /** A page of a channel without its threads, oldest first. */
  list(page: {
    channel: string;
    reader: string;
    limit: number;
    before?: string | undefined;
  }): Promise<{ items: StoredMessage[]; before: string | null }>;
  thread(rootId: string, reader: string): Promise<{ root: StoredMessage; items: StoredMessage[] } | undefined>;
  /** What was new or changed at or after a time, in that order. */
  changedSince(since: Date, limit: number): Promise<StoredMessage[]>;
  /** Told of every change by any process; `gap` says that some may have been missed. Call the result to end it. */
  watch(listener: { changed(message: StoredMessage): void; gap(): void }): () => void;
}

export interface StoredChannel {
  id: string;
  title: string;
  topic: string;
  project: string;
  createdAt: Date;
}

/** What the room needs of its stored channels. */
interface ChannelStore {
  list(project: string): Promise<StoredChannel[]>;
  get(id: string): Promise<StoredChannel | undefined>;
  ensure(channel: StoredChannel): Promise<{ channel: StoredChannel; created: boolean }>;
  watch(listener: (channel: StoredChannel) => void): () => void;
}

/** What the room needs of the one-time codes and sessions: sessions, of which only hashes are stored. */
interface SessionStore {
  put(kind: 'session', token: string, memberId: string, expires: Date): Promise<void>;
  peek(kind: 'session', token: string): Promise<{ memberId: string; expires: Date } | undefined>;
  take(kind: 'session', token: string): Promise<{ memberId: string; expires: Date } | undefined>;
}

interface MemberStore {
  get(id: string): Promise<Member | undefined>;
  byIdentity(identity: Identity): Promise<Member | undefined>;
  save(member: Member): Promise<void>;
  anyPlatformAdmin(): Promise<boolean>;
}

interface ProjectStore {
  list(): Promise<Project[]>;
  /** Makes a channel belong to a project and to no other, in one step. */
  bindChannel(slug: string, channel: Destination): Promise<void>;
}

/** Everything the browser's chat room works with. Functions of other folders are handed in. */
export interface LocalDeps {
  messages: MessageStore;
  channels: ChannelStore;
  tokens: SessionStore;
  members: MemberStore;
  projects: ProjectStore;
  /** Uses up a claim or sign-in code; throws `claim_invalid`. */
  claim(code: string, name: string): Promise<Member>;
  /** Audits a refusal and returns the error to throw. */
  refuse(actor: Actor, project: string, action: string): Promise<Error>;
  converse: Converse;
  health(): Promise<HealthAnswer>;
  /** Whether people may join without an invitation, without any rights. */
  guests: boolean;
  /** How browsers reach a path of the server: decides `Secure` cookies and which sites may send. Asked at each request. */
  publicUrl(path: string): string;
  /** What limits count a request under: the network of the peer, or of whom a trusted proxy names. */
  addressOf?: ((request: IncomingMessage) => string) | undefined;
  /** Language of the room for browsers that ask for none we have. */
  language: Language;
  version: string;
  clock: Clock;
  log: Logger;
}
