/**
 * What GitHub's bodies look like, most telling first: the keys on the right come only with the events on the left.
 * The event's name stands in a header that is not signed, so the signed body has to confirm it (case V11).
 * See https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
const shapes: readonly (readonly [events: readonly string[], keys: readonly string[]])[] = [
  [['deployment_review'], ['workflow_run', 'reviewers']],
  [['deployment_review'], ['workflow_run', 'since']],
  [['pull_request_review_comment'], ['pull_request', 'comment']],
  [['pull_request_review_thread'], ['pull_request', 'thread']],
  [['pull_request_review'], ['pull_request', 'review']],
  [['pull_request'], ['pull_request']],
  [['issue_comment'], ['issue', 'comment']],
  [['issues'], ['issue']],
  [['discussion_comment'], ['discussion', 'comment']],
  [['discussion'], ['discussion']],
  [['commit_comment'], ['comment']],
  [['push'], ['ref', 'commits']],
  [['push'], ['ref', 'before', 'after']],
  [['create'], ['ref', 'ref_type', 'master_branch']],
  [
    ['create', 'delete'],
    ['ref', 'ref_type'],
  ],
  [['workflow_dispatch'], ['workflow', 'inputs']],
  [['deployment_status'], ['deployment_status']],
  [['deployment_protection_rule'], ['deployment_callback_url']],
  [['workflow_job'], ['workflow_job']],
  [['deployment'], ['deployment']],
  [['workflow_run'], ['workflow_run']],
  [['check_run'], ['check_run']],
  [['check_suite'], ['check_suite']],
  [['release'], ['release']],
  [['fork'], ['forkee']],
  [['gollum'], ['pages']],
  [['star'], ['starred_at']],
  [['ping'], ['zen']],
  [['ping', 'meta'], ['hook']],
  [['status'], ['sha', 'context', 'state']],
  [['page_build'], ['build']],
  [['label'], ['label']],
  [['milestone'], ['milestone']],
  [['membership'], ['scope', 'member']],
  [['member'], ['member']],
  [['team', 'team_add'], ['team']],
  [['package'], ['package']],
  [['registry_package'], ['registry_package']],
  [['project_card'], ['project_card']],
  [['project_column'], ['project_column']],
  [['project'], ['project']],
  [['projects_v2_item'], ['projects_v2_item']],
  [['merge_group'], ['merge_group']],
  [['branch_protection_rule'], ['rule']],
  [['deploy_key'], ['key']],
  [['repository_dispatch'], ['client_payload']],
  [['installation_repositories'], ['repositories_added']],
  [['org_block'], ['blocked_user']],
  [['marketplace_purchase'], ['marketplace_purchase']],
  [['sponsorship'], ['sponsorship']],
  [['security_advisory'], ['security_advisory']],
  [
    [
      'code_scanning_alert',
      'dependabot_alert',
      'secret_scanning_alert',
      'secret_scanning_alert_location',
      'repository_vulnerability_alert',
    ],
    ['alert'],
  ],
];

/** Events whose body has nothing of its own that would tell them apart. */
const plainEvents = ['watch', 'public', 'repository', 'organization', 'installation', 'repository_import'];

const known = new Set([...shapes.flatMap(([events]) => events), ...plainEvents]);
const distinctive = new Set(shapes.flatMap(([events]) => events));
/** Events that never have an action. */
const actionless = new Set([
  'push',
  'create',
  'delete',
  'fork',
  'gollum',
  'page_build',
  'public',
  'status',
  'team_add',
]);

/**
 * Whether a body can be that of the event named in the header. What looks like another event's can't; nor can a
 * body in GitHub's envelope (with a sender) that lacks what the named event always has. Bodies that look like
 * nothing we know are let through, and so are events newer than this table if the body is of their family.
 */
export function fitsShape(event: string | undefined, body: object): boolean {
  const has = (key: string) => Object.hasOwn(body, key);
  const match = shapes.find(([, keys]) => keys.every(has))?.[0];
  if (event === undefined) return match === undefined && !has('sender');
  if (actionless.has(event) && has('action')) return false;
  if (match) return match.includes(event) || (!known.has(event) && sameFamily(event, match));
  return !(distinctive.has(event) && has('sender'));
}

/** `issue_dependencies` and `issues` are of one family. */
function sameFamily(event: string, events: readonly string[]): boolean {
  return events.some((other) => family(other) === family(event));
}

function family(event: string): string {
  const [first = ''] = event.split('_');
  return first.endsWith('s') ? first.slice(0, -1) : first;
}
