import type { Collection } from 'mongodb';
import type { Clock } from '../domain/clock.ts';
import { createGroupCommit } from './group-commit.ts';
import { insertAll } from './insert-all.ts';
import { type MessageDocument, type StoredMessage, toMessageDocument } from './message-document.ts';

type Showing = Pick<MessageDocument, '_id' | 'view'>;

export interface MessageWriter {
  /** Whether it is new; false when its id is there already. */
  insert(message: StoredMessage): Promise<boolean>;
  /** False when there is no such message. */
  update(id: string, view: StoredMessage['view']): Promise<boolean>;
  idle(): Promise<void>;
}

/** Writes messages, many in one go: under load every event becomes one, and then is updated. */
export function createMessageWriter(messages: Collection<MessageDocument>, clock: Clock): MessageWriter {
  const inserts = createGroupCommit<MessageDocument, boolean>({
    write: (batch) => insertNew(messages, batch),
    bytes: () => 4_096,
    clock,
  });
  const updates = createGroupCommit<Showing, boolean>({
    write: (batch) => updateAll(messages, batch, new Date(clock.now())),
    bytes: () => 4_096,
    key: ({ _id }) => _id,
    clock,
  });

  /** Counted, not added up: a repeat after a crash comes to the same number. */
  async function countReplies(rootId: string): Promise<void> {
    const replies = await messages.countDocuments({ threadOf: rootId });
    await messages.updateOne({ _id: rootId }, { $set: { replies, updatedAt: new Date(clock.now()) } });
  }

  return {
    async insert(message) {
      const created = await inserts.add(toMessageDocument(message));
      if (message.threadOf !== null) await countReplies(message.threadOf);
      return created;
    },
    update: (id, view) => updates.add({ _id: id, view }),
    idle: async () => void (await Promise.all([inserts.idle(), updates.idle()])),
  };
}

async function insertNew(messages: Collection<MessageDocument>, batch: MessageDocument[]): Promise<boolean[]> {
  const refused = await insertAll(messages, batch);
  return batch.map((_, index) => !refused.has(index));
}

async function updateAll(messages: Collection<MessageDocument>, batch: Showing[], now: Date): Promise<boolean[]> {
  const writes = batch.map(({ _id, view }) => ({
    // `many` of one id: a statement that the driver doesn't repeat costs the server one write instead of two.
    updateMany: { filter: { _id }, update: { $set: { view, updatedAt: now } } },
  }));
  const { matchedCount } = await messages.bulkWrite(writes, { ordered: false });
  if (matchedCount === batch.length) return batch.map(() => true);
  const found = messages.find({ _id: { $in: batch.map(({ _id }) => _id) } }, { projection: { _id: 1 } });
  const there = new Set((await found.toArray()).map(({ _id }) => _id));
  return batch.map(({ _id }) => there.has(_id));
}
