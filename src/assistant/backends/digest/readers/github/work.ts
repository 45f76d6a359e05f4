import { type Kind, type Risk, type Row, riskIf, row, type Telling } from '../../story.ts';
import { count, known, pick, str, texts, yes } from '../../value.ts';
import { branchRow } from '../branches.ts';

/** Pull requests, issues, discussions and what is said about them. */
export const workKinds: Readonly<Record<string, Kind>> = {
  pull_request: pullRequest,
  pull_request_target: pullRequest,
  pull_request_review: review,
  pull_request_review_comment: reviewComment,
  pull_request_comment: (payload, action) => comment(payload, action, 'pull_request'),
  pull_request_review_thread: (payload, action) => ({
    ...pullRequest(payload, ''),
    did: action === 'unresolved' ? 'thread_unresolved' : 'thread_resolved',
    excerpt: str(pick(payload, 'thread.comments.0') ?? {}, 'body'),
  }),
  issues: issue,
  issue_comment: (payload, action) => comment(payload, action, 'issue'),
  discussion: (payload, action) => ({
    ...numbered(pick(payload, 'discussion'), 'discussion'),
    did: action,
    rows: [...row('category', str(payload, 'discussion.category.name')), ...changes(payload)],
  }),
  discussion_comment: (payload, action) => comment(payload, action, 'discussion'),
};

const comments: Readonly<Record<string, string>> = { deleted: 'comment_deleted', edited: 'comment_edited' };

function pullRequest(payload: unknown, action: string): Telling {
  const request = pick(payload, 'pull_request');
  const merged = yes(request, 'merged') || str(request, 'merged_at') !== undefined;
  const did = action === 'closed' && merged ? 'merged' : action === 'synchronize' ? 'updated_commits' : action;
  const base = str(request, 'base.ref');
  return {
    ...numbered(request, 'pull_request'),
    did: did.replace('synchronized', 'updated_commits'),
    size: {
      commits: count(request, 'commits'),
      files: count(request, 'changed_files'),
      additions: count(request, 'additions'),
      deletions: count(request, 'deletions'),
    },
    rows: [...branchRow(str(request, 'head.ref'), base), ...people(payload, request), ...changes(payload)],
    change: {
      draft: yes(request, 'draft'),
      merged: did === 'merged',
      conflict: str(request, 'mergeable_state') === 'dirty' || (pick(request, 'mergeable') === false && !merged),
      firstTime: ['FIRST_TIMER', 'FIRST_TIME_CONTRIBUTOR'].includes(str(request, 'author_association') ?? ''),
      fromFork: isFork(request),
      author: str(request, 'user.login'),
      mergedBy: str(request, 'merged_by.login'),
      target: base,
    },
    risks: baseChanged(payload),
  };
}

function isFork(request: unknown): boolean {
  const [head, base] = [str(request, 'head.repo.full_name'), str(request, 'base.repo.full_name')];
  return head !== undefined && base !== undefined && head !== base;
}

function baseChanged(payload: unknown): Risk[] {
  const from = str(payload, 'changes.base.ref.from');
  return from === undefined ? [] : [{ code: 'base_changed', details: { from } }];
}

function review(payload: unknown, action: string): Telling {
  const state = str(payload, 'review.state', 'review.type')?.toLowerCase() ?? '';
  const deeds: Readonly<Record<string, string>> = {
    approved: 'approved',
    changes_requested: 'requested_changes',
    commented: 'commented',
  };
  const edited: Readonly<Record<string, string>> = { dismissed: 'review_dismissed', edited: 'review_edited' };
  const did = known(edited, action) ?? known(deeds, state) ?? 'commented';
  return {
    ...pullRequest(payload, ''),
    did,
    link: str(payload, 'review.html_url', 'pull_request.html_url'),
    excerpt: str(payload, 'review.body', 'review.content'),
    risks: [
      ...riskIf(did === 'requested_changes', 'changes_requested'),
      ...riskIf(did === 'review_dismissed', 'review_dismissed'),
    ],
  };
}

function reviewComment(payload: unknown, action: string): Telling {
  return {
    ...pullRequest(payload, ''),
    did: known(comments, action) ?? 'commented',
    link: str(payload, 'comment.html_url'),
    excerpt: str(payload, 'comment.body'),
    rows: row('path', str(payload, 'comment.path'), 'code'),
  };
}

function issue(payload: unknown, action: string): Telling {
  const found = pick(payload, 'issue');
  return {
    ...numbered(found, 'issue'),
    did: action,
    rows: [...people(payload, found), ...row('milestone', str(found, 'milestone.title')), ...changes(payload)],
  };
}

function comment(payload: unknown, action: string, on: 'issue' | 'discussion' | 'pull_request'): Telling {
  const isRequest = on === 'pull_request' || pick(payload, 'issue.pull_request') instanceof Object;
  const found = pick(payload, on) ?? pick(payload, 'issue');
  return {
    ...numbered(found, isRequest ? 'pull_request' : on),
    did: known(comments, action) ?? 'commented',
    link: str(payload, 'comment.html_url') ?? str(found, 'html_url'),
    excerpt: str(payload, 'comment.body'),
    rows: row('labels', texts(found, 'labels', 'name')),
  };
}

function numbered(object: unknown, noun: string): Telling {
  const number = str(object, 'number');
  return {
    noun,
    name: number && `#${number}`,
    title: str(object, 'title'),
    link: str(object, 'html_url'),
    excerpt: str(object, 'body'),
  };
}

function people(payload: unknown, object: unknown): Row[] {
  const asked = [...texts(object, 'requested_reviewers', 'login'), ...texts(object, 'requested_teams', 'name')];
  return [
    ...row('label', str(payload, 'label.name')),
    ...row('labels', texts(object, 'labels', 'name')),
    ...row('assignees', texts(object, 'assignees', 'login')),
    ...row('reviewers', asked),
  ];
}

/** Names of the fields that an edit changed. */
function changes(payload: unknown): Row[] {
  const changed = pick(payload, 'changes');
  const fields = changed instanceof Object ? Object.keys(changed).slice(0, 10) : [];
  return [...row('changed', fields, 'code'), ...row('from', str(changed, 'title.from', 'name.from'))];
}
