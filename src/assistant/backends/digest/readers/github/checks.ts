import { type Failure, type Kind, riskIf, row, type Telling } from '../../story.ts';
import { items, pick, str, texts } from '../../value.ts';
import { failedOnDefault, isFailure, outcomeOf } from '../outcome.ts';
import { commitOf, shortRef } from '../push.ts';

/** Workflows, checks, commit statuses, Pages builds. */
export const checkKinds: Readonly<Record<string, Kind>> = {
  workflow_run: workflowRun,
  workflow_job: workflowJob,
  check_run: checkRun,
  check_suite: checkSuite,
  status: commitStatus,
  page_build: pageBuild,
  workflow_dispatch: (payload) => ({
    did: 'dispatched',
    noun: 'workflow',
    name: str(payload, 'workflow'),
    rows: row('branch', shortRef(str(payload, 'ref') ?? '') || undefined, 'code'),
  }),
};

function workflowRun(payload: unknown): Telling {
  const run = pick(payload, 'workflow_run');
  const did = outcomeOf(str(run, 'conclusion'), str(run, 'status'));
  const number = str(run, 'run_number');
  const branch = str(run, 'head_branch');
  return {
    voice: 'thing',
    did,
    noun: 'workflow',
    name: `${str(run, 'name') ?? str(payload, 'workflow.name') ?? ''}${number ? ` #${number}` : ''}`.trim(),
    title: str(run, 'display_title'),
    link: str(run, 'html_url'),
    rows: [
      ...row('branch', branch, 'code'),
      ...row('by', str(run, 'actor.login')),
      ...row('path', str(run, 'path'), 'code'),
    ],
    commits: [commitOf(pick(run, 'head_commit'))],
    risks: [
      ...failedOnDefault(did, branch, str(payload, 'repository.default_branch')),
      ...riskIf(did === 'action_required' || did === 'waiting', 'needs_approval'),
    ],
  };
}

function workflowJob(payload: unknown): Telling {
  const job = pick(payload, 'workflow_job');
  const did = outcomeOf(str(job, 'conclusion'), str(job, 'status'));
  const branch = str(job, 'head_branch');
  return {
    voice: 'thing',
    did,
    noun: 'job',
    name: str(job, 'name'),
    link: str(job, 'html_url'),
    rows: [
      ...row('workflow', str(job, 'workflow_name')),
      ...row('branch', branch, 'code'),
      ...row('by', str(payload, 'sender.login')),
    ],
    failures: items(job, 'steps')
      .filter(failedStep)
      .map((step) => ({ name: str(step, 'name') ?? '?' })),
    risks: [
      ...failedOnDefault(did, branch, str(payload, 'repository.default_branch')),
      ...riskIf(did === 'waiting', 'needs_approval'),
    ],
  };
}

function failedStep(step: unknown): boolean {
  return isFailure(outcomeOf(str(step, 'conclusion'), str(step, 'status')));
}

function checkRun(payload: unknown, action: string): Telling {
  const run = pick(payload, 'check_run');
  const did = action === 'rerequested' ? action : outcomeOf(str(run, 'conclusion'), str(run, 'status'));
  const branch = str(run, 'check_suite.head_branch');
  const failure: Failure = { name: str(run, 'name') ?? '?', why: str(run, 'output.title') };
  return {
    voice: 'thing',
    did,
    noun: 'check_run',
    name: str(run, 'name'),
    title: str(run, 'output.title'),
    link: str(run, 'html_url', 'details_url'),
    excerpt: str(run, 'output.summary'),
    rows: [...row('branch', branch, 'code'), ...row('app', str(run, 'app.name'))],
    failures: isFailure(did) ? [failure] : [],
    risks: [
      ...failedOnDefault(did, branch, str(payload, 'repository.default_branch')),
      ...riskIf(did === 'action_required', 'needs_approval'),
    ],
  };
}

function checkSuite(payload: unknown, action: string): Telling {
  const suite = pick(payload, 'check_suite');
  const did = action === 'rerequested' ? action : outcomeOf(str(suite, 'conclusion'), str(suite, 'status'));
  const branch = str(suite, 'head_branch');
  const commit = pick(suite, 'head_commit');
  return {
    voice: 'thing',
    did,
    noun: 'check_suite',
    name: str(suite, 'app.name', 'id'),
    link: str(payload, 'repository.html_url'),
    rows: [...row('branch', branch, 'code'), ...row('by', str(payload, 'sender.login'))],
    commits: commit ? [commitOf(commit)] : [],
    risks: failedOnDefault(did, branch, str(payload, 'repository.default_branch')),
  };
}

function commitStatus(payload: unknown): Telling {
  const did = outcomeOf(str(payload, 'state'));
  const context = str(payload, 'context');
  const branches = texts(payload, 'branches', 'name');
  return {
    voice: 'thing',
    did,
    noun: 'status',
    name: context,
    title: str(payload, 'description'),
    link: str(payload, 'target_url', 'commit.html_url'),
    rows: row('branches', branches, 'code'),
    commits: [commitOf({ id: str(payload, 'sha'), message: str(payload, 'commit.commit.message') })],
    failures: isFailure(did) ? [{ name: context ?? '?', why: str(payload, 'description') }] : [],
    risks: failedOnDefault(
      did,
      branches.length === 1 ? branches[0] : undefined,
      str(payload, 'repository.default_branch'),
    ),
  };
}

function pageBuild(payload: unknown): Telling {
  const did = outcomeOf(str(payload, 'build.status'));
  const why = str(payload, 'build.error.message');
  return {
    voice: 'thing',
    did,
    noun: 'page_build',
    title: why,
    link: str(payload, 'repository.html_url'),
    rows: [
      ...row('by', str(payload, 'build.pusher.login')),
      ...row('commit', str(payload, 'build.commit')?.slice(0, 8), 'code'),
    ],
    failures: isFailure(did) ? [{ name: 'Pages', why }] : [],
  };
}
