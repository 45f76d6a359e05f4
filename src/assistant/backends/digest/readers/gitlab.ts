import { bareStory, type Kind, type Story } from '../story.ts';
import { isRecord, known, str } from '../value.ts';
import { accessKinds } from './gitlab/access.ts';
import { checkKinds } from './gitlab/checks.ts';
import { codeKinds } from './gitlab/code.ts';
import { workKinds } from './gitlab/work.ts';
import { pastOf } from './past.ts';

const kinds: Readonly<Record<string, Kind>> = { ...codeKinds, ...workKinds, ...checkKinds, ...accessKinds };

/** GitLab project, group and system hooks: https://docs.gitlab.com/user/project/integrations/webhook_events/ */
export function looksLikeGitlab(payload: unknown): boolean {
  return isRecord(payload) && (str(payload, 'object_kind') ?? str(payload, 'event_name')) !== undefined;
}

export function readGitlab(event: string, payload: unknown): Story {
  const name = str(payload, 'object_kind', 'event_name', 'event_type') ?? event;
  const action = str(payload, 'object_attributes.action', 'action') ?? '';
  const story: Story = {
    ...bareStory(event),
    who: str(payload, 'user.username', 'user_username', 'user.name', 'user_name'),
    where: str(
      payload,
      'project.path_with_namespace',
      'path_with_namespace',
      'project_name',
      'group_path',
      'project.name',
    ),
    did: pastOf(action) || 'sent',
    noun: name,
  };
  const kind = known(kinds, name);
  return { ...story, ...(kind?.(payload, action) ?? attributes(payload)) };
}

function attributes(payload: unknown): Partial<Story> {
  const number = str(payload, 'object_attributes.iid');
  return {
    name: number ? `#${number}` : str(payload, 'object_attributes.name'),
    title: str(payload, 'object_attributes.title'),
    excerpt: str(payload, 'object_attributes.description'),
    link: str(payload, 'object_attributes.url', 'project.web_url'),
  };
}
