import { acted } from '../../facts/actions.ts';
import type { Payload } from '../../facts/payload.ts';
import { fact, names, type Summarise, type Summary } from '../../facts/wording.ts';
import { heading, line, type Words, words } from '../../facts/words.ts';

/** Issues, discussions, their comments, labels and milestones. */
export const issueEvents: [string, Summarise][] = [
  ['issues', (payload, action) => thread(payload.at('issue'), payload, acted(action))],
  ['issue_comment', (payload, action) => comment(payload.at('issue'), payload, action)],
  ['discussion', (payload, action) => thread(payload.at('discussion'), payload, acted(action))],
  ['discussion_comment', (payload, action) => comment(payload.at('discussion'), payload, action)],
  ['label', (payload, action) => named(payload.at('label'), words('label', '标签'), action)],
  ['milestone', (payload, action) => named(payload.at('milestone'), words('milestone', '里程碑'), action)],
];

/** How an action on a comment reads, up to the number of what was commented on. */
const commentVerbs = new Map([
  ['created', words('Commented on', '评论了')],
  ['edited', words('Edited a comment on', '编辑了评论，位于')],
  ['deleted', words('Deleted a comment on', '删除了评论，位于')],
]);

/** `#12`, if the number is there. */
export function numbered(item: Payload): string | undefined {
  const number = item.number('number');
  return number === undefined ? undefined : `#${number}`;
}

/** What a comment event says of itself; `on` is the issue, discussion or pull request. */
export function comment(on: Payload, payload: Payload, action: string): Summary {
  const verb = commentVerbs.get(action) ?? words('Commented on', '评论了');
  return {
    title: heading(verb, numbered(on), on.text('title'), words('a thread', '某个讨论')),
    link: payload.link('comment', 'html_url') ?? on.link('html_url'),
    facts: [
      ...fact('Comment', payload.text('comment', 'body')),
      ...fact('File', payload.text('comment', 'path')),
      ...fact('State', on.text('state')),
      ...fact('Labels', names(on.list('labels'), 'name')),
    ],
  };
}

function thread(item: Payload, payload: Payload, verb: Words): Summary {
  return {
    title: heading(verb, numbered(item), item.text('title'), words('an issue', '一个 issue')),
    link: item.link('html_url'),
    facts: [
      ...fact('State', item.text('state')),
      ...fact('Category', item.text('category', 'name')),
      ...fact('Labels', names(item.list('labels'), 'name')),
      ...fact('Label', payload.text('label', 'name')),
      ...fact('Assignees', names(item.list('assignees'), 'login')),
      ...fact('Milestone', item.text('milestone', 'title')),
      ...fact('Comments', item.number('comments') || undefined),
    ],
  };
}

function named(item: Payload, noun: Words, action: string): Summary {
  return {
    title: heading(line(acted(action), noun), undefined, item.text('title') ?? item.text('name'), ''),
    link: item.link('html_url'),
    facts: [...fact('State', item.text('state')), ...fact('Due', item.text('due_on')?.slice(0, 10))],
  };
}
