import type { Admin } from '../../admin/admin.ts';
import { fieldInvalid } from '../../admin/field-problems.ts';
import type { Relay } from '../../admin/relay.ts';
import { AppError } from '../../domain/errors.ts';
import type { Replay } from '../../domain/replay.ts';
import { readOptions, readTime } from '../options.ts';
import type { Handler } from '../route.ts';

/** `{since, until}`: sends what died again, as a background task. */
export function recover(relay: Relay): Handler {
  return async ({ actor, param, body }) => {
    const options = readOptions(body ?? {}, ['since', 'until']);
    const since = readTime('since', options.since);
    if (!since) throw fieldInvalid('since', 'time');
    const filter = { endpointId: param('id'), since, until: readTime('until', options.until) };
    const { replay } = await relay.replay(actor, param('project'), { kind: 'dead', filter });
    if (!replay) throw new Error('a replay that is no dry run answers with its job');
    return { status: 202, body: toTask(replay) };
  };
}

/** A task, in whichever of the key's projects it is. */
export function getTask(relay: Relay, admin: Pick<Admin, 'listProjects'>): Handler {
  return async ({ actor, param }) => {
    for (const { slug } of await admin.listProjects(actor)) {
      const found = await relay.getReplay(actor, slug, param('task')).catch(unlessUnknown);
      if (found) return { status: 200, body: { ...toTask(found), data: { done: found.done, total: found.total } } };
    }
    throw new AppError('not_found', { what: 'replay', whatZh: '重放任务', id: param('task').slice(0, 100) });
  };
}

function unlessUnknown(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'not_found') return undefined;
  throw error;
}

const statuses = { running: 'running', done: 'finished', cancelled: 'failed', stopped: 'failed' } as const;

function toTask({ id, kind, status, createdAt, endedAt }: Replay) {
  const task = kind === 'dead' ? 'endpoint.recover' : 'endpoint.replay';
  return { id, status: statuses[status], task, updatedAt: (endedAt ?? createdAt).toISOString() };
}
