import type { Payload } from '../../facts/payload.ts';
import { duration, fact, names, outcome, type Summarise, type Summary } from '../../facts/wording.ts';
import { heading, line, words } from '../../facts/words.ts';

/** Pipelines, jobs and deployments. */
export const pipelineEvents: [string, Summarise][] = [
  ['pipeline', pipeline],
  ['build', job],
  ['deployment', deployment],
];

function pipeline(payload: Payload): Summary {
  const run = payload.at('object_attributes');
  const number = run.text('id');
  const failed = payload.list('builds').filter((build) => build.text('status') === 'failed');
  const subject = line(words('Pipeline', '流水线'), number && `#${number}`);
  return {
    title: heading(line(subject, outcome(run.text('status'))), undefined, payload.firstLine('commit', 'message'), ''),
    link: run.link('url') ?? under(payload.link('project', 'web_url'), 'pipelines', number),
    facts: [
      ...fact(run.is('tag') ? 'Tag' : 'Branch', run.text('ref')),
      ...fact('Failed jobs', names(failed, 'name')),
      ...fact('Jobs', payload.list('builds').length || undefined),
      ...fact('Took', duration(run.number('duration'))),
      ...fact('Source', run.text('source')?.replaceAll('_', ' ')),
      ...fact('Merge request', payload.text('merge_request', 'title')),
    ],
  };
}

function job(payload: Payload): Summary {
  const status = payload.text('build_status');
  const failure = status === 'failed' ? payload.text('build_failure_reason') : undefined;
  return {
    title: heading(
      line(words('Job', '作业'), payload.text('build_name'), outcome(status)),
      undefined,
      payload.firstLine('commit', 'message'),
      '',
    ),
    link: under(home(payload), 'jobs', payload.text('build_id')),
    facts: [
      ...fact('Stage', payload.text('build_stage')),
      ...fact(payload.is('tag') ? 'Tag' : 'Branch', payload.text('ref')),
      ...fact('Reason', failure?.replaceAll('_', ' ')),
      ...fact('Environment', payload.text('environment', 'name')),
      ...fact('Took', duration(payload.number('build_duration'))),
    ],
  };
}

function deployment(payload: Payload): Summary {
  const environment = payload.text('environment') ?? words('an environment', '某个环境');
  return {
    title: heading(
      line(words('Deployment to', '部署到'), environment, outcome(payload.text('status'))),
      undefined,
      payload.text('commit_title'),
      '',
    ),
    link: payload.link('deployable_url'),
    facts: [
      ...fact('Branch', payload.text('ref')),
      ...fact('Commit', payload.text('short_sha')),
      ...fact('Address', payload.link('environment_external_url')),
    ],
  };
}

function home(payload: Payload): string | undefined {
  return payload.link('project', 'web_url') ?? payload.link('repository', 'homepage');
}

/** The page of one pipeline or job. */
function under(address: string | undefined, kind: string, id: string | undefined): string | undefined {
  return address && id && /^\d+$/.test(id) ? `${address}/-/${kind}/${id}` : undefined;
}
