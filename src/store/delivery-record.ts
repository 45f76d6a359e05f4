import type { AnyBulkWriteOperation, Collection, Document } from 'mongodb';
import type { Clock } from '../domain/clock.ts';
import type { Attempt } from '../domain/delivery.ts';
import type { DeliveryQueue } from '../pipeline/outbound-ports.ts';
import { attemptsKept, type DeliveryDocument, unqueued } from './delivery-document.ts';
import { createGroupCommit } from './group-commit.ts';

/** A change of one delivery under its fencing token. */
interface Fenced {
  id: string;
  token: number;
  /** What it has in common with others. */
  fields: Pick<DeliveryDocument, 'status' | 'errorClass' | 'httpStatus'> & { tries?: number };
  /** What is its own. */
  own: { attempt?: Attempt; dueAt?: Date | undefined };
}

/** Bytes of an answer that are kept. */
const excerptBytes = 8_192;

/** Changes in one statement at most: each of them is looked for among the others. */
const mostAlike = 128;

export interface DeliveryRecord extends Pick<DeliveryQueue, 'record' | 'giveBack'> {
  /** Resolves when everything recorded has its answer. */
  idle(): Promise<void>;
}

/** Writes how tries ended, many in one write, each under its fencing token. A repeat is answered like the first. */
export function createDeliveryRecord(deliveries: Collection<DeliveryDocument>, clock: Clock): DeliveryRecord {
  const group = createGroupCommit<Fenced, boolean>({
    write: (batch) => writeAll(deliveries, batch, new Date(clock.now())),
    bytes: ({ own }) => 1_024 + (own.attempt?.response?.length ?? 0),
    clock,
  });
  return {
    record({ deliveryId: id, token, status, tries, dueAt, ...outcome }) {
      const attempt = withShortAnswer(outcome.attempt);
      const errorClass = outcome.errorClass ?? attempt.errorClass;
      const fields = { status, tries, errorClass, httpStatus: attempt.status };
      return group.add({ id, token, fields, own: { attempt, dueAt } });
    },
    giveBack: (id, token, { status, dueAt }) => group.add({ id, token, fields: { status }, own: { dueAt } }),
    idle: () => group.idle(),
  };
}

/** An answer is cut by whoever read it; this only makes sure that no delivery grows without bound. */
function withShortAnswer(attempt: Attempt): Attempt {
  const { response } = attempt;
  if (response === undefined || response.length * 3 <= excerptBytes) return attempt;
  const bytes = Buffer.from(response);
  if (bytes.length <= excerptBytes) return attempt;
  // A character that was cut in half becomes the replacement character; it goes, too.
  const cut = bytes
    .subarray(0, excerptBytes - 4)
    .toString()
    .replace(/\uFFFD$/, '');
  return { ...attempt, response: `${cut}…` };
}

/**
 * Changes that are alike go in one statement, which costs the server a third of one for each. It is one that the
 * driver doesn't repeat by itself; whoever gets no answer may send the same again. The driver counts how many
 * matched; only when some did not is it worth asking which.
 */
async function writeAll(deliveries: Collection<DeliveryDocument>, batch: Fenced[], now: Date): Promise<boolean[]> {
  const alike = Map.groupBy(batch, ({ token, fields, own }) =>
    JSON.stringify([token, fields, own.attempt === undefined]),
  );
  const writes = [...alike.values()].flatMap((group) => chunks(group).map((chunk) => toWrite(chunk, now)));
  const { matchedCount } = await deliveries.bulkWrite(writes, { ordered: false });
  if (matchedCount === batch.length) return batch.map(() => true);
  return await whichWereMade(deliveries, batch);
}

function chunks<T>(all: T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / mostAlike) }, (_, index) =>
    all.slice(index * mostAlike, (index + 1) * mostAlike),
  );
}

/** One statement for changes with the same token and fields. Each delivery finds its own part by its place. */
function toWrite(alike: Fenced[], now: Date): AnyBulkWriteOperation<DeliveryDocument> {
  const [first] = alike;
  if (!first) throw new Error('there is nothing to write');
  const ids = alike.map(({ id }) => id);
  const own = alike.map((one) => ({ ...one.own, dueAt: one.own.dueAt ?? now }));
  const mine = { $arrayElemAt: [{ $literal: own }, { $indexOfArray: [{ $literal: ids }, '$_id'] }] };
  return {
    updateMany: {
      // Held: a second write under the same token, after the lease was ended by the first, must not count twice.
      filter: { _id: { $in: ids }, fence: first.token, holder: { $gt: '' } },
      update: [{ $set: { mine } }, { $set: changed(first, now) }, { $unset: ['mine', ...gone(first)] }],
      hint: '_id_',
    },
  };
}

/** The fields after the change; `mine` is the delivery's own part. */
function changed({ fields, own }: Fenced, now: Date): Document {
  const { status, tries } = fields;
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  const tried = { $slice: [{ $concatArrays: [{ $ifNull: ['$attempts', []] }, ['$mine.attempt']] }, -attemptsKept] };
  return {
    ...Object.fromEntries(given.map(([name, value]) => [name, { $literal: value }])),
    ...(own.attempt && { attempts: tried }),
    ...(status === 'held' && { dueAt: '$mine.dueAt' }),
    ...(status === 'queued' && { dueAt: '$mine.dueAt', freeAt: '$mine.dueAt', holder: '' }),
    ...(status === 'queued' && tries !== undefined && { turn: tries > 0 ? 1 : 0 }),
    ...(status !== 'queued' && status !== 'held' && { endedAt: now }),
  };
}

function gone({ fields }: Fenced): string[] {
  return fields.status === 'queued' ? ['claim'] : Object.keys(unqueued);
}

/** A change was made if the delivery carries its token and looks as the change left it: nobody else writes either. */
async function whichWereMade(deliveries: Collection<DeliveryDocument>, batch: Fenced[]): Promise<boolean[]> {
  const ids = batch.map(({ id }) => id);
  const found = await deliveries
    .find({ _id: { $in: ids } }, { projection: { 'attempts.response': 0, 'attempts.requestHeaders': 0 } })
    .toArray();
  const byId = new Map(found.map((document) => [document._id, document]));
  return batch.map((one) => {
    const document = byId.get(one.id);
    return document?.fence === one.token && wasMade(one, document);
  });
}

function wasMade({ fields, own }: Fenced, { attempts = [], status, holder, dueAt }: DeliveryDocument): boolean {
  if (own.attempt) return attempts.some(({ id }) => id === own.attempt?.id);
  return status === fields.status && !holder && dueAt.getTime() === own.dueAt?.getTime();
}
