import { newId } from '../domain/ids.ts';
import type { Actor } from '../domain/member.ts';
import type { Replay } from '../domain/replay.ts';
import type { RelayDeps } from './relay-deps.ts';

/** Deliveries per second unless somebody says otherwise: quick for a few, gentle for a receiver that just came back. */
const defaultRate = 50;

/** What a job is to do, for whom. */
export interface ReplayStart extends Pick<Replay, 'project' | 'kind' | 'filter' | 'latestOnly' | 'total'> {
  actor: Actor;
  /** Deliveries per second. */
  rate: number | undefined;
}

/** Stores a job over deliveries and sets it going. */
export async function startReplay(
  { replays, begun, clock }: Pick<RelayDeps, 'replays' | 'begun' | 'clock'>,
  { actor, rate = defaultRate, ...wish }: ReplayStart,
): Promise<Replay> {
  const now = clock.now();
  const job: Replay = {
    ...wish,
    id: newId('rpl', now),
    rate,
    status: 'running',
    done: 0,
    createdBy: actor.name,
    createdAt: new Date(now),
  };
  await replays.insert(job);
  begun(job.id);
  return job;
}
