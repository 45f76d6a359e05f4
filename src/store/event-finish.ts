import type { AnyBulkWriteOperation, Collection } from 'mongodb';
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

/** Endings of several events that differ in nothing but the event. */
interface Alike extends Omit<Ending, 'id'> {
  ids: string[];
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

/**
 * What ends alike ends in one statement. It is one that the driver doesn't repeat by itself, so the server needs not
 * remember for each event that it was done; a lost answer leaves the event to the sweep, which finds its run ended.
 * The driver counts how many matched; only when some did not is it worth asking which.
 */
async function endAll(events: Collection<EventDocument>, batch: Ending[]): Promise<boolean[]> {
  const alike = new Map<string, Alike>();
  for (const { id, ...ending } of batch) {
    const key = JSON.stringify(ending);
    const same = alike.get(key);
    if (same) same.ids.push(id);
    else alike.set(key, { ...ending, ids: [id] });
  }
  const { matchedCount } = await events.bulkWrite([...alike.values()].map(endAlike), { ordered: false });
  if (matchedCount === batch.length) return batch.map(() => true);
  return await whichEnded(events, batch);
}

function endAlike({ ids, token, status, error }: Alike): AnyBulkWriteOperation<EventDocument> {
  const filter = { _id: { $in: ids }, fence: token, status: 'queued' as const };
  return { updateMany: { filter, update: { $set: { status, error }, $unset: { lease: '' } } } };
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
