import type { Payload } from '../../facts/payload.ts';
import {
  duration,
  fact,
  heading,
  outcome,
  phrase,
  type Summarise,
  type Summary,
  shortRef,
} from '../../facts/wording.ts';

/** Workflows, checks, commit statuses, deployments and Pages builds. */
export const checkEvents: [string, Summarise][] = [
  ['workflow_run', workflowRun],
  ['workflow_job', workflowJob],
  ['workflow_dispatch', workflowDispatch],
  ['check_run', checkRun],
  ['check_suite', checkSuite],
  ['status', commitStatus],
  ['deployment', deployment],
  ['deployment_status', deploymentStatus],
  ['deployment_review', deploymentReview],
  ['page_build', pageBuild],
];

/** `Workflow CI failed` when it has ended, `Workflow CI requested` while it has not. */
function progress(noun: string, item: Payload, action: string, name = item.text('name')): string {
  const subject = name === undefined ? noun : `${noun} ${name}`;
  if (action === 'completed') return `${subject} ${outcome(item.text('conclusion'))}`;
  return `${subject} ${phrase(action).toLowerCase() || 'changed'}`;
}

function took(item: Payload, from: string, to: string): string | undefined {
  const [start, end] = [Date.parse(item.text(from) ?? ''), Date.parse(item.text(to) ?? '')];
  return Number.isNaN(end - start) ? undefined : duration((end - start) / 1000);
}

function workflowRun(payload: Payload, action: string): Summary {
  const run = payload.at('workflow_run');
  const about = run.text('display_title') ?? run.firstLine('head_commit', 'message');
  return {
    title: heading(
      progress('Workflow', run, action, run.text('name') ?? payload.text('workflow', 'name')),
      undefined,
      about,
      '',
    ),
    link: run.link('html_url'),
    facts: [
      ...fact('Branch', run.text('head_branch')),
      ...fact('Run', run.text('run_number')),
      ...fact('Trigger', run.text('event')),
      ...fact('Took', took(run, 'run_started_at', 'updated_at')),
    ],
  };
}

function workflowJob(payload: Payload, action: string): Summary {
  const job = payload.at('workflow_job');
  return {
    title: progress('Job', job, action),
    link: job.link('html_url'),
    facts: [
      ...fact('Workflow', job.text('workflow_name')),
      ...fact('Branch', job.text('head_branch')),
      ...fact('Runner', job.text('runner_name')),
      ...fact('Took', took(job, 'started_at', 'completed_at')),
    ],
  };
}

function workflowDispatch(payload: Payload): Summary {
  const file = payload.text('workflow')?.split('/').at(-1);
  return {
    title: heading('Workflow started by hand', undefined, file, ''),
    facts: fact('Branch', shortRef(payload.text('ref'))),
  };
}

function checkRun(payload: Payload, action: string): Summary {
  const run = payload.at('check_run');
  return {
    title: heading(progress('Check', run, action), undefined, run.text('output', 'title'), ''),
    link: run.link('html_url') ?? run.link('details_url'),
    facts: [
      ...fact('Branch', run.text('check_suite', 'head_branch')),
      ...fact('Commit', run.text('head_sha')?.slice(0, 7)),
      ...fact('App', run.text('app', 'name')),
      ...fact('Took', took(run, 'started_at', 'completed_at')),
    ],
  };
}

function checkSuite(payload: Payload, action: string): Summary {
  const suite = payload.at('check_suite');
  return {
    title: heading(progress('Check suite', suite, action), undefined, suite.firstLine('head_commit', 'message'), ''),
    facts: [
      ...fact('App', suite.text('app', 'name')),
      ...fact('Branch', suite.text('head_branch')),
      ...fact('Commit', suite.text('head_sha')?.slice(0, 7)),
    ],
  };
}

function commitStatus(payload: Payload): Summary {
  const subject = `Status ${payload.text('context') ?? 'of a commit'}`;
  return {
    title: heading(`${subject} ${outcome(payload.text('state'))}`, undefined, payload.text('description'), ''),
    link: payload.link('target_url') ?? payload.link('commit', 'html_url'),
    facts: [
      ...fact('Commit', payload.text('sha')?.slice(0, 7)),
      ...fact('Branch', payload.list('branches')[0]?.text('name')),
    ],
  };
}

function deployment(payload: Payload): Summary {
  const item = payload.at('deployment');
  return {
    title: heading(
      `Deployment to ${item.text('environment') ?? 'an environment'}`,
      undefined,
      item.text('description'),
      '',
    ),
    link: payload.link('workflow_run', 'html_url'),
    facts: [...fact('Branch', item.text('ref')), ...fact('Commit', item.text('sha')?.slice(0, 7))],
  };
}

function deploymentStatus(payload: Payload): Summary {
  const status = payload.at('deployment_status');
  const environment = payload.text('deployment', 'environment') ?? 'an environment';
  return {
    title: heading(
      `Deployment to ${environment} ${outcome(status.text('state'))}`,
      undefined,
      status.text('description'),
      '',
    ),
    link: status.link('log_url') ?? status.link('target_url'),
    facts: [
      ...fact('Branch', payload.text('deployment', 'ref')),
      ...fact('Commit', payload.text('deployment', 'sha')?.slice(0, 7)),
    ],
  };
}

function deploymentReview(payload: Payload, action: string): Summary {
  const environment = payload.text('environment') ?? payload.text('workflow_job_run', 'environment');
  const verb = `Deployment review ${phrase(action).toLowerCase() || 'changed'}`;
  return {
    title: heading(verb, undefined, environment, ''),
    link: payload.link('workflow_run', 'html_url'),
    facts: [...fact('Workflow', payload.text('workflow_run', 'name')), ...fact('Environment', environment)],
  };
}

function pageBuild(payload: Payload): Summary {
  const build = payload.at('build');
  return {
    title: heading(`Pages build: ${build.text('status') ?? 'changed'}`, undefined, build.text('error', 'message'), ''),
    facts: fact('Commit', build.text('commit')?.slice(0, 7)),
  };
}
