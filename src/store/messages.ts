import type { Db, Document, Filter } from 'mongodb';
import type { Clock } from '../domain/clock.ts';
import type { ChangeFeed } from './change-feed.ts';
import { type MessageDocument, type StoredMessage, toMessage } from './message-document.ts';
import { createMessageWriter } from './message-writer.ts';
import { pageBy, parseTimeCursor, timeCursor } from './page.ts';

/** Which part of a channel is wanted, and who reads: lines for somebody else alone don't exist for a reader. */
export interface ChannelPage {
  channel: string;
  reader: string;
  limit: number;
  /** The `before` of the page that was read last. */
  before?: string | undefined;
}

export interface MessageListener {
  /** A message that is new or has changed, written by any process. `onlyFor` says whether it is for one reader alone. */
  changed(message: StoredMessage): void;
  /** Changes may have been missed: read again. Called when listening begins anew after a break. */
  gap(): void;
}

/** The messages of the built-in chat room. */
export interface Messages {
  /** Stores a message unless its id is there already; returns what is stored, and whether it is new. */
  insert(message: StoredMessage): Promise<{ message: StoredMessage; created: boolean }>;
  get(id: string): Promise<StoredMessage | undefined>;
  /** Replaces what a message shows; false when it is gone. */
  update(id: string, view: StoredMessage['view']): Promise<boolean>;
  /** A page of a channel without its threads, oldest first; `before` leads to the page before it. */
  list(page: ChannelPage): Promise<{ items: StoredMessage[]; before: string | null }>;
  /** A message and what stands in its thread, oldest first; undefined when there is no such message for the reader. */
  thread(rootId: string, reader: string): Promise<{ root: StoredMessage; items: StoredMessage[] } | undefined>;
  /** What was new or changed at or after a time, in that order; for a reader who was away. */
  changedSince(since: Date, limit: number): Promise<StoredMessage[]>;
  /** Call the result to end it. */
  watch(listener: MessageListener): () => void;
  /** Resolves when every message has its answer. */
  idle(): Promise<void>;
}

const longestThread = 1_000;

export function createMessages(db: Db, { feed, clock }: { feed: ChangeFeed; clock: Clock }): Messages {
  const messages = db.collection<MessageDocument>('messages');
  const write = createMessageWriter(messages, clock);

  async function one(wanted: Filter<MessageDocument>): Promise<StoredMessage | undefined> {
    const found = await messages.findOne(wanted);
    return found ? toMessage(found) : undefined;
  }

  return {
    get: (id) => one({ _id: id }),
    async insert(message) {
      const created = await write.insert(message);
      if (created) return { message, created };
      return { message: (await one({ _id: message.id })) ?? message, created };
    },
    update: (id, view) => write.update(id, view),
    async list({ channel, reader, limit, before }) {
      const wanted = { $and: [{ channel, threadOf: null }, visibleTo(reader), earlierThan(before)] };
      const found = messages.find(wanted).sort({ createdAt: -1, _id: -1 });
      const newest = await found.limit(limit + 1).toArray();
      const { items, next } = pageBy(newest, { limit }, { show: toMessage, cursor: timeCursor });
      return { items: items.reverse(), before: next };
    },
    async thread(rootId, reader) {
      const root = await one({ $and: [{ _id: rootId }, visibleTo(reader)] });
      if (!root) return undefined;
      const found = messages.find({ $and: [{ threadOf: rootId }, visibleTo(reader)] });
      const items = await found.sort({ createdAt: 1, _id: 1 }).limit(longestThread).toArray();
      return { root, items: items.map(toMessage) };
    },
    async changedSince(since, limit) {
      const found = messages.find({ updatedAt: { $gte: since } }).sort({ updatedAt: 1, _id: 1 });
      return (await found.limit(limit).toArray()).map(toMessage);
    },
    watch: (listener) =>
      feed.listen('messages', {
        changed: ({ document }) => isMessage(document) && listener.changed(toMessage(document)),
        gap: () => listener.gap(),
      }),
    idle: () => write.idle(),
  };
}

function visibleTo(reader: string): Filter<MessageDocument> {
  return { $or: [{ onlyFor: { $exists: false } }, { onlyFor: reader }] };
}

function earlierThan(before: string | undefined): Filter<MessageDocument> {
  if (before === undefined) return {};
  const { createdAt, _id } = parseTimeCursor(before);
  return { $or: [{ createdAt: { $lt: createdAt } }, { createdAt, _id: { $lt: _id } }] };
}

/** What this collection holds was written by `insert`; the check is for what somebody put there by hand. */
function isMessage(document: Document | undefined): document is MessageDocument {
  return document?.createdAt instanceof Date && document.updatedAt instanceof Date && document.view !== undefined;
}
