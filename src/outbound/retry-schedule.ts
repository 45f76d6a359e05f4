import type { DeliveryErrorClass, RetrySchedule } from '../domain/endpoint.ts';
import { AppError } from '../domain/errors.ts';
import { parseRetryAfter } from './retry-after.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Waits before each try, in milliseconds. */
const presets: Readonly<Record<'default' | 'standard', readonly number[]>> = {
  /** Requirement 004: five tries in an hour and a quarter. */
  default: [0, 30 * second, 2 * minute, 10 * minute, hour],
  /** What Standard Webhooks shows as an example: ten tries over 75 hours. */
  standard: [0, 5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour],
};

const mostTries = 20;
const longestWait = 7 * 24 * hour;
/** What a `Retry-After` may ask for at most, unless the schedule itself waits longer. */
const longestRetryAfter = 24 * hour;
/** Failures with which a `Retry-After` means something: 429, and 5xx (RFC 9110 names 503). */
const mayAsk: readonly DeliveryErrorClass[] = ['rate_limited', 'status_5xx'];

/**
 * The schedule of a preset, or of waits in seconds of which the first is 0: 1 to 20, each at most 7 days. Throws
 * `field_invalid` for the field `schedule`.
 */
export function parseSchedule(input: 'default' | 'standard' | readonly number[]): RetrySchedule {
  if (typeof input === 'string') return { preset: input, delaysMs: [...presets[input]] };
  const delaysMs = input.map((seconds) => Math.round(seconds * second));
  const fits = delaysMs.length >= 1 && delaysMs.length <= mostTries && delaysMs[0] === 0;
  if (fits && delaysMs.every((wait) => Number.isFinite(wait) && wait >= 0 && wait <= longestWait)) {
    return { preset: 'custom', delaysMs };
  }
  throw new AppError('field_invalid', {
    field: 'schedule',
    why: 'use up to 20 waits in seconds that begin with 0, each at most 604,800 (7 days).',
    whyZh: '请使用至多 20 个以 0 开头的等待秒数，每个不超过 604800（7 天）。',
  });
}

/** A failed try. */
export interface FailedTry {
  schedule: Pick<RetrySchedule, 'delaysMs'>;
  /** Tries made in this chain, with the one that just failed. */
  tries: number;
  endedAt: Date;
  /** The `Retry-After` header of the answer, as it came. */
  retryAfter?: string | undefined;
  errorClass?: DeliveryErrorClass | undefined;
  /** 0 to 1; `Math.random` outside of tests. */
  random?: (() => number) | undefined;
}

/**
 * When to try again; undefined when the schedule is used up. `Retry-After` can put a try off, up to a day (or as long
 * as the schedule waits anyway), but neither hasten it nor add one. Jitter only ever makes it later.
 */
export function nextTry(failed: FailedTry): Date | undefined {
  const scheduled = failed.schedule.delaysMs[failed.tries];
  if (scheduled === undefined) return undefined;
  const asked = failed.errorClass && mayAsk.includes(failed.errorClass) ? failed.retryAfter : undefined;
  const bounded = Math.min(parseRetryAfter(asked, failed.endedAt) ?? 0, Math.max(scheduled, longestRetryAfter));
  const wait = Math.max(scheduled, bounded);
  return new Date(failed.endedAt.getTime() + wait + jitter(wait, failed.random ?? Math.random));
}

/**
 * A little lateness, so that what failed together does not come back together: none for waits under a minute, else up
 * to a tenth of the wait and at most a minute.
 */
function jitter(wait: number, random: () => number): number {
  return wait < minute ? 0 : Math.floor(random() * Math.min(wait / 10, minute));
}

/** When tries would be made of something that is published at `now` and keeps failing at once, without jitter. */
export function previewSchedule({ delaysMs }: Pick<RetrySchedule, 'delaysMs'>, now: Date): Date[] {
  let at = now.getTime();
  return delaysMs.map((wait) => {
    at += wait;
    return new Date(at);
  });
}
