import type { Clock } from '../domain/clock.ts';
import type { Attempt, DeliveryStatus } from '../domain/delivery.ts';
import type { DeliveryErrorClass, Endpoint, RetrySchedule, StateReason, Subscriber } from '../domain/endpoint.ts';
import { toAppError } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import type { Logger } from '../domain/logger.ts';
import type { OutboundEvent } from '../domain/outbound-event.ts';
import { reasonText } from '../domain/reasons.ts';
import type { Post, PostResult } from '../outbound/post.ts';
import type { Prepared } from '../outbound/prepare.ts';
import type { Task } from './delivery-lane.ts';
import type { TellDelivery } from './delivery-news.ts';
import type { EndpointWatch } from './endpoint-watch.ts';
import type { DeliveryQueue, Subscribers, TryOutcome } from './outbound-ports.ts';
import { createPutOff, type PutOff, type PutOffUnlessCharged } from './put-off.ts';

/** A try as metrics see it. */
export interface TryFigures {
  ok: boolean;
  errorClass?: DeliveryErrorClass | undefined;
  /** Milliseconds between when it was due and when it was sent. */
  lagMs: number;
  /** For a first try: milliseconds from the event to the answer of the receiver. */
  firstMs?: number | undefined;
}

export interface DeliverDeps {
  subscribers: Pick<Subscribers, 'get'>;
  queue: Pick<DeliveryQueue, 'record' | 'giveBack' | 'discard'>;
  /** The request of one try, or why the endpoint's transform leaves the event out; throws AppError. */
  prepare(subscriber: Subscriber, event: OutboundEvent, attemptAt: Date): Promise<Prepared | { leftOut: string }>;
  /** What a failure to prepare means for the delivery; undefined for what nobody expects. */
  prepareFailure(error: unknown): { errorClass: DeliveryErrorClass; reason: string } | { ours: string } | undefined;
  send: Post['send'];
  nextTry(failed: {
    schedule: RetrySchedule;
    tries: number;
    endedAt: Date;
    retryAfter?: string | undefined;
    errorClass?: DeliveryErrorClass | undefined;
  }): Date | undefined;
  /** Keeps the health of endpoints, and disables them. */
  watch: EndpointWatch;
  /** Makes sure that somebody looks after the endpoint when its next try is due. */
  arm(endpointId: string, when: Date): void;
  tell: TellDelivery;
  tried(figures: TryFigures): void;
  clock: Clock;
  log: Logger;
  signal: AbortSignal;
}

/** A request that was made, and how it ended. */
export interface Tried {
  endpoint: Endpoint;
  result: PostResult;
  at: Date;
  endedAt: Date;
}

/** What became of the delivery. `lost`: another process holds it now. */
export type TryEnd = { status: Exclude<DeliveryStatus, 'queued'> | 'lost' } | { status: 'queued'; dueAt: Date };

/** One try of a delivery, in two steps, so that the next request need not wait for the database. */
export interface Deliver {
  /** Prepares and posts. Undefined when nothing was sent, and the delivery was held or discarded. */
  send(task: Task): Promise<Tried | PutOff | undefined>;
  /** Writes down how it went, and tells. Keeps trying while the database is away: what was sent must not be sent twice. */
  conclude(task: Task, tried: Tried): Promise<TryEnd>;
}

/** 408: the receiver did not get the request in time, which may be another way the next time (RFC 9110 section 15.5.9). */
const requestTimeout = 408;

/** Milliseconds between two tries to write an outcome down. */
const recordAgainMs = 1_000;

/** What sending works with. */
interface Sending extends DeliverDeps {
  putOffUnlessCharged: PutOffUnlessCharged;
}

