import { hash } from 'node:crypto';
import type { DeliveryFilter } from './delivery.ts';
import { newId } from './ids.ts';

/**
 * What a background job does with deliveries: send dead ones again, send whatever there was in a time range again
 * (also what was delivered), let go of held ones, or give them up.
 */
export const replayKinds = ['dead', 'history', 'held', 'discard'] as const;
export type ReplayKind = (typeof replayKinds)[number];

/** A background job over many deliveries. */
export interface Replay {
  id: string;
  project: string;
  kind: ReplayKind;
  filter: DeliveryFilter;
  /** For `held`: only the newest of each order key or event type is sent; the others are discarded. */
  latestOnly: boolean;
  /** Deliveries per second. */
  rate: number;
  status: 'running' | 'done' | 'cancelled' | 'stopped';
  /** Why it stopped by itself (the endpoint was disabled). */
  reason?: string | undefined;
  /** How many there were when it began. */
  total: number;
  done: number;
  /** Id of the last delivery handled: they are handled in order of event time. */
  cursor?: string | undefined;
  createdBy: string;
  createdAt: Date;
  endedAt?: Date | undefined;
  /** What was asked for, in short: while it runs, the same is not begun beside it. */
  wish?: string | undefined;
  /** The caller's own key: a repeat gets this job again. */
  idempotencyKey?: string | undefined;
  /** Begun by whoever resumes its endpoint: it waits until that is active. */
  onResume?: true | undefined;
}

/** The short form of what is asked for: the same for the same deliveries, done the same way. */
export function wishOf({ kind, filter, latestOnly }: Pick<Replay, 'kind' | 'filter' | 'latestOnly'>): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  const parts = given.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return hash('sha256', JSON.stringify([kind, latestOnly, parts]), 'base64url');
}

/** Deliveries per second unless somebody says otherwise: quick for a few, gentle for a receiver that just came back. */
const defaultRate = 50;

/** What makes one job differ from another when it begins; the rest follows. `rate` is deliveries per second. */
export type ReplayAsked = Pick<
  Replay,
  'project' | 'kind' | 'filter' | 'latestOnly' | 'total' | 'createdBy' | 'idempotencyKey' | 'onResume'
> & { rate?: number | undefined };

/** A job that is about to begin. */
export function newReplay({ rate = defaultRate, ...asked }: ReplayAsked, now: number): Replay {
  return {
    ...asked,
    rate,
    wish: wishOf(asked),
    id: newId('rpl', now),
    status: 'running',
    done: 0,
    createdAt: new Date(now),
  };
}
