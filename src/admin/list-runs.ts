import { AppError } from '../domain/errors.ts';
import type { Run } from '../domain/run.ts';
import { requireRole } from './access.ts';
import type { Admin, RunWithPosts } from './admin.ts';
import type { AdminDeps } from './deps.ts';

/** A page of the project's runs with the posts made for them. */
export function listRuns(deps: AdminDeps): Admin['listRuns'] {
  return async (actor, project, page, filter) => {
    await requireRole(deps, { actor, project, role: 'viewer', action: 'run.list' });
    const { items, next } = await deps.runs.list(project, page, filter);
    return { items: await withPosts(deps, items), next };
  };
}

/** One run with its posts. */
export function getRun(deps: AdminDeps): Admin['getRun'] {
  return async (actor, project, runId) => {
    await requireRole(deps, { actor, project, role: 'viewer', action: 'run.show' });
    const run = await deps.runs.get(runId);
    const [found] = run?.project === project ? await withPosts(deps, [run]) : [];
    if (!found) throw new AppError('not_found', { what: 'run', whatZh: '运行', id: runId.slice(0, 100) });
    return found;
  };
}

async function withPosts({ posts }: Pick<AdminDeps, 'posts'>, runs: Run[]): Promise<RunWithPosts[]> {
  const made = await posts.ofRuns(runs.map((run) => run.id));
  const byRun = Map.groupBy(made, (post) => post.runId);
  return runs.map((run) => ({ run, posts: byRun.get(run.id) ?? [] }));
}
