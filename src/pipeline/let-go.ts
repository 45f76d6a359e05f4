import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import { newReplay } from '../domain/replay.ts';
import type { DeliveryQueue, ReplayStore, Subscribers } from './outbound-ports.ts';

export interface LetGoDeps {
  subscribers: Pick<Subscribers, 'get' | 'endPauses'>;
  queue: Pick<DeliveryQueue, 'stranded' | 'count'>;
  replays: Pick<ReplayStore, 'insert' | 'decided'>;
  /** Has a job carried on. Never throws. */
  begin(replayId: string): Promise<void>;
  clock: Clock;
  log: Logger;
}

/** Endpoints that are looked after at once. */
const mostAtOnce = 1_000;

/**
 * Ends pauses whose time is over, and lets go of whatever is held for an endpoint that is active: what its pause has
 * held, what a process left that died between the end of a pause and its job, and what was stored as held while the
 * pause ended. Somebody who cancelled a job over it has decided that it stays.
 */
export function createLetGo(deps: LetGoDeps): () => Promise<void> {
  return async () => {
    await deps.subscribers.endPauses(new Date(deps.clock.now()));
    for (const endpointId of await deps.queue.stranded(mostAtOnce)) await release(deps, endpointId);
  };
}

async function release({ subscribers, queue, replays, begin, clock, log }: LetGoDeps, endpointId: string) {
  const endpoint = (await subscribers.get(endpointId))?.endpoint;
  if (!endpoint || (await replays.decided(endpoint.project, endpointId, endpoint.stateAt))) return;
  const { project } = endpoint;
  const filter = { endpointId, status: 'held' } as const;
  const held = await queue.count(project, filter);
  const asked = { project, kind: 'held', filter, latestOnly: false, total: held, createdBy: 'switchhook' } as const;
  const { id, total } = await replays.insert(newReplay(asked, clock.now()));
  await begin(id);
  log.info({ endpoint: endpointId, held: total }, '[WEBHOOK] the endpoint is active; what was held goes out');
}
