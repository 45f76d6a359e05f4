import { createHash } from 'node:crypto';
import type { Run, RunStep } from '../domain/run.ts';

/** One thing to tell. */
export interface Fact {
  /** Derived from what it is about: the same thing told twice has the same id. */
  id: string;
  type: string;
  at: Date;
  data: unknown;
}

const longestAnswer = 10_000;
const longestWord = 1_000;

/** The id of an event about a run, `evt_<the run's own part>_<what>`. */
function idOf(runId: string, what: string): string {
  return `evt_${runId.slice(runId.indexOf('_') + 1)}_${what}`;
}

/** What a beginning run tells; a run that only posts a notice, and is asked nothing, is no session. */
export function beginningFacts(run: Run, isReply: boolean): Fact[] {
  if (!isReply && !isSession(run)) return [];
  const data = {
    session_id: run.id,
    tenant_id: run.project,
    user_id: run.facts.actor || run.webhookName || run.webhookId,
  };
  return [{ id: idOf(run.id, 'created'), type: 'session.created', at: run.startedAt, data }];
}

/** What an ended run tells: tools and steps, then what came of it. */
export function endFacts(run: Run, url: string | null): Fact[] {
  if (!isSession(run)) return [];
  return [
    ...run.steps.flatMap((step, index) => stepFacts(run, step, index)),
    ...outcomeFacts(run, url),
    finished(run, url),
  ];
}

/** The end of a run once more, for the one endpoint that its caller named. */
export function callbackFact(run: Run, url: string | null): Fact {
  return { ...finished(run, url), id: idOf(run.id, 'callback') };
}

/** A run that retention removes. */
export function archivedFacts(runId: string, at: Date): Fact {
  return { id: idOf(runId, 'archived'), type: 'session.archived', at, data: { session_id: runId } };
}

function isSession(run: Run): boolean {
  return run.resource.type !== 'none' || run.prompts.length > 0;
}

function stepFacts({ id: session_id }: Run, { at, text, tool }: RunStep, index: number): Fact[] {
  const action = shortened(text) || '…';
  const step = {
    id: idOf(session_id, `s${index}`),
    type: 'agent.step',
    at,
    data: { action, confidence: null, session_id },
  };
  if (!tool) return [step];
  const id = idOf(session_id, `t${index}`);
  const tool_name = shortened(tool.name) || '…';
  if (tool.failed) {
    const error = shortened(text.slice(tool.name.length + ' failed: '.length)) || '…';
    return [step, { id, type: 'tool.error', at, data: { tool_name, error, session_id } }];
  }
  return [
    step,
    { id, type: 'tool.called', at, data: { tool_name, session_id, args_hash: hashOf(argsOf(text, tool.name)) } },
  ];
}

/** A call stands in a run as `name(args)`. */
function argsOf(text: string, name: string): string {
  return text.slice(name.length + 1, -1);
}

function hashOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

function finished(run: Run, url: string | null): Fact {
  const text = run.error ? run.error.message : run.output;
  const truncated = text.length > longestAnswer;
  const shown = truncated ? text.slice(0, longestAnswer).replace(/[\ud800-\udbff]$/, '') : text;
  const artifact = { type: run.error ? 'error' : 'answer', text: shown.toWellFormed(), truncated, url };
  const data = { session_id: run.id, cost: run.usage?.cost ?? null, artifacts: text === '' ? [] : [artifact] };
  return { id: idOf(run.id, 'finished'), type: 'session.finished', at: endOf(run), data };
}

function outcomeFacts(run: Run, url: string | null): Fact[] {
  if (run.resource.type === 'datasource') return [imported(run)];
  return isReview(run) ? [reviewed(run, url)] : [];
}

/** A datasource takes in what its event says: one requirement or bug, or none where the run failed. */
function imported(run: Run): Fact {
  const failures = run.steps.filter(({ tool }) => tool?.failed).map(({ text }) => shortened(text));
  const errors = run.error ? [...failures, shortened(run.error.message)] : failures;
  const data = { source: run.resource.id, count: run.error ? 0 : 1, errors };
  return { id: idOf(run.id, 'imported'), type: 'import.completed', at: endOf(run), data };
}

/** Events after which there is something new to review. */
const reviewable =
  /^(?:pull_request\.(?:opened|reopened|synchronize|ready_for_review|review_requested)|merge_request\.(?:open|reopen|update))$/;

function isReview(run: Run): boolean {
  const isFirst = run.conversation === run.id;
  return (
    run.resource.type === 'assistant' &&
    !run.error &&
    isFirst &&
    reviewable.test(run.event) &&
    run.facts.link !== undefined
  );
}

function reviewed(run: Run, url: string | null): Fact {
  const data = { pr_url: run.facts.link, report_url: url, issues_found: issuesFound(run.output) };
  return { id: idOf(run.id, 'reviewed'), type: 'review.completed', at: endOf(run), data };
}

/** The number that a review states: `Issues found: 2`, `发现问题：2`; null where it states none. */
function issuesFound(output: string): number | null {
  const stated =
    /(?:issues|problems|findings)[ \t]+found[*_ \t]*[:：][*_ \t]*(\d{1,6})\b|发现(?:的)?问题(?:数)?[*_ \t]*[:：][*_ \t]*(\d{1,6})/i.exec(
      output,
    );
  return stated ? Number(stated[1] ?? stated[2]) : null;
}

function endOf(run: Run): Date {
  return run.endedAt ?? run.startedAt;
}

function shortened(text: string): string {
  return text.length > longestWord ? `${text.slice(0, longestWord - 1)}…`.toWellFormed() : text.toWellFormed();
}