export function createDeliver(given: DeliverDeps): Deliver {
  const deps: Sending = { ...given, putOffUnlessCharged: createPutOff(given) };
  return {
    async send(task) {
      const { delivery } = task;
      const subscriber = await deps.subscribers.get(delivery.endpointId);
      if (!subscriber) return void (await deps.queue.discard([delivery.id], new Date(deps.clock.now()), ['queued']));
      if (subscriber.endpoint.state !== 'active') return await hold(deps, task);
      return await post(deps, task, subscriber);
    },
    async conclude(task, tried) {
      const outcome = judge(deps, task, tried);
      const token = () => task.delivery.lease?.token ?? 0;
      if (!(await record(deps, () => ({ ...outcome, token: token() })))) return { status: 'lost' };
      await afterwards(deps, { task, tried, outcome });
      const { status, dueAt } = outcome;
      return status === 'queued' && dueAt ? { status, dueAt } : { status: status === 'queued' ? 'dead' : status };
    },
  };
}

async function hold({ queue, clock }: DeliverDeps, { delivery }: Task): Promise<undefined> {
  await queue.giveBack(delivery.id, delivery.lease?.token ?? 0, { status: 'held', dueAt: new Date(clock.now()) });
  return undefined;
}

async function post(deps: Sending, task: Task, { endpoint, secrets }: Subscriber): Promise<Tried | PutOff | undefined> {
  const at = new Date(deps.clock.now());
  const result = await prepareAndSend(deps, { task, subscriber: { endpoint, secrets }, at });
  if ('leftOut' in result) return await leaveOut(deps, task, { at, reason: result.leftOut });
  // Cut off by our own shutdown: it is given back and made again.
  if (deps.signal.aborted && !result.ok) return undefined;
  const putOff = await deps.putOffUnlessCharged(task, { endpoint, result });
  if (putOff) return putOff;
  const endedAt = new Date(deps.clock.now());
  count(deps, task, { endpoint, result, at, endedAt });
  return { endpoint, result, at, endedAt };
}

interface Trial {
  task: Task;
  subscriber: Subscriber;
  at: Date;
}

async function prepareAndSend(
  deps: DeliverDeps,
  { task, subscriber, at }: Trial,
): Promise<PostResult | { leftOut: string }> {
  const { endpoint, secrets } = subscriber;
  try {
    const request = await deps.prepare(subscriber, task.event, at);
    if ('leftOut' in request) return request;
    const tls = endpoint.tls && { cert: endpoint.tls.certificate, ca: endpoint.tls.ca, key: secrets.tlsKey };
    return await deps.send({ ...request, timeoutMs: endpoint.timeoutMs, tls, signal: deps.signal });
  } catch (error) {
    const failure = deps.prepareFailure(error) ?? ownFailure(deps, task, error);
    return { ok: false, ...failure, timing: { total: Math.max(0, deps.clock.now() - at.getTime()) } };
  }
}

/** The transform wants none of it: that ends the delivery, is nobody's failure, and so no news and no try. */
async function leaveOut(
  deps: DeliverDeps,
  { delivery }: Task,
  { at, reason }: { at: Date; reason: string },
): Promise<undefined> {
  const { id: deliveryId, tries, chain } = delivery;
  const timing = { total: Math.max(0, deps.clock.now() - at.getTime()) };
  const attempt: Attempt = {
    id: newId('att', at.getTime()),
    at,
    number: tries + 1,
    chain,
    ok: true,
    leftOut: true,
    reason,
    timing,
  };
  await record(deps, () => ({ deliveryId, token: delivery.lease?.token ?? 0, attempt, status: 'discarded', tries }));
}

/** Trouble of our own uses up a try as well, or a poisonous delivery would go round for ever (case F17). */
function ownFailure(
  { signal, log }: DeliverDeps,
  { delivery }: Task,
  error: unknown,
): Pick<PostResult, 'errorClass' | 'reason'> {
  if (signal.aborted || toAppError(error).code === 'store_unavailable') throw error;
  log.error({ err: error, delivery: delivery.id }, '[WEBHOOK] a try could not be made');
  return { errorClass: 'interrupted', reason: reasonText('internal') };
}

