import type { Clock } from '../domain/clock.ts';
import type { Delivery, DeliveryFilter, DeliveryStatus } from '../domain/delivery.ts';
import type { Logger } from '../domain/logger.ts';
import type { OutboundEvent } from '../domain/outbound-event.ts';
import type { Replay } from '../domain/replay.ts';
import { matchOf, rangeOf } from './count-history.ts';
import type { DeliveryQueue, ReplayStore, Subscribers } from './outbound-ports.ts';
import { type MatchRules, newDelivery } from './publish.ts';

export interface ReplayDeps extends MatchRules {
  replays: Pick<ReplayStore, 'byId' | 'progress' | 'end'>;
  queue: Pick<DeliveryQueue, 'page' | 'requeue' | 'discard' | 'continueFanOut' | 'history'>;
  subscribers: Pick<Subscribers, 'of' | 'get'>;
  /** These endpoints are to be tried, whatever was thought of them. */
  wake(endpointIds: readonly string[]): void;
  clock: Clock;
  log: Logger;
}

/**
 * Carries a job on to its end, from wherever it stands: in order of event time, at its rate, until it is cancelled or
 * its endpoint is out of use. Every step may be done twice, so a job whose process died goes on anywhere (case F11).
 * Throws `store_unavailable`, to be called again, and the signal's reason when it aborts.
 */
export type RunReplay = (replayId: string, signal: AbortSignal) => Promise<void>;

/** Deliveries handled in one step at most; slow jobs take smaller ones, so that a step is about a second. */
const mostAtOnce = 100;

/** Statuses from which a delivery is sent again. */
const fromOf: Readonly<Record<Replay['kind'], readonly DeliveryStatus[]>> = {
  dead: ['dead'],
  held: ['held'],
  discard: ['dead', 'held'],
  history: ['delivered', 'dead', 'discarded'],
};

/** One step: what was handled, and the cursor after it. */
interface Step {
  handled: number;
  cursor: string | undefined;
}

export function createRunReplay(deps: ReplayDeps): RunReplay {
  return async (replayId, signal) => {
    const job = await deps.replays.byId(replayId);
    if (job?.status !== 'running') return;
    const step = await stepOf(deps, job, signal);
    let { done, cursor } = job;
    const size = Math.max(1, Math.min(mostAtOnce, Math.ceil(job.rate)));
    for (;;) {
      signal.throwIfAborted();
      // Cancelled during the wait: not one delivery more.
      if ((await deps.replays.byId(job.id))?.status !== 'running') return;
      const { stopped, waits } = await whetherToGoOn(deps, job);
      if (stopped) return void (await end(deps, job, { status: 'stopped', reason: stopped }));
      if (waits) {
        await deps.clock.sleep(resumeLookMs, signal);
        continue;
      }
      const { handled, cursor: next } = await step(cursor, size);
      if (next === undefined) return void (await end(deps, job, { status: 'done', reason: undefined }));
      done += handled;
      cursor = next;
      if (!(await deps.replays.progress(job.id, { done, cursor }))) return;
      await deps.clock.sleep((handled / job.rate) * 1_000, signal);
    }
  };
}

/** A resume stores its job before it makes the endpoint active; one that is not active by then was not resumed. */
const resumedWithinMs = 60_000;
const resumeLookMs = 1_000;

/** An endpoint that is out of use takes nothing more; what was not sent yet stays as it is. */
async function whetherToGoOn(
  { subscribers, clock }: ReplayDeps,
  { kind, filter, onResume, createdAt }: Replay,
): Promise<{ stopped?: string; waits?: true }> {
  if (filter.endpointId === undefined || (kind === 'discard' && !onResume)) return {};
  const subscriber = await subscribers.get(filter.endpointId);
  if (!subscriber) return { stopped: 'endpoint_deleted' };
  const { state } = subscriber.endpoint;
  if (onResume && state !== 'active' && clock.now() - createdAt.getTime() < resumedWithinMs) return { waits: true };
  if (onResume && state === 'paused') return { stopped: 'endpoint_paused' };
  return state === 'disabled' ? { stopped: 'endpoint_disabled' } : {};
}

async function end(
  { replays, clock, log }: ReplayDeps,
  { id, project }: Replay,
  how: Pick<Replay, 'status' | 'reason'>,
): Promise<void> {
  await replays.end(id, how, new Date(clock.now()));
  log.info({ replay: id, project, ...how }, '[WEBHOOK] replay ended');
}

