import type { EventFacts } from '../../../domain/run.ts';
import { baseOf } from '../../event-name.ts';
import { describeFacts, type FactsTable } from '../../facts/describe.ts';
import type { Payload } from '../../facts/payload.ts';
import { fact, firstText, heading, type Summary, titleOfName } from '../../facts/wording.ts';
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

/** Member hooks name the event after what happened: `user_add_to_group`. */
const memberVerbs = new Map([
  ['user_add_to_group', 'Added'],
  ['user_update_for_group', 'Changed'],
  ['user_remove_from_group', 'Removed'],
  ['user_access_request_to_group', 'Access request of'],
  ['user_add_to_team', 'Added'],
  ['user_update_for_team', 'Changed'],
  ['user_remove_from_team', 'Removed'],
]);

function member(payload: Payload, base: string): Summary {
  const who = payload.text('user_name') ?? payload.text('user_username') ?? 'somebody';
  const where = payload.text('group_name') ?? payload.text('project_name') ?? 'a group';
  const joint = base.includes('remove') ? 'from' : base.includes('add') ? 'to' : 'in';
  return {
    title: `${memberVerbs.get(base)} ${who} ${joint} ${where}`,
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
