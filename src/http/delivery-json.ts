import { type Attempt, type Blockage, blockingSince, type DeadGroup, type Delivery } from '../domain/delivery.ts';
import type { Replay } from '../domain/replay.ts';

/** A delivery as lists show it, without the log of its tries. */
export function toDeliveryJson(delivery: Delivery) {
  const last = delivery.attempts.at(-1);
  return {
    id: delivery.id,
    endpointId: delivery.endpointId,
    eventId: delivery.eventId,
    eventType: delivery.eventType,
    status: delivery.status,
    tries: delivery.tries,
    chain: delivery.chain,
    errorClass: delivery.errorClass ?? null,
    lastStatus: last?.status ?? null,
    lastReason: last?.reason ?? null,
    nextTryAt: delivery.status === 'queued' ? delivery.dueAt.toISOString() : null,
    createdAt: delivery.createdAt.toISOString(),
    endedAt: delivery.endedAt?.toISOString() ?? null,
  };
}

/** A delivery that others wait for in order, with what there is to know before it is given up. */
export function toBlockageJson({ delivery, waiting }: Blockage) {
  return {
    ...toDeliveryJson(delivery),
    orderKey: delivery.orderKey ?? null,
    waiting,
    since: blockingSince(delivery).toISOString(),
    underWay: delivery.lease !== undefined,
  };
}

/** A delivery with its tries, oldest first. */
export function toWholeDeliveryJson(delivery: Delivery) {
  return { ...toDeliveryJson(delivery), attempts: delivery.attempts.map(toAttemptJson) };
}

function toAttemptJson(attempt: Attempt) {
  return {
    id: attempt.id,
    at: attempt.at.toISOString(),
    chain: attempt.chain,
    number: attempt.number,
    ok: attempt.ok,
    leftOut: attempt.leftOut ?? false,
    status: attempt.status ?? null,
    errorClass: attempt.errorClass ?? null,
    reason: attempt.reason ?? null,
    address: attempt.address ?? null,
    timingMs: attempt.timing,
    requestHeaders: toHeaders(attempt.requestHeaders),
    response: attempt.response ?? null,
    nextAt: attempt.nextAt?.toISOString() ?? null,
  };
}

/** Null where nothing was sent, or retention has removed it. */
function toHeaders(lines: string | undefined): Record<string, string> | null {
  if (lines === undefined) return null;
  const pairs = lines.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]);
  return Object.fromEntries(pairs);
}

export function toDeadGroupJson(group: DeadGroup) {
  return { ...group, oldest: group.oldest.toISOString(), newest: group.newest.toISOString() };
}

export function toReplayJson(replay: Replay) {
  const { since, until, ...filter } = replay.filter;
  return {
    id: replay.id,
    kind: replay.kind,
    filter: {
      ...filter,
      ...(since && { since: since.toISOString() }),
      ...(until && { until: until.toISOString() }),
    },
    latestOnly: replay.latestOnly,
    rate: replay.rate,
    status: replay.status,
    reason: replay.reason ?? null,
    total: replay.total,
    done: replay.done,
    createdBy: replay.createdBy,
    createdAt: replay.createdAt.toISOString(),
    endedAt: replay.endedAt?.toISOString() ?? null,
  };
}
