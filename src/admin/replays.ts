import type { DeliveryFilter, DeliveryStatus } from '../domain/delivery.ts';
import { AppError } from '../domain/errors.ts';
import type { Replay, ReplayKind } from '../domain/replay.ts';
import { requireRole } from './access.ts';
import { noteDeed } from './audit-trail.ts';
import { endpointUnknown } from './change-endpoint.ts';
import { fieldInvalid } from './field-problems.ts';
import type { Relay, ReplayAnswer, ReplayWish } from './relay.ts';
import type { RelayDeps } from './relay-deps.ts';
import { startReplay } from './start-replay.ts';

/** Which deliveries a job may touch; a history replay asks for a time range instead. */
const statusOf: Readonly<Record<ReplayKind, DeliveryStatus | undefined>> = {
  dead: 'dead',
  held: 'held',
  discard: 'dead',
  history: undefined,
};

/**
 * Begins a background job over dead, held or past deliveries, or only counts what it would do. While a job does just
 * that already, or under a key that was used before, it answers with that job.
 */
export function replay(deps: RelayDeps): Relay['replay'] {
  return async (actor, project, wish) => {
    await requireRole(deps, { actor, project, role: 'operator', action: 'replay.start' });
    const filter = await checkWish(deps, project, wish);
    const { count, endpoints } = await countOf(deps, project, wish, filter);
    if (wish.dryRun) return { count, endpoints } satisfies ReplayAnswer;
    const started = await startReplay(deps, {
      actor,
      project,
      kind: wish.kind,
      filter,
      // It does what was counted.
      until: new Date(deps.clock.now() + 1),
      latestOnly: wish.latestOnly ?? false,
      rate: wish.rate,
      total: count,
      idempotencyKey: wish.idempotencyKey,
    });
    const { replay: job, fresh } = started;
    const details = { kind: job.kind, count: String(count), ...describe(filter) };
    if (fresh) noteDeed(deps, { actor, project, action: 'replay.start', target: job.id, details });
    return { count, endpoints, ...started };
  };
}

async function checkWish(deps: RelayDeps, project: string, wish: ReplayWish): Promise<DeliveryFilter> {
  const { filter, rate, kind } = wish;
  if (rate !== undefined && !(Number.isInteger(rate) && rate >= 1 && rate <= 1_000)) {
    throw fieldInvalid('rate', 'replay_rate');
  }
  const { since, until } = filter;
  const ranged = since !== undefined && until !== undefined && since < until;
  if (kind === 'history' && !ranged) throw fieldInvalid('since', 'time_range');
  // A history replay goes by events; how their deliveries failed is not asked, so it must not seem to be.
  const unasked =
    kind === 'history' && (['errorClass', 'httpStatus'] as const).find((name) => filter[name] !== undefined);
  if (unasked) throw fieldInvalid(unasked, 'history_filter');
  if (since && until && !ranged) throw fieldInvalid('since', 'time_range');
  if (filter.endpointId !== undefined && !(await deps.endpoints.get(project, filter.endpointId))) {
    throw endpointUnknown(filter.endpointId);
  }
  return { ...filter, status: filter.status === 'held' && kind === 'discard' ? 'held' : statusOf[kind] };
}

/** How many deliveries it is about, and of how many endpoints. */
async function countOf(
  deps: RelayDeps,
  project: string,
  { kind }: ReplayWish,
  filter: DeliveryFilter,
): Promise<{ count: number; endpoints: number }> {
  if (kind === 'history') return await deps.countHistory(project, filter);
  return {
    count: await deps.deliveries.count(project, filter),
    endpoints: await endpointsOf(deps, project, kind, filter),
  };
}

async function endpointsOf(
  deps: RelayDeps,
  project: string,
  kind: ReplayKind,
  filter: DeliveryFilter,
): Promise<number> {
  if (filter.endpointId !== undefined) return 1;
  if (kind !== 'dead') return await deps.endpoints.count(project);
  return new Set((await deps.deliveries.deadGroups(project)).map(({ endpointId }) => endpointId)).size;
}

/** The filter as plain facts for the audit log. */
function describe(filter: DeliveryFilter): Record<string, string> {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([name, value]) => [name, value instanceof Date ? value.toISOString() : String(value)]),
  );
}

/** A job as it stands. */
export function getReplay(deps: RelayDeps): Relay['getReplay'] {
  return async (actor, project, id) => {
    await requireRole(deps, { actor, project, role: 'viewer', action: 'replay.show' });
    return await found(deps, project, id);
  };
}

/** A page of the project's jobs. */
export function listReplays(deps: RelayDeps): Relay['listReplays'] {
  return async (actor, project, page) => {
    await requireRole(deps, { actor, project, role: 'viewer', action: 'replay.list' });
    return await deps.replays.list(project, page);
  };
}

/** Ends a job where it stands; what it has sent is sent. */
export function cancelReplay(deps: RelayDeps): Relay['cancelReplay'] {
  return async (actor, project, id) => {
    await requireRole(deps, { actor, project, role: 'operator', action: 'replay.cancel' });
    await found(deps, project, id);
    const ended = await deps.replays.end(id, { status: 'cancelled' }, new Date(deps.clock.now()));
    if (ended) noteDeed(deps, { actor, project, action: 'replay.cancel', target: id });
    return await found(deps, project, id);
  };
}

async function found({ replays }: RelayDeps, project: string, id: string): Promise<Replay> {
  const job = await replays.get(project, id);
  if (!job) throw new AppError('not_found', { what: 'replay', whatZh: '重放任务', id: id.slice(0, 100) });
  return job;
}
