import type { EventFacts } from '../../../domain/run.ts';
import { baseOf } from '../../event-name.ts';
import { describeFacts, type FactsTable } from '../../facts/describe.ts';
import type { Payload } from '../../facts/payload.ts';
import { fact, firstText, type Summary, titleOfName } from '../../facts/wording.ts';
import { heading, line, words } from '../../facts/words.ts';
import { codeEvents } from './code-events.ts';
import { pipelineEvents } from './pipeline-events.ts';
import { workEvents } from './work-events.ts';

const table: FactsTable = {
  events: new Map([...codeEvents, ...workEvents, ...pipelineEvents]),
  other,
  origin: (payload) =>
    payload.text('project', 'path_with_namespace') ??
    payload.text('project_name') ??
    payload.text('path_with_namespace') ??
    payload.text('group', 'full_path') ??
    payload.text('full_path') ??
    payload.text('group_path'),
  actor: (payload) =>
    payload.text('user', 'name') ??
    payload.text('user', 'username') ??
    payload.text('user_name') ??
    payload.text('user_username') ??
    payload.text('commit', 'author', 'name'),
  home: (payload) => payload.link('project', 'web_url') ?? payload.link('repository', 'homepage'),
};

/** Facts of any GitLab event. */
export function gitlabFacts(event: string, payload: unknown): EventFacts {
  return describeFacts(table, event, payload);
}

function other(payload: Payload, event: string): Summary {
  return memberVerbs.has(baseOf(event)) ? member(payload, baseOf(event)) : plainly(payload, event);
}

const added = words('Added', '添加了');
const changed = words('Changed', '更改了');
const removed = words('Removed', '移除了');

/** Member hooks name the event after what happened: `user_add_to_group`. */
const memberVerbs = new Map([
  ['user_add_to_group', added],
  ['user_update_for_group', changed],
  ['user_remove_from_group', removed],
  ['user_access_request_to_group', words('Access request of', '申请访问：')],
  ['user_add_to_team', added],
  ['user_update_for_team', changed],
  ['user_remove_from_team', removed],
]);

function member(payload: Payload, base: string): Summary {
  const who = payload.text('user_name') ?? payload.text('user_username') ?? words('somebody', '某人');
  const where = payload.text('group_name') ?? payload.text('project_name') ?? words('a group', '某个群组');
  const joint = base.includes('remove')
    ? words('from', '，离开')
    : base.includes('add')
      ? words('to', '，加入')
      : words('in', '，位于');
  return {
    title: line(memberVerbs.get(base), who, joint, where),
    facts: [
      ...fact('Role', payload.text('group_access') ?? payload.text('access_level') ?? payload.text('project_access')),
      ...fact('Until', payload.text('expires_at')),
    ],
  };
}

function plainly(payload: Payload, event: string): Summary {
  const subject = payload.at('object_attributes');
  const keys = ['title', 'name', 'full_path'];
  const name = firstText(subject, keys) ?? firstText(payload, ['name', 'path_with_namespace', 'user_name']);
  return { title: heading(titleOfName(event), undefined, name, ''), link: subject.link('url') };
}
