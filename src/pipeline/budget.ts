import { createHash } from 'node:crypto';
import type { Clock } from '../domain/clock.ts';
import type { Budget, Project } from '../domain/project.ts';
import type { Run } from '../domain/run.ts';

/** A budget that was exceeded. */
export interface Breach {
  /** Of the event that tells it: one per project, period and amount. */
  id: string;
  /** `2026-01-31` or `2026-01`, in UTC. */
  period: string;
  /** US dollars spent in the period so far. */
  amount: number;
  /** To be called once it is told: until then the next run tells it again. */
  told(): void;
}

export interface BudgetDeps {
  project(slug: string): Promise<Project | undefined>;
  /** What a project's runs that began at or after a time cost together, in US dollars. */
  spent(project: string, since: Date): Promise<number>;
  clock: Clock;
}

/** How long a sum is added to before it is taken from the store again, where other processes add theirs. */
const freshMs = 60_000;
/** Projects whose sums are remembered. */
const mostProjects = 10_000;

interface Sum {
  period: string;
  amount: number;
  takenAt: number;
  /** Runs that were added since, so that one that is taken up again counts once. */
  added: Set<string>;
  /** The budget that was told to be exceeded, as it then was. */
  told?: number | undefined;
}

/**
 * Watches what projects spend. `breach` is asked after a run was saved; it answers until it is told, once per process,
 * period and budget (so again when the budget was raised and is exceeded again); its id makes it once for all processes.
 */
export function createBudgetWatch(deps: BudgetDeps): { breach(run: Run): Promise<Breach | undefined> } {
  const sums = new Map<string, Sum>();
  return {
    async breach(run) {
      const cost = run.usage?.cost ?? 0;
      if (cost <= 0) return undefined;
      const budget = (await deps.project(run.project))?.budget;
      if (!budget) return undefined;
      const sum = await addUp(deps, sums, { run, budget, cost });
      if (sum.amount <= budget.amount || sum.told === budget.amount) return undefined;
      const told = () => {
        sum.told = budget.amount;
      };
      return { id: breachId(run.project, sum.period, budget), period: sum.period, amount: rounded(sum.amount), told };
    },
  };
}

interface Spending {
  run: Run;
  budget: Budget;
  cost: number;
}

async function addUp(
  deps: BudgetDeps,
  sums: Map<string, Sum>,
  { run: { id, project }, budget, cost }: Spending,
): Promise<Sum> {
  const now = deps.clock.now();
  const { name: period, since } = periodOf(budget.period, new Date(now));
  const known = sums.get(project);
  if (known?.period === period && now - known.takenAt < freshMs && now >= known.takenAt) {
    if (!known.added.has(id)) known.amount += cost;
    known.added.add(id);
    return known;
  }
  const amount = await deps.spent(project, since);
  const told = known?.period === period ? known.told : undefined;
  const sum: Sum = { period, amount, takenAt: now, added: new Set([id]), told };
  if (sums.size >= mostProjects) sums.clear();
  sums.set(project, sum);
  return sum;
}

/** The day or month that a time lies in, by UTC, and when it began. */
function periodOf(period: Budget['period'], now: Date): { name: string; since: Date } {
  const name = now.toISOString().slice(0, period === 'day' ? 10 : 7);
  return { name, since: new Date(period === 'day' ? name : `${name}-01`) };
}

function breachId(project: string, period: string, { amount }: Budget): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([project, period, amount]))
    .digest('hex');
  return `evt_budget_${digest.slice(0, 24)}`;
}

function rounded(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}
