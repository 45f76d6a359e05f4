import type { AnyBulkWriteOperation, Collection, UpdateFilter } from 'mongodb';
import type { Clock } from '../domain/clock.ts';
import type { Attempt } from '../domain/delivery.ts';
import type { DeliveryQueue, TryOutcome } from '../pipeline/outbound-ports.ts';
import { attemptsKept, type DeliveryDocument, unqueued } from './delivery-document.ts';
import { createGroupCommit } from './group-commit.ts';

/** A change of one delivery under its fencing token. */
interface Fenced {
  id: string;
  token: number;
  update: UpdateFilter<DeliveryDocument>;
  /** Whether a document that carries the token is as this change left it. */
  made(found: DeliveryDocument): boolean;
}

/** Bytes of an answer that are kept. */
const excerptBytes = 8_192;

export interface DeliveryRecord extends Pick<DeliveryQueue, 'record' | 'giveBack'> {
  /** Resolves when everything recorded has its answer. */
  idle(): Promise<void>;
}

/** Writes how tries ended, many in one write, each under its fencing token. */
export function createDeliveryRecord(deliveries: Collection<DeliveryDocument>, clock: Clock): DeliveryRecord {
  const group = createGroupCommit<Fenced, boolean>({
    write: (batch) => writeAll(deliveries, batch),
    bytes: () => 1_024,
    clock,
  });
  return {
    record: (outcome) => group.add(recordOf(outcome, new Date(clock.now()))),
    giveBack: (id, token, back) => group.add(backOf({ id, token, back }, new Date(clock.now()))),
    idle: () => group.idle(),
  };
}

function recordOf(outcome: TryOutcome, now: Date): Fenced {
  const { deliveryId, token, status, tries } = outcome;
  const attempt = withShortAnswer(outcome.attempt);
  const errorClass = outcome.errorClass ?? (attempt.ok ? undefined : attempt.errorClass);
  const fields = { status, tries, errorClass, httpStatus: attempt.status, dueAt: outcome.dueAt };
  const $push = { attempts: { $each: [attempt], $slice: -attemptsKept } };
  return {
    id: deliveryId,
    token,
    update: { ...standing(fields, now), $push },
    made: ({ attempts = [] }) => attempts.some(({ id }) => id === attempt.id),
  };
}

type Back = { id: string; token: number; back: Parameters<DeliveryQueue['giveBack']>[2] };

function backOf({ id, token, back }: Back, now: Date): Fenced {
  const { status, dueAt } = back;
  return {
    id,
    token,
    update: standing({ status, dueAt }, now),
    made: (found) => found.status === status && !found.holder && found.dueAt.getTime() === dueAt.getTime(),
  };
}

/** Where a delivery stands after a change: waiting in the queue again, or out of it. */
function standing(to: Standing, now: Date): UpdateFilter<DeliveryDocument> {
  const { dueAt = now, ...fields } = to;
  if (fields.status === 'queued') {
    const turn = fields.tries === undefined ? {} : { turn: fields.tries > 0 ? (1 as const) : (0 as const) };
    return { $set: { ...known(fields), ...turn, dueAt, freeAt: dueAt, holder: '' }, $unset: { claim: '' } };
  }
  const at = fields.status === 'held' ? { dueAt } : { endedAt: now };
  return { $set: { ...known(fields), ...at }, $unset: unqueued };
}

type Standing = Pick<DeliveryDocument, 'status' | 'errorClass' | 'httpStatus'> & {
  tries?: number;
  dueAt?: Date | undefined;
};

/** Without what is undefined. */
function known({ status, tries, errorClass, httpStatus }: Omit<Standing, 'dueAt'>): Partial<DeliveryDocument> {
  return {
    status,
    ...(tries !== undefined && { tries }),
    ...(errorClass !== undefined && { errorClass }),
    ...(httpStatus !== undefined && { httpStatus }),
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

/** The driver counts how many matched; only when some did not is it worth asking which. */
async function writeAll(deliveries: Collection<DeliveryDocument>, batch: Fenced[]): Promise<boolean[]> {
  const writes = batch.map(
    ({ id, token, update }): AnyBulkWriteOperation<DeliveryDocument> => ({
      // Held: a second write under the same token, after the lease was ended by the first, must not count twice.
      updateOne: { filter: { _id: id, fence: token, holder: { $gt: '' } }, update },
    }),
  );
  const { matchedCount } = await deliveries.bulkWrite(writes, { ordered: false });
  if (matchedCount === batch.length) return batch.map(() => true);
  return await whichWereMade(deliveries, batch);
}

/** A change was made if the delivery carries its token and looks as the change left it: nobody else writes either. */
async function whichWereMade(deliveries: Collection<DeliveryDocument>, batch: Fenced[]): Promise<boolean[]> {
  const ids = batch.map(({ id }) => id);
  const found = await deliveries.find({ _id: { $in: ids } }, { projection: { 'attempts.response': 0 } }).toArray();
  const byId = new Map(found.map((document) => [document._id, document]));
  return batch.map(({ id, token, made }) => {
    const document = byId.get(id);
    return document?.fence === token && made(document);
  });
}
