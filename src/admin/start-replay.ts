import { AppError } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import type { Actor } from '../domain/member.ts';
import { type Replay, wishOf } from '../domain/replay.ts';
import { checkIdempotencyKey } from './field-problems.ts';
import type { RelayDeps } from './relay-deps.ts';

/** Deliveries per second unless somebody says otherwise: quick for a few, gentle for a receiver that just came back. */
const defaultRate = 50;

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
  { actor, rate = defaultRate, until, ...asked }: ReplayStart,
): Promise<StartedReplay> {
  checkIdempotencyKey(asked.idempotencyKey);
  const now = clock.now();
  const job: Replay = {
    ...asked,
    filter: until ? { ...asked.filter, until: asked.filter.until ?? until } : asked.filter,
    wish: wishOf(asked),
    id: newId('rpl', now),
    rate,
    status: 'running',
    done: 0,
    createdBy: actor.name,
    createdAt: new Date(now),
  };
  const replay = await replays.insert(job);
  const key = asked.idempotencyKey;
  const same = replay.wish === job.wish && (replay.rate === rate || replay.idempotencyKey !== key);
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