function count(deps: DeliverDeps, { delivery }: Task, { result, at, endedAt }: Tried): void {
  const first = delivery.tries === 0 && delivery.chain === 1;
  deps.tried({
    ok: result.ok,
    errorClass: result.errorClass,
    lagMs: Math.max(0, at.getTime() - delivery.dueAt.getTime()),
    firstMs: first ? Math.max(0, endedAt.getTime() - delivery.createdAt.getTime()) : undefined,
  });
}

/** What the try means: the schedule of the endpoint decides, unless the answer ends the chain at once (case F8). */
function judge(deps: DeliverDeps, { delivery }: Task, tried: Tried): TryOutcome {
  const { endpoint, result, endedAt } = tried;
  const tries = delivery.tries + 1;
  const { errorClass, retryAfter } = result;
  const dueAt = goesOn(endpoint, result)
    ? deps.nextTry({ schedule: endpoint.schedule, tries, endedAt, retryAfter, errorClass })
    : undefined;
  const attempt: Attempt = { ...attemptOf(tried), number: tries, chain: delivery.chain, nextAt: dueAt };
  const status = result.ok ? 'delivered' : dueAt ? 'queued' : 'dead';
  return { deliveryId: delivery.id, token: 0, attempt, status, tries, dueAt, errorClass };
}

/** A receiver that is gone, or that asked not to be sent this again, is left alone; so are 4xx where the endpoint says so. */
function goesOn({ clientErrors }: Endpoint, { ok, errorClass, status }: PostResult): boolean {
  if (ok || errorClass === 'gone' || errorClass === 'declined') return false;
  return errorClass !== 'status_4xx' || status === requestTimeout || clientErrors === 'retry';
}

function attemptOf({ result, at }: Tried): Omit<Attempt, 'number' | 'chain' | 'nextAt'> {
  const { ok, errorClass, reason, status, address, timing, requestHeaders, response } = result;
  const sent = { status, address, timing, requestHeaders, response };
  return { id: newId('att', at.getTime()), at, ok, errorClass, reason, ...sent };
}

async function record({ queue, clock, log, signal }: DeliverDeps, outcome: () => TryOutcome): Promise<boolean> {
  for (;;) {
    try {
      return await queue.record(outcome());
    } catch (error) {
      const { code } = toAppError(error);
      if ((code !== 'store_unavailable' && code !== 'overloaded') || signal.aborted) throw error;
      log.debug({ err: error, delivery: outcome().deliveryId }, '[WEBHOOK] outcome of a try not written down yet');
      await clock.sleep(recordAgainMs, signal);
    }
  }
}

interface Recorded {
  task: Task;
  tried: Tried;
  outcome: TryOutcome;
}

async function afterwards(deps: DeliverDeps, { task, tried, outcome }: Recorded): Promise<void> {
  const { attempt, status, tries, dueAt } = outcome;
  const delivery = { ...task.delivery, status, tries, attempts: [...task.delivery.attempts, attempt] };
  if (dueAt) deps.arm(delivery.endpointId, dueAt);
  const { endpoint, change } = await deps.watch.note(tried.endpoint, attempt);
  const news = { endpoint, delivery, attempt };
  deps.tell({ ...news, kind: attempt.ok ? 'delivered' : dueAt ? 'failed' : 'dead' });
  if (change.recovered) deps.tell({ ...news, kind: 'recovered' });
  if (change.warned) deps.tell({ ...news, kind: 'warned', share: change.warned });
  const reason = reasonToDisable(tried.result) ?? (change.giveUp ? 'failing' : undefined);
  if (reason) {
    const disabled = await deps.watch.disable(endpoint, reason);
    if (disabled) deps.tell({ ...news, endpoint: disabled, kind: 'disabled' });
  }
}

/** Whether the answer itself ends it: a 410, or the wish for nothing more. */
function reasonToDisable({ errorClass, control }: PostResult): StateReason | undefined {
  if (errorClass === 'gone') return 'gone';
  return control === 'disable' ? 'asked' : undefined;
}
