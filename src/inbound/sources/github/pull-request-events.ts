import type { Payload } from '../../facts/payload.ts';
import {
  type Fact,
  fact,
  heading,
  names,
  phrase,
  type Summarise,
  type Summary,
  shortRef,
} from '../../facts/wording.ts';
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
  ['synchronize', 'New commits in'],
  ['review_requested', 'Review requested for'],
  ['review_request_removed', 'Review request removed from'],
  ['ready_for_review', 'Ready for review'],
  ['converted_to_draft', 'Back to draft'],
  ['auto_merge_enabled', 'Auto-merge on for'],
  ['auto_merge_disabled', 'Auto-merge off for'],
  ['enqueued', 'Queued for merging'],
  ['dequeued', 'Taken from the merge queue'],
]);

const reviewVerbs = new Map([
  ['approved', 'Approved'],
  ['changes_requested', 'Requested changes to'],
  ['commented', 'Reviewed'],
]);

function pullRequest(payload: Payload, action: string): Summary {
  const pull = payload.at('pull_request');
  const merged = action === 'closed' && pull.is('merged');
  const verb = merged ? 'Merged' : (verbs.get(action) ?? (phrase(action) || 'Changed'));
  return {
    title: heading(verb, numbered(pull), pull.text('title'), 'a pull request'),
    link: pull.link('html_url'),
    facts: [
      ...branches(pull),
      ...fact('Files', pull.number('changed_files')),
      ...fact('Changes', size(pull)),
      ...fact('Commits', pull.number('commits')),
      ...fact('Labels', names(pull.list('labels'), 'name')),
      ...fact('Reviewers', names(pull.list('requested_reviewers'), 'login')),
      ...fact('Draft', pull.is('draft') ? 'yes' : undefined),
    ],
  };
}

function review(payload: Payload, action: string): Summary {
  const pull = payload.at('pull_request');
  const state = payload.text('review', 'state')?.toLowerCase();
  const submitted = reviewVerbs.get(state ?? '') ?? 'Reviewed';
  const verb = action === 'submitted' || action === '' ? submitted : `${phrase(action)} a review of`;
  return {
    title: heading(verb, numbered(pull), pull.text('title'), 'a pull request'),
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
    title: heading(`${phrase(action) || 'Changed'} a thread in`, numbered(pull), pull.text('title'), 'a pull request'),
    link: first?.link('html_url') ?? pull.link('html_url'),
    facts: [...fact('File', first?.text('path')), ...branches(pull)],
  };
}

function mergeGroup(payload: Payload): Summary {
  const group = payload.at('merge_group');
  return {
    title: heading('Merge queue asks for checks', undefined, group.firstLine('head_commit', 'message'), ''),
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
