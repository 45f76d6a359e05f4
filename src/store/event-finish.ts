import type { Collection } from 'mongodb';
import type { Clock } from '../domain/clock.ts';
import type { InboundEvent } from '../domain/inbound-event.ts';
import type { EventQueue } from '../pipeline/ports.ts';
import type { EventDocument } from './event-document.ts';
import { createGroupCommit } from './group-commit.ts';

interface Ending {
  id: string;
  token: number;
  status: EventDocument['status'];
  error: InboundEvent['error'];
}

export interface EventFinish {
  finish: EventQueue['finish'];
  idle(): Promise<void>;
}

/** Ends events under their fencing tokens, many in one write. */
export function createEventFinish(events: Collection<EventDocument>, clock: Clock): EventFinish {
  const group = createGroupCommit<Ending, boolean>({
    write: (batch) => endAll(events, batch),
    bytes: () => 256,
    key: ({ id, token }) => `${id}:${token}`,
    clock,
  });
  return {
    finish: (id, token, { status, error }) =>
      group.add({ id, token, status: status === 'running' ? 'queued' : status, error }),
    idle: () => group.idle(),
  };
}

/** The driver counts how many matched; only when some did not is it worth asking which. */
async function endAll(events: Collection<EventDocument>, batch: Ending[]): Promise<boolean[]> {
  const updates = batch.map(({ id, token, status, error }) => ({
    updateOne: {
      filter: { _id: id, fence: token, status: 'queued' as const },
      update: { $set: { status, error }, $unset: { lease: '' as const } },
    },
  }));
  const { matchedCount } = await events.bulkWrite(updates, { ordered: false });
  if (matchedCount === batch.length) return batch.map(() => true);
  return await whichEnded(events, batch);
}

/** An event ended under a token if it carries that token and that status: nobody else writes either. */
async function whichEnded(events: Collection<EventDocument>, batch: Ending[]): Promise<boolean[]> {
  const ids = batch.map(({ id }) => id);
  const found = await events.find({ _id: { $in: ids } }, { projection: { fence: 1, status: 1 } }).toArray();
  const byId = new Map(found.map((document) => [document._id, document]));
  return batch.map(({ id, token, status }) => {
    const document = byId.get(id);
    return document?.fence === token && document.status === status;
  });
}
