import { z } from 'zod';
import type { Admin } from '../../admin/admin.ts';
import { fieldInvalid } from '../../admin/field-problems.ts';
import type { Budget, Project } from '../../domain/project.ts';
import { readOptions } from '../options.ts';
import type { Handler } from '../route.ts';

/** What the project's runs may cost together; nulls where nothing was set. */
export function getBudget(admin: Admin): Handler {
  return async ({ actor, param }) => ({
    status: 200,
    body: toBudgetJson(await admin.getProject(actor, param('project'))),
  });
}

/** `{"amount": 25, "period": "month"}` sets the budget; both null takes it away. */
export function editBudget(admin: Admin): Handler {
  return async ({ actor, param, body }) => {
    const project = await admin.setBudget(actor, param('project'), readBudget(body));
    return { status: 200, body: { success: true, budget: toBudgetJson(project) } };
  };
}

function toBudgetJson({ budget }: Project): { amount: number | null; period: Budget['period'] | null } {
  return { amount: budget?.amount ?? null, period: budget?.period ?? null };
}

const amountProblem = {
  en: 'use US dollars from 0 to 1,000,000,000, or null for amount and period to take the budget away.',
  zh: '请填写 0 到 1000000000 之间的美元金额；若要取消预算，请将 amount 和 period 都设为 null。',
};
const periodProblem = {
  en: 'choose day or month, or null for amount and period to take the budget away.',
  zh: '请选择 day 或 month；若要取消预算，请将 amount 和 period 都设为 null。',
};

function readBudget(body: unknown): Budget | undefined {
  const { amount, period } = readOptions(body ?? {}, ['amount', 'period']);
  if (amount === null && period === null) return undefined;
  const dollars = z.number().min(0).max(1_000_000_000).safeParse(amount);
  if (!dollars.success) throw fieldInvalid('amount', amountProblem);
  const length = z.enum(['day', 'month']).safeParse(period);
  if (!length.success) throw fieldInvalid('period', periodProblem);
  return { amount: dollars.data, period: length.data };
}
