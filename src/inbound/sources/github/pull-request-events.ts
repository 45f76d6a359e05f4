import { acted } from '../../facts/actions.ts';
import type { Payload } from '../../facts/payload.ts';
import { type Fact, fact, flag, names, type Summarise, type Summary, shortRef } from '../../facts/wording.ts';
import { heading, line, words } from '../../facts/words.ts';
import { comment, numbered } from './issue-events.ts';

/** Pull requests and their reviews. */
export const pullRequestEvents: [string, Summarise][] = [
  ['pull_request', pullRequest],
  ['pull_request_review', review],
  ['pull_request_review_comment', reviewComment],
  ['pull_request_review_thread', reviewThread],
  ['merge_group', mergeGroup],
];

/** Actions whose bare name would not read well before the number. */
const verbs = new Map([
  ['synchronize', words('New commits in', '有新提交：')],
  ['review_requested', words('Review requested for', '请求评审')],
  ['review_request_removed', words('Review request removed from', '取消了评审请求：')],
  ['ready_for_review', words('Ready for review', '可以评审')],
  ['converted_to_draft', words('Back to draft', '转回草稿')],
  ['auto_merge_enabled', words('Auto-merge on for', '开启了自动合并：')],
  ['auto_merge_disabled', words('Auto-merge off for', '关闭了自动合并：')],
  ['enqueued', words('Queued for merging', '加入了合并队列：')],
  ['dequeued', words('Taken from the merge queue', '移出了合并队列：')],
]);

const aPullRequest = words('a pull request', '一个 pull request');

const reviewVerbs = new Map([
  ['approved', words('Approved', '批准了')],
  ['changes_requested', words('Requested changes to', '要求修改')],
  ['commented', words('Reviewed', '评审了')],
]);

function pullRequest(payload: Payload, action: string): Summary {
  const pull = payload.at('pull_request');
  const merged = action === 'closed' && pull.is('merged');
  const verb = merged ? words('Merged', '合并了') : (verbs.get(action) ?? acted(action));
  return {
    title: heading(verb, numbered(pull), pull.text('title'), aPullRequest),
    link: pull.link('html_url'),
    facts: [
      ...branches(pull),
      ...fact('Files', pull.number('changed_files')),
      ...fact('Changes', size(pull)),
      ...fact('Commits', pull.number('commits')),
      ...fact('Labels', names(pull.list('labels'), 'name')),
      ...fact('Reviewers', names(pull.list('requested_reviewers'), 'login')),
      ...flag('Draft', pull.is('draft')),
    ],
  };
}

function review(payload: Payload, action: string): Summary {
  const pull = payload.at('pull_request');
  const state = payload.text('review', 'state')?.toLowerCase();
  const submitted = reviewVerbs.get(state ?? '') ?? words('Reviewed', '评审了');
  const verb =
    action === 'submitted' || action === '' ? submitted : line(acted(action), words('a review of', '评审：'));
  return {
    title: heading(verb, numbered(pull), pull.text('title'), aPullRequest),
    link: payload.link('review', 'html_url') ?? pull.link('html_url'),
    facts: [
      ...fact('Review', state?.replaceAll('_', ' ')),
      ...fact('Comment', payload.text('review', 'body')),
      ...branches(pull),
    ],
  };
}

function reviewComment(payload: Payload, action: string): Summary {
  return comment(payload.at('pull_request'), payload, action);
}

function reviewThread(payload: Payload, action: string): Summary {
  const pull = payload.at('pull_request');
  const [first] = payload.list('thread', 'comments');
  return {
    title: heading(
      line(acted(action), words('a thread in', '讨论：')),
      numbered(pull),
      pull.text('title'),
      aPullRequest,
    ),
    link: first?.link('html_url') ?? pull.link('html_url'),
    facts: [...fact('File', first?.text('path')), ...branches(pull)],
  };
}

function mergeGroup(payload: Payload): Summary {
  const group = payload.at('merge_group');
  return {
    title: heading(
      words('Merge queue asks for checks', '合并队列请求检查'),
      undefined,
      group.firstLine('head_commit', 'message'),
      '',
    ),
    facts: fact('Branch', shortRef(group.text('base_ref'))),
  };
}

function branches(pull: Payload): Fact[] {
  const head = pull.text('head', 'ref');
  const base = pull.text('base', 'ref');
  return fact('Branch', head && base ? `${head} → ${base}` : head);
}

function size(pull: Payload): string | undefined {
  const added = pull.number('additions');
  const removed = pull.number('deletions');
  return added === undefined || removed === undefined ? undefined : `+${added} −${removed}`;
}
