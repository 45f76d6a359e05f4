import { type Kind, type Row, riskIf, row, type Telling } from '../../story.ts';
import { isRecord, pick, str, texts, yes } from '../../value.ts';
import { branchRow } from '../branches.ts';
import { pastOf } from '../past.ts';
import { commitOf } from '../push.ts';

/** Merge requests, issues, work items and notes. */
export const workKinds: Readonly<Record<string, Kind>> = {
  merge_request: mergeRequest,
  issue: (payload, action) => issue(payload, action, 'issue'),
  work_item: (payload, action) => issue(payload, action, 'work_item'),
  incident: (payload, action) => issue(payload, action, 'issue'),
  note,
  confidential_note: note,
};

function mergeRequest(payload: unknown, action: string): Telling {
  const request = pick(payload, 'object_attributes');
  const did = action === 'update' && str(request, 'oldrev') ? 'updated_commits' : pastOf(action);
  const mine = str(request, 'author_id') === str(payload, 'user.id') && str(payload, 'user.id') !== undefined;
  const who = str(payload, 'user.username', 'user.name');
  const target = str(request, 'target_branch');
  return {
    ...numbered(request, 'merge_request', '!'),
    did,
    rows: [...branchRow(str(request, 'source_branch'), target), ...people(payload), ...changes(payload)],
    commits: [commitOf(pick(request, 'last_commit'))],
    change: {
      draft: yes(request, 'draft', 'work_in_progress'),
      merged: action === 'merge',
      conflict: hasConflict(request),
      firstTime: yes(request, 'first_contribution'),
      fromFork: isFork(request),
      author: mine ? who : undefined,
      mergedBy: action === 'merge' ? who : undefined,
      target,
    },
    risks: riskIf(str(payload, 'changes.target_branch.previous') !== undefined, 'base_changed', {
      from: str(payload, 'changes.target_branch.previous') ?? '',
    }),
  };
}

function hasConflict(request: unknown): boolean {
  return str(request, 'merge_status') === 'cannot_be_merged' || str(request, 'detailed_merge_status') === 'conflict';
}

function isFork(request: unknown): boolean {
  const [from, to] = [str(request, 'source_project_id'), str(request, 'target_project_id')];
  return from !== undefined && to !== undefined && from !== to;
}

function issue(payload: unknown, action: string, noun: string): Telling {
  const found = pick(payload, 'object_attributes');
  const severity = str(found, 'severity');
  return {
    ...numbered(found, noun, '#'),
    did: pastOf(action || 'update'),
    rows: [
      ...people(payload),
      ...row('severity', severity === 'unknown' ? undefined : severity),
      ...row('due', str(found, 'due_date')),
      ...changes(payload),
    ],
    risks: [
      ...riskIf(yes(found, 'confidential'), 'confidential'),
      ...riskIf(severity === 'high' || severity === 'critical', 'urgent', { labels: severity ?? '' }),
    ],
  };
}

function note(payload: unknown, action: string): Telling {
  const on = pick(payload, 'merge_request') ?? pick(payload, 'issue') ?? pick(payload, 'snippet');
  const request = pick(payload, 'merge_request');
  const noun = request ? 'merge_request' : isRecord(pick(payload, 'issue')) ? 'issue' : on ? 'snippet' : 'commit';
  return {
    ...numbered(on, noun, request ? '!' : '#'),
    ...(on
      ? {}
      : { name: str(payload, 'commit.id')?.slice(0, 8), title: str(payload, 'commit.title', 'commit.message') }),
    did: action === 'update' ? 'comment_edited' : 'commented',
    link: str(payload, 'object_attributes.url'),
    excerpt: str(payload, 'object_attributes.note', 'object_attributes.description'),
    rows: [
      ...branchRow(str(request, 'source_branch'), str(request, 'target_branch')),
      ...row('labels', texts(on, 'labels', 'title')),
      ...row('path', str(payload, 'object_attributes.position.new_path'), 'code'),
    ],
    risks: [
      ...riskIf(hasConflict(request), 'conflict', { branch: str(request, 'target_branch') ?? '?' }),
      ...riskIf(
        yes(payload, 'object_attributes.confidential', 'object_attributes.internal', 'issue.confidential'),
        'confidential',
      ),
    ],
  };
}

function numbered(object: unknown, noun: string, mark: '!' | '#'): Telling {
  const number = str(object, 'iid', 'id');
  return {
    noun,
    name: number && `${mark}${number}`,
    title: str(object, 'title'),
    link: str(object, 'url'),
    excerpt: str(object, 'description'),
  };
}

function people(payload: unknown): Row[] {
  return [
    ...row('labels', texts(payload, 'labels', 'title')),
    ...row('assignees', texts(payload, 'assignees', 'username', 'name')),
    ...row('reviewers', texts(payload, 'reviewers', 'username', 'name')),
  ];
}

/** Names of the fields that an update changed, without the bookkeeping ones. */
function changes(payload: unknown): Row[] {
  const changed = pick(payload, 'changes');
  const fields = isRecord(changed) ? Object.keys(changed).filter((name) => !/(?:_id|_at)$/.test(name)) : [];
  return row('changed', fields.slice(0, 10), 'code');
}
