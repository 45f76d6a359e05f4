import { MongoBulkWriteError, MongoError, MongoInvalidArgumentError, MongoServerError } from 'mongodb';
import { MongooseError } from 'mongoose';
import type { Clock } from '../domain/clock.ts';
import { AppError } from '../domain/errors.ts';

/** Server code of a unique index that refused a document. */
const duplicateKey = 11_000;

/**
 * Server codes that blame the request and not the server's state: bad values, documents too large, unknown operators.
 * Everything else (no primary, disk full, time-outs, shut-down …) may pass, so the caller is told to come again.
 * https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
 */
const ownFault = new Set([2, 4, 9, 14, 16, 17, 20, 28, 40, 52, 54, 55, 56, 57, 66, 121, 10_334, 16_755, duplicateKey]);

/** Anything the driver threw, as the error the store throws: `store_unavailable` for an outage, else as it was. */
export function toStoreError(error: unknown): unknown {
  return isOutage(error) ? new AppError('store_unavailable', {}, { cause: error }) : error;
}

/** Whether the database, not the request, is the reason of a failure. */
function isOutage(error: unknown): boolean {
  if (error instanceof MongooseError) return /initial connection|server selection|disconnected/i.test(error.message);
  if (error instanceof MongoInvalidArgumentError) return false;
  if (error instanceof MongoServerError) return !ownFault.has(Number(error.code));
  return error instanceof MongoError;
}

/** Whether a unique index refused the write. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === duplicateKey;
}

/** Writes, and gives what came of it; undefined where a unique index says that another document has the place. */
export async function unlessTaken<T>(write: () => Promise<T>): Promise<T | undefined> {
  try {
    return await write();
  } catch (error) {
    if (isDuplicate(error)) return undefined;
    throw error;
  }
}

/**
 * Positions of the documents that a unique index refused, when that is all that went wrong with an unordered bulk
 * write; rethrows anything else, because then nothing is certain of any document.
 */
export function duplicatesOf(error: unknown): Set<number> {
  if (!(error instanceof MongoBulkWriteError)) throw error;
  const failures = [error.writeErrors].flat();
  const onlyDuplicates = failures.length > 0 && failures.every((failure) => failure.code === duplicateKey);
  if (!onlyDuplicates || error.result.getWriteConcernError()) throw error;
  return new Set(failures.map((failure) => failure.index));
}

/** A promise's outcome, or `store_unavailable` after so many milliseconds: a stalled disk must not become a hang. */
export function withDeadline<T>(promise: Promise<T>, clock: Clock, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(new AppError('store_unavailable')));
    promise.then(resolve, reject).finally(cancel);
  });
}

/** Milliseconds that a single call to the store may take. */
const callWithinMs = 8_000;

/**
 * The same methods, with every failure of the database and every call that takes too long turned into
 * `store_unavailable`. What answers at once, without a promise, passes untouched.
 */
export function guarded<T extends object>(methods: T, clock: Clock): T {
  return new Proxy(methods, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => {
        const answer: unknown = Reflect.apply(method, target, args);
        return answer instanceof Promise ? guard(answer, clock) : answer;
      };
    },
  });
}

async function guard<T>(answer: Promise<T>, clock: Clock): Promise<T> {
  try {
    return await withDeadline(answer, clock, callWithinMs);
  } catch (error) {
    throw toStoreError(error);
  }
}
