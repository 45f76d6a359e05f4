import type { Payload } from '../../facts/payload.ts';
import { phrase } from '../../facts/phrase.ts';
import { type Fact, fact, flag, names, type Summarise, type Summary } from '../../facts/wording.ts';
import { heading, line, type Words, words } from '../../facts/words.ts';
import { actionVerb } from './verbs.ts';

/** Merge requests, issues, comments, milestones and reactions. */
export const workEvents: [string, Summarise][] = [
  ['merge_request', mergeRequest],
  ['issue', issue],
  ['work_item', issue],
  ['note', note],
  ['emoji', emoji],
  ['milestone', milestone],
];

/** GitLab writes merge requests `!1`, issues `#1`, milestones `%1`, snippets `$1`. */
function numbered(sign: string, item: Payload): string | undefined {
  const number = item.number('iid') ?? item.number('id');
  return number === undefined ? undefined : `${sign}${number}`;
}

function mergeRequest(payload: Payload, action: string): Summary {
  const request = payload.at('object_attributes');
  return {
    title: heading(actionVerb(action), numbered('!', request), request.text('title'), aMergeRequest),
    link: request.link('url'),
    facts: [
      ...branches(request),
      ...fact('State', request.text('state')),
      ...fact('Labels', names(payload.list('labels'), 'title')),
      ...fact('Assignees', names(payload.list('assignees'), 'name', 'username')),
      ...fact('Reviewers', names(payload.list('reviewers'), 'name', 'username')),
      ...flag('Draft', request.is('draft') || request.is('work_in_progress')),
      ...fact('Commit', request.firstLine('last_commit', 'message')),
    ],
  };
}

function branches(request: Payload): Fact[] {
  const source = request.text('source_branch');
  const target = request.text('target_branch');
  return fact('Branch', source && target ? `${source} → ${target}` : source);
}

function issue(payload: Payload, action: string): Summary {
  const item = payload.at('object_attributes');
  return {
    title: heading(actionVerb(action), numbered('#', item), item.text('title'), anIssue),
    link: item.link('url'),
    facts: [
      ...fact('Type', item.text('type')),
      ...fact('State', item.text('state')),
      ...fact('Labels', names(payload.list('labels'), 'title') ?? names(item.list('labels'), 'title')),
      ...fact('Assignees', names(payload.list('assignees'), 'name', 'username')),
      ...fact('Due', item.text('due_date')),
      ...fact('Severity', item.text('severity')),
      ...flag('Confidential', item.is('confidential')),
    ],
  };
}

const aMergeRequest = words('a merge request', '一个合并请求');
const anIssue = words('an issue', '一个 issue');

interface Noted {
  name: string | undefined;
  title: string | undefined;
  noun: Words;
}

/** What was commented on. */
function noted(payload: Payload): Noted {
  const request = payload.at('merge_request');
  if (payload.has('merge_request')) {
    return { name: numbered('!', request), title: request.text('title'), noun: aMergeRequest };
  }
  const issue = payload.at('issue');
  if (payload.has('issue')) return { name: numbered('#', issue), title: issue.text('title'), noun: anIssue };
  const snippet = payload.at('snippet');
  if (payload.has('snippet'))
    return { name: numbered('$', snippet), title: snippet.text('title'), noun: words('a snippet', '一个代码片段') };
  const commit = payload.at('commit');
  const hash = commit.text('id')?.slice(0, 8);
  return { name: hash && `commit ${hash}`, title: commit.firstLine('message'), noun: words('a commit', '一个提交') };
}

function note(payload: Payload, action: string): Summary {
  const comment = payload.at('object_attributes');
  const { name, title, noun } = noted(payload);
  const verb = action === 'update' ? words('Edited a comment on', '编辑了评论，位于') : words('Commented on', '评论了');
  return {
    title: heading(verb, name, title, noun),
    link: comment.link('url'),
    facts: [
      ...fact('Comment', comment.text('note')),
      ...fact('File', comment.text('position', 'new_path')),
      ...branches(payload.at('merge_request')),
    ],
  };
}

function emoji(payload: Payload, action: string): Summary {
  const reaction = payload.at('object_attributes');
  const verb =
    action === 'revoke' ? words('Took back a reaction', '撤回了表情回应') : words('Reacted', '添加了表情回应');
  return {
    title: heading(verb, undefined, reaction.text('name'), ''),
    link: reaction.link('awarded_on_url'),
    facts: fact('On', phrase(reaction.text('awardable_type') ?? '')),
  };
}

function milestone(payload: Payload, action: string): Summary {
  const item = payload.at('object_attributes');
  return {
    title: heading(line(actionVerb(action), words('milestone', '里程碑')), undefined, item.text('title'), ''),
    facts: [...fact('State', item.text('state')), ...fact('Due', item.text('due_date'))],
  };
}
