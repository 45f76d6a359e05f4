import type { Endpoint } from '../domain/endpoint.ts';
import type { Actor } from '../domain/member.ts';
import type { Replay } from '../domain/replay.ts';
import { requireRole } from './access.ts';
import { noteDeed } from './audit-trail.ts';
import { changeEndpoint, endpointUnknown, startAfresh } from './change-endpoint.ts';
import { fieldInvalid } from './field-problems.ts';
import { tellOfEndpoint } from './operational-event.ts';
import type { Relay, ResumeWish } from './relay.ts';
import type { RelayDeps } from './relay-deps.ts';
import { storeReplay } from './start-replay.ts';

/** A changed state, who changed it, and how it is told. */
interface StateChange {
  actor: Actor;
  project: string;
  id: string;
  action: string;
  /** Type of the operational event; undefined for what is nobody else's business. */
  type?: string | undefined;
  fields(endpoint: Endpoint): Partial<Endpoint>;
}

/** Holds deliveries back from now on; done twice, it changes no more than the time it ends. */
export function pauseEndpoint(deps: RelayDeps): Relay['pauseEndpoint'] {
  return async (actor, project, id, until) => {
    if (until && until.getTime() <= deps.clock.now()) throw fieldInvalid('until', 'time_past');
    return await setState(deps, {
      actor,
      project,
      id,
      action: 'endpoint.pause',
      type: 'endpoint.paused',
      fields: () => ({ state: 'paused', stateReason: 'manual', pausedUntil: until }),
    });
  };
}

/** Takes an endpoint out of use until somebody resumes it. What happens meanwhile is held, not lost. */
export function disableEndpoint(deps: RelayDeps): Relay['disableEndpoint'] {
  return (actor, project, id) =>
    setState(deps, {
      actor,
      project,
      id,
      action: 'endpoint.disable',
      type: 'endpoint.disabled',
      fields: () => ({ state: 'disabled', stateReason: 'manual', pausedUntil: undefined }),
    });
}

/** Shows no incidents of the endpoint in chat until then. */
export function muteEndpoint(deps: RelayDeps): Relay['muteEndpoint'] {
  return async (actor, project, id, until) => {
    await requireRole(deps, { actor, project, role: 'operator', action: 'endpoint.mute' });
    const { after } = await changeEndpoint(deps, { project, id }, ({ endpoint, secrets }) => ({
      endpoint: { ...endpoint, mutedUntil: until.getTime() > deps.clock.now() ? until : undefined },
      secrets,
    }));
    const details = { until: until.toISOString() };
    noteDeed(deps, { actor, project, action: 'endpoint.mute', target: id, details });
    deps.changed(after);
    return after;
  };
}

/**
 * Makes a paused or disabled endpoint active again, and says what becomes of what was held. The wish is stored before
 * the state: whenever a process dies, what was held is neither forgotten nor treated in another way.
 */
export function resumeEndpoint(deps: RelayDeps): Relay['resumeEndpoint'] {
  return async (actor, project, id, wish) => {
    if (wish.held === 'since' && !wish.since) throw fieldInvalid('since', 'time');
    await requireRole(deps, { actor, project, role: 'operator', action: 'endpoint.resume' });
    if (!(await deps.endpoints.get(project, id))) throw endpointUnknown(id);
    const replays = await letGo(deps, { actor, project, id, wish });
    const endpoint = await setState(deps, {
      actor,
      project,
      id,
      action: 'endpoint.resume',
      type: 'endpoint.resumed',
      fields: () => ({ state: 'active', stateReason: undefined, pausedUntil: undefined }),
    });
    startAfresh(deps, endpoint);
    for (const replay of replays) deps.begun(replay.id);
    const last = replays.at(-1);
    return last ? { endpoint, replay: last } : { endpoint };
  };
}

/** Stores the jobs that send or discard what was held, once the endpoint is active; none where nothing was. */
async function letGo(
  deps: RelayDeps,
  { actor, project, id, wish }: { actor: Actor; project: string; id: string; wish: ResumeWish },
): Promise<Replay[]> {
  const held = { endpointId: id, status: 'held' } as const;
  const jobs: Pick<Replay, 'kind' | 'filter' | 'latestOnly'>[] = [];
  if (wish.held === 'discard') jobs.push({ kind: 'discard', filter: held, latestOnly: false });
  else if (wish.held === 'since') {
    jobs.push({ kind: 'discard', filter: { ...held, until: wish.since }, latestOnly: false });
    jobs.push({ kind: 'held', filter: { ...held, since: wish.since }, latestOnly: false });
  } else jobs.push({ kind: 'held', filter: held, latestOnly: wish.held === 'latest' });
  const stored: Replay[] = [];
  for (const job of jobs) {
    const total = await deps.deliveries.count(project, job.filter);
    if (total === 0) continue;
    const { replay } = await storeReplay(deps, { ...job, actor, project, rate: wish.rate, total, onResume: true });
    stored.push(replay);
  }
  return stored;
}

async function setState(deps: RelayDeps, { actor, project, id, action, type, fields }: StateChange): Promise<Endpoint> {
  await requireRole(deps, { actor, project, role: 'operator', action });
  const now = new Date(deps.clock.now());
  const { before, after } = await changeEndpoint(deps, { project, id }, ({ endpoint, secrets }) => {
    const next = fields(endpoint);
    const stateAt = next.state === endpoint.state ? endpoint.stateAt : now;
    return { endpoint: { ...endpoint, ...next, stateAt }, secrets };
  });
  noteDeed(deps, { actor, project, action, target: id, details: { before: before.state } });
  deps.changed(after);
  if (type && before.state !== after.state) await tellOfEndpoint(deps, type, after);
  return after;
}
