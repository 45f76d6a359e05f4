import { type Failure, type Kind, riskIf, row, type Telling } from '../../story.ts';
import { count, items, pick, str, texts, yes } from '../../value.ts';
import { failedOnDefault, isFailure, outcomeOf } from '../outcome.ts';
import { commitOf, firstLine, shortRef } from '../push.ts';

/** Pipelines, jobs, deployments. */
export const checkKinds: Readonly<Record<string, Kind>> = { pipeline, build: job, deployment };

function pipeline(payload: unknown): Telling {
  const found = pick(payload, 'object_attributes');
  const did = outcomeOf(str(found, 'status'));
  const id = str(found, 'id');
  const project = str(payload, 'project.web_url');
  const branch = str(found, 'ref');
  return {
    voice: 'thing',
    did,
    noun: 'pipeline',
    name: id && `#${id}`,
    title: str(payload, 'merge_request.title') ?? firstLine(str(payload, 'commit.title', 'commit.message') ?? ''),
    link: str(found, 'url') ?? (project && id ? `${project}/-/pipelines/${id}` : undefined),
    rows: [
      ...row('branch', branch, 'code'),
      ...row('by', str(payload, 'user.username')),
      ...row('stages', texts(found, 'stages'), 'code'),
      ...row('duration', seconds(count(found, 'duration'))),
    ],
    commits: [commitOf(pick(payload, 'commit'))],
    failures: items(payload, 'builds').filter(failedBuild).map(failure),
    risks: [
      ...failedOnDefault(did, branch, str(payload, 'project.default_branch')),
      ...riskIf(did === 'blocked', 'needs_approval'),
    ],
  };
}

function failedBuild(build: unknown): boolean {
  return isFailure(outcomeOf(str(build, 'status')));
}

function failure(build: unknown): Failure {
  const why = [str(build, 'stage'), str(build, 'failure_reason')].filter((part) => part !== undefined).join(': ');
  return { name: str(build, 'name') ?? '?', why: why || undefined, tolerated: yes(build, 'allow_failure') };
}

function job(payload: unknown): Telling {
  const did = outcomeOf(str(payload, 'build_status'));
  const name = str(payload, 'build_name');
  const branch = str(payload, 'ref');
  const environment = str(payload, 'environment.name');
  const home = str(payload, 'repository.homepage');
  const id = str(payload, 'build_id');
  return {
    voice: 'thing',
    did,
    noun: 'job',
    name,
    where: str(payload, 'project.path_with_namespace', 'project_name', 'repository.name'),
    title: firstLine(str(payload, 'commit.title', 'commit.message') ?? ''),
    link: home && id ? `${home}/-/jobs/${id}` : home,
    rows: [
      ...row('branch', branch, 'code'),
      ...row('stage', str(payload, 'build_stage'), 'code'),
      ...row('by', str(payload, 'user.username')),
      ...row('environment', environment),
      ...row('duration', seconds(count(payload, 'build_duration'))),
    ],
    failures: isFailure(did)
      ? [{ name: name ?? '?', why: reason(payload), tolerated: yes(payload, 'build_allow_failure') }]
      : [],
    risks: failedOnDefault(did, branch, str(payload, 'project.default_branch')),
  };
}

/** GitLab sends `unknown_failure` with jobs that didn't fail as well. */
function reason(payload: unknown): string | undefined {
  const why = str(payload, 'build_failure_reason');
  return why === 'unknown_failure' ? undefined : why;
}

function deployment(payload: unknown): Telling {
  const did = outcomeOf(str(payload, 'status'));
  const environment = str(payload, 'environment');
  return {
    voice: 'thing',
    did,
    noun: 'deployment',
    name: environment,
    title: str(payload, 'commit_title'),
    link: str(payload, 'deployable_url', 'environment_external_url'),
    rows: [
      ...row('environment', environment),
      ...row('branch', shortRef(str(payload, 'ref') ?? '') || undefined, 'code'),
      ...row('commit', str(payload, 'short_sha'), 'code'),
      ...row('by', str(payload, 'user.username', 'user.name')),
    ],
    failures: isFailure(did) ? [{ name: environment ?? '?' }] : [],
    risks: riskIf(did === 'blocked', 'needs_approval'),
  };
}

/** `63` → `1 min 3 s`. */
function seconds(total: number | undefined): string | undefined {
  if (total === undefined) return undefined;
  const whole = Math.round(total);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
