import { systemClock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import { ticketNews } from '../inbound/tickets.ts';
import { createBudgetWatch } from '../pipeline/budget.ts';
import { createEmit, type Emit } from '../pipeline/emit.ts';
import type { Publish } from '../pipeline/publish.ts';
import type { Store } from '../store/store.ts';

/** What runs tell subscribers of. */
export function openEmitting(parts: {
  store: Pick<Store, 'projects' | 'runs' | 'subscribers'>;
  publish: Publish;
  /** The full public address of a path. */
  publicUrl(path: string): string;
  log: Logger;
}): Emit {
  const { store, publish, publicUrl, log } = parts;
  const clock = systemClock;
  const project = (slug: string) => store.projects.get(slug);
  const budget = createBudgetWatch({ project, spent: store.runs.spent, clock });
  return createEmit({
    publish,
    anybody: async (slug) => (await store.subscribers.of(slug)).length > 0,
    project,
    tickets: ticketNews,
    breach: budget.breach,
    runUrl: ({ project: slug, id }) => publicUrl(`/api/projects/${slug}/runs/${id}`),
    clock,
    log,
  });
}
