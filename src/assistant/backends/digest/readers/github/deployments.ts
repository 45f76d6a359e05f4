import { type Kind, riskIf, row, type Telling } from '../../story.ts';
import { pick, str, texts } from '../../value.ts';
import { isFailure, outcomeOf } from '../outcome.ts';
import { shortRef } from '../push.ts';

/** Deployments, how they went, and who has to approve them. */
export const deploymentKinds: Readonly<Record<string, Kind>> = {
  deployment: (payload) => ({ ...deployment(payload), voice: 'actor', did: 'created' }),
  deployment_status: (payload) => deployment(payload),
  deployment_review: deploymentReview,
};

function deployment(payload: unknown): Telling {
  const found = pick(payload, 'deployment');
  const environment = str(payload, 'deployment_status.environment') ?? str(found, 'environment');
  const did = outcomeOf(str(payload, 'deployment_status.state'));
  const url = str(
    payload,
    'deployment_status.environment_url',
    'deployment_status.target_url',
    'workflow_run.html_url',
  );
  return {
    voice: 'thing',
    did,
    noun: 'deployment',
    name: environment,
    title: str(payload, 'deployment_status.description') ?? str(found, 'description'),
    link: url ?? str(payload, 'repository.html_url'),
    rows: [
      ...row('branch', shortRef(str(found, 'ref') ?? '') || undefined, 'code'),
      ...row('commit', str(found, 'sha')?.slice(0, 8), 'code'),
      ...row('by', str(payload, 'deployment_status.creator.login') ?? str(found, 'creator.login')),
      ...row('environment', environment),
    ],
    failures: isFailure(did) ? [{ name: environment ?? '?', why: str(payload, 'deployment_status.description') }] : [],
  };
}

function deploymentReview(payload: unknown, action: string): Telling {
  return {
    did: action === 'rejected' ? 'denied' : action,
    noun: 'deployment_review',
    name: str(payload, 'environment'),
    title: str(payload, 'workflow_run.display_title'),
    link: str(payload, 'workflow_run.html_url'),
    excerpt: str(payload, 'comment'),
    rows: [
      ...row('environment', str(payload, 'environment')),
      ...row('reviewers', texts(payload, 'reviewers', 'reviewer.login')),
    ],
    risks: riskIf(action === 'requested', 'needs_approval'),
  };
}
