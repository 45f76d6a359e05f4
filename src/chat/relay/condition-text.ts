import type { Condition } from '../../domain/endpoint.ts';
import type { Say } from '../texts.ts';

/** Conditions in a line. */
export function conditionsText(conditions: readonly Condition[], say: Say): string {
  return conditions.map((condition) => conditionText(condition, say)).join('; ');
}

function conditionText(condition: Condition, say: Say): string {
  if ('not' in condition) return say('endpoint.conditions.not', { conditions: conditionText(condition.not, say) });
  if ('any' in condition) return say('endpoint.conditions.any', { conditions: conditionsText(condition.any, say) });
  if ('all' in condition) return say('endpoint.conditions.all', { conditions: conditionsText(condition.all, say) });
  const { field, op, value } = condition;
  return `${field} ${op} ${op === 'exists' ? '' : JSON.stringify(value)}`.trim();
}
