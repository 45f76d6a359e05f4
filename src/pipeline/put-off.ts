import type { Clock } from '../domain/clock.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import type { Logger } from '../domain/logger.ts';
import type { PostResult } from '../outbound/post.ts';
import type { Task } from './delivery-lane.ts';
import type { DeliveryQueue, Subscribers } from './outbound-ports.ts';

/** A try that counts for nothing: the delivery was given back, to be tried again at that time. */
export interface PutOff {
  putOff: true;
  status: 'queued';
  dueAt: Date;
}

export interface PutOffDeps {
  subscribers: Pick<Subscribers, 'get'>;
  queue: Pick<DeliveryQueue, 'giveBack'>;
  /** Makes sure that somebody looks after the endpoint when its next try is due. */
  arm(endpointId: string, when: Date): void;
  clock: Clock;
  log: Logger;
}

/** Gives a delivery back whose try failed by no fault of its endpoint; undefined for every other try. */
export type PutOffUnlessCharged = (
  task: Task,
  tried: { endpoint: Endpoint; result: PostResult },
) => Promise<PutOff | undefined>;

/** Bounds of the wait after trouble of our own: soon at first, and not too often where it lasts. */
const shortestMs = 1_000;
const longestMs = 30_000;

/**
 * What an endpoint is not charged with: trouble on our own side, such as the outbound proxy's, after which tries wait as
 * long again as it has lasted; and the failure of an address that was changed during the try, of which the new one knows
 * nothing and gets its try at once. Where the endpoint was deleted meanwhile, whoever takes the delivery up discards it.
 */
export function createPutOff(deps: PutOffDeps): PutOffUnlessCharged {
  const { clock, log } = deps;
  let since: number | undefined;
  return async (task, { endpoint, result }) => {
    const { ours } = result;
    since = ours === undefined ? undefined : (since ?? clock.now());
    if (since !== undefined) {
      const wait = Math.min(Math.max(clock.now() - since, shortestMs), longestMs);
      log.debug({ delivery: task.delivery.id, why: ours, wait }, '[WEBHOOK] a try was put off');
      return await giveBack(deps, task, wait);
    }
    return !result.ok && (await isElsewhere(deps, endpoint)) ? await giveBack(deps, task, 0) : undefined;
  };
}

async function isElsewhere({ subscribers }: PutOffDeps, { id, url }: Endpoint): Promise<boolean> {
  try {
    return (await subscribers.get(id))?.endpoint.url !== url;
  } catch {
    // Nobody knows while the database is away: the failure is written down as any other.
    return false;
  }
}

async function giveBack({ queue, arm, clock }: PutOffDeps, { delivery }: Task, wait: number): Promise<PutOff> {
  const dueAt = new Date(clock.now() + wait);
  await queue.giveBack(delivery.id, delivery.lease?.token ?? 0, { status: 'queued', dueAt });
  arm(delivery.endpointId, dueAt);
  return { putOff: true, status: 'queued', dueAt };
}
