import type { Desk } from './desk.ts';
import type { ViewSubmission } from './payloads.ts';
import { type SubmitOutcome, submit } from './submit.ts';

/** How long the outcome of a submit is remembered. */
const rememberMs = 5 * 60_000;

/**
 * Submits, each of which is carried out once: Slack sends one again when our answer to it was lost, and gets the same
 * answer again; one that another process has answered, or that is replayed, is not carried out.
 */
export function createSubmits(desk: Desk): (team: string, submission: ViewSubmission) => Promise<SubmitOutcome> {
  const outcomes = new Map<string, Promise<SubmitOutcome>>();
  const { clock, dedupe } = desk.deps;
  const once = async (team: string, submission: ViewSubmission): Promise<SubmitOutcome> => {
    if (!(await dedupe(`slack:trigger:${submission.trigger_id}`))) return { ack: undefined, after: async () => {} };
    return await submit(desk, team, submission);
  };
  return async (team, submission) => {
    const key = submission.trigger_id;
    const known = outcomes.get(key);
    if (known) return { ...(await known), after: async () => {} };
    const outcome = once(team, submission);
    outcomes.set(key, outcome);
    clock.after(rememberMs, () => outcomes.delete(key));
    return await outcome;
  };
}
