import { requireRole } from './access.ts';
import type { Admin } from './admin.ts';
import { noteDeed } from './audit-trail.ts';
import type { AdminDeps } from './deps.ts';

/** Sets what a project's runs may cost per period, or takes the budget away. */
export function setBudget(deps: AdminDeps): Admin['setBudget'] {
  return async (actor, slug, budget) => {
    const project = await requireRole(deps, { actor, project: slug, role: 'admin', action: 'budget.set' });
    await deps.projects.setBudget(slug, budget);
    const details = budget ? { amount: String(budget.amount), period: budget.period } : { amount: 'none' };
    noteDeed(deps, { actor, project: slug, action: 'budget.set', target: slug, details });
    return { ...project, budget };
  };
}
