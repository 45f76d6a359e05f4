import { acted } from '../../facts/actions.ts';
import type { Payload } from '../../facts/payload.ts';
import { duration, fact, outcome, type Summarise, type Summary, shortRef } from '../../facts/wording.ts';
import { heading, inside, line, type Words, words } from '../../facts/words.ts';

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
function progress(noun: Words, item: Payload, action: string, name = item.text('name')): Words {
  return line(noun, name, action === 'completed' ? outcome(item.text('conclusion')) : inside(acted(action)));
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
      progress(words('Workflow', '工作流'), run, action, run.text('name') ?? payload.text('workflow', 'name')),
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
    title: progress(words('Job', '作业'), job, action),
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
    title: heading(words('Workflow started by hand', '手动启动了工作流'), undefined, file, ''),
    facts: fact('Branch', shortRef(payload.text('ref'))),
  };
}

function checkRun(payload: Payload, action: string): Summary {
  const run = payload.at('check_run');
  return {
    title: heading(progress(words('Check', '检查'), run, action), undefined, run.text('output', 'title'), ''),
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
    title: heading(
      progress(words('Check suite', '检查套件'), suite, action),
      undefined,
      suite.firstLine('head_commit', 'message'),
      '',
    ),
    facts: [
      ...fact('App', suite.text('app', 'name')),
      ...fact('Branch', suite.text('head_branch')),
      ...fact('Commit', suite.text('head_sha')?.slice(0, 7)),
    ],
  };
}

function commitStatus(payload: Payload): Summary {
  const subject = line(words('Status', '状态'), payload.text('context') ?? words('of a commit', '（提交）'));
  return {
    title: heading(line(subject, outcome(payload.text('state'))), undefined, payload.text('description'), ''),
    link: payload.link('target_url') ?? payload.link('commit', 'html_url'),
    facts: [
      ...fact('Commit', payload.text('sha')?.slice(0, 7)),
      ...fact('Branch', payload.list('branches')[0]?.text('name')),
    ],
  };
}

function deploymentTo(environment: string | undefined): Words {
  return line(words('Deployment to', '部署到'), environment ?? words('an environment', '某个环境'));
}

function deployment(payload: Payload): Summary {
  const item = payload.at('deployment');
  return {
    title: heading(deploymentTo(item.text('environment')), undefined, item.text('description'), ''),
    link: payload.link('workflow_run', 'html_url'),
    facts: [...fact('Branch', item.text('ref')), ...fact('Commit', item.text('sha')?.slice(0, 7))],
  };
}

function deploymentStatus(payload: Payload): Summary {
  const status = payload.at('deployment_status');
  const target = deploymentTo(payload.text('deployment', 'environment'));
  return {
    title: heading(line(target, outcome(status.text('state'))), undefined, status.text('description'), ''),
    link: status.link('log_url') ?? status.link('target_url'),
    facts: [
      ...fact('Branch', payload.text('deployment', 'ref')),
      ...fact('Commit', payload.text('deployment', 'sha')?.slice(0, 7)),
    ],
  };
}

function deploymentReview(payload: Payload, action: string): Summary {
  const environment = payload.text('environment') ?? payload.text('workflow_job_run', 'environment');
  const verb = line(words('Deployment review', '部署评审'), inside(acted(action)));
  return {
    title: heading(verb, undefined, environment, ''),
    link: payload.link('workflow_run', 'html_url'),
    facts: [...fact('Workflow', payload.text('workflow_run', 'name')), ...fact('Environment', environment)],
  };
}

function pageBuild(payload: Payload): Summary {
  const build = payload.at('build');
  return {
    title: heading(
      line(words('Pages build:', 'Pages 构建：'), build.text('status') ?? words('changed', '有变化')),
      undefined,
      build.text('error', 'message'),
      '',
    ),
    facts: fact('Commit', build.text('commit')?.slice(0, 7)),
  };
}