type TakeStep = (cursor: string | undefined, size: number) => Promise<Step>;

async function stepOf(deps: ReplayDeps, job: Replay, signal: AbortSignal): Promise<TakeStep> {
  if (job.kind === 'history') return (cursor, size) => repeatEvents(deps, job, { cursor, size });
  const isLatest = job.latestOnly ? await findLatest(deps, job, signal) : () => true;
  return (cursor, size) => handlePage(deps, job, { cursor, size, isLatest });
}

interface PageOfJob {
  cursor: string | undefined;
  size: number;
  isLatest(delivery: Delivery): boolean;
}

async function handlePage(deps: ReplayDeps, job: Replay, { cursor, size, isLatest }: PageOfJob): Promise<Step> {
  const page = await deps.queue.page(job.project, job.filter, cursor, size);
  const now = new Date(deps.clock.now());
  const from = fromOf[job.kind];
  const wanted = job.kind === 'discard' ? [] : page.filter(isLatest);
  const unwanted = page.filter((delivery) => !wanted.includes(delivery));
  if (unwanted.length > 0) await deps.queue.discard(idsOf(unwanted), now, from);
  if (wanted.length > 0) await sendAgain(deps, wanted, { now, from });
  return { handled: page.length, cursor: page.at(-1)?.id };
}

async function sendAgain(
  { queue, wake }: ReplayDeps,
  deliveries: readonly Pick<Delivery, 'id' | 'endpointId'>[],
  { now, from }: { now: Date; from: readonly DeliveryStatus[] },
): Promise<void> {
  await queue.requeue(idsOf(deliveries), now, from);
  wake([...new Set(deliveries.map(({ endpointId }) => endpointId))]);
}

const idsOf = (deliveries: readonly Pick<Delivery, 'id'>[]) => deliveries.map(({ id }) => id);

/** Order keys and event types remembered at most: beyond that, deliveries count as the latest of theirs. */
const keysMost = 100_000;

/** Which deliveries are the newest of their order key or, where there is none, of their event type. */
async function findLatest(
  { queue }: ReplayDeps,
  { project, filter }: Replay,
  signal: AbortSignal,
): Promise<(delivery: Delivery) => boolean> {
  const latest = new Map<string, string>();
  const keyOf = ({ endpointId, orderKey, eventType }: Delivery) => `${endpointId}\n${orderKey ?? `type ${eventType}`}`;
  let cursor: string | undefined;
  do {
    signal.throwIfAborted();
    const page = await queue.page(project, filter, cursor, 1_000);
    for (const delivery of page) {
      const key = keyOf(delivery);
      if (latest.has(key) || latest.size < keysMost) latest.set(key, delivery.id);
    }
    cursor = page.at(-1)?.id;
  } while (cursor !== undefined);
  return (delivery) => (latest.get(keyOf(delivery)) ?? delivery.id) === delivery.id;
}

/**
 * Sends the events of a time range again to whoever wants them now: deliveries there were begin a new chain, and
 * endpoints that never had one (they came later, say) get one.
 */
async function repeatEvents(
  deps: ReplayDeps,
  { project, filter }: Replay,
  { cursor, size }: { cursor: string | undefined; size: number },
): Promise<Step> {
  const events = await deps.queue.history(project, rangeOf(filter), cursor, size);
  let handled = 0;
  for (const event of events) handled += await repeat(deps, event, filter);
  return { handled, cursor: events.at(-1)?.id };
}

async function repeat(deps: ReplayDeps, event: OutboundEvent, { endpointId }: DeliveryFilter): Promise<number> {
  const match = matchOf(event);
  const subscribers = await deps.subscribers.of(event.project);
  const wanting = subscribers.filter(
    ({ endpoint }) => (endpointId === undefined || endpoint.id === endpointId) && deps.wants(endpoint, match),
  );
  if (wanting.length === 0) return 0;
  const deliveries = wanting.map(({ endpoint }) =>
    newDelivery(deps, event, { endpoint, orderKey: deps.orderKeyOf(endpoint, match.data) }),
  );
  const now = new Date(deps.clock.now());
  // First those that exist: what is made new in the next step is queued already, and not begun a second time.
  await sendAgain(deps, deliveries, { now, from: fromOf.history });
  await deps.queue.continueFanOut(event.id, deliveries, 'done');
  deps.wake(wanting.map(({ endpoint }) => endpoint.id));
  return wanting.length;
}
