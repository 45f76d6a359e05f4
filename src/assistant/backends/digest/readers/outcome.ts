import { type Risk, riskIf } from '../story.ts';
import { known } from '../value.ts';

const words: Readonly<Record<string, string>> = {
  success: 'succeeded',
  built: 'succeeded',
  active: 'succeeded',
  failure: 'failed',
  error: 'failed',
  errored: 'failed',
  startup_failure: 'failed',
  canceled: 'cancelled',
  building: 'in_progress',
  running: 'in_progress',
  preparing: 'queued',
  scheduled: 'waiting',
  waiting_for_resource: 'waiting',
  manual: 'blocked',
  completed: 'said',
};

/** The outcome of a check: its conclusion, or how far it has come. */
export function outcomeOf(conclusion: string | undefined, status?: string): string {
  const word = conclusion ?? status ?? 'said';
  return known(words, word) ?? word;
}

/** Whether an outcome is one that somebody has to look at. */
export function isFailure(outcome: string): boolean {
  return outcome === 'failed' || outcome === 'timed_out';
}

/** The risk that a failure on the branch everybody builds on is. */
export function failedOnDefault(did: string, branch: string | undefined, main: string | undefined): Risk[] {
  return riskIf(isFailure(did) && branch !== undefined && branch === main, 'failed_default', { branch: branch ?? '' });
}
