import { AppError } from '../domain/errors.ts';
import type { Actor } from '../domain/member.ts';
import { newReplay, type Replay } from '../domain/replay.ts';
import { checkIdempotencyKey } from './field-problems.ts';
import type { RelayDeps } from './relay-deps.ts';

/** What a job is to do, for whom. */
export interface ReplayStart
  extends Pick<Replay, 'project' | 'kind' | 'filter' | 'latestOnly' | 'total' | 'idempotencyKey' | 'onResume'> {
  actor: Actor;
  /** Deliveries per second. */
  rate: number | undefined;
  /** What happens from then on is none of the job's business, unless the filter says so. */
  until?: Date | undefined;
}

/** A stored job, and whether it is a new one. */
export interface StartedReplay {
  replay: Replay;
  fresh: boolean;
}

/**
 * Stores a job over deliveries, unless the same is running or was begun under the same key: then it is that one. Throws
 * `idempotency_conflict` for a key that was used for something else.
 */
export async function storeReplay(
  { replays, clock }: Pick<RelayDeps, 'replays' | 'clock'>,
  { actor, rate, until, ...asked }: ReplayStart,
): Promise<StartedReplay> {
  checkIdempotencyKey(asked.idempotencyKey);
  // The wish is what was asked for, whenever that was: the filter gets its end only after it.
  const asSaid = newReplay({ ...asked, rate, createdBy: actor.name }, clock.now());
  const job: Replay = until ? { ...asSaid, filter: { ...asked.filter, until: asked.filter.until ?? until } } : asSaid;
  const replay = await replays.insert(job);
  const key = asked.idempotencyKey;
  const same = replay.wish === job.wish && (replay.rate === job.rate || replay.idempotencyKey !== key);
  if (key !== undefined && !same) throw new AppError('idempotency_conflict');
  return { replay, fresh: replay.id === job.id };
}

/** Stores a job as `storeReplay` does and sets it going. */
export async function startReplay(
  deps: Pick<RelayDeps, 'replays' | 'begun' | 'clock'>,
  start: ReplayStart,
): Promise<StartedReplay> {
  const started = await storeReplay(deps, start);
  if (started.fresh) deps.begun(started.replay.id);
  return started;
}
