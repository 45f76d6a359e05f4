import { type Kind, type Risk, riskIf, row, type Telling } from '../../story.ts';
import { str } from '../../value.ts';
import { grant } from '../access-level.ts';

/** Members of groups and projects, keys, tokens, and what system hooks tell about projects. */
export const accessKinds: Readonly<Record<string, Kind>> = {
  user_add_to_group: (payload) => member(payload, 'added'),
  user_update_for_group: (payload) => member(payload, 'updated'),
  user_remove_from_group: (payload) => member(payload, 'removed'),
  user_access_request_to_group: (payload) => ({ ...member(payload, 'access_requested'), voice: 'thing' }),
  user_access_request_denied_for_group: (payload) => ({ ...member(payload, 'access_denied'), voice: 'thing' }),
  user_add_to_team: (payload) => member(payload, 'added'),
  user_update_for_team: (payload) => member(payload, 'updated'),
  user_remove_from_team: (payload) => member(payload, 'removed'),
  key_create: (payload) => ({
    did: 'created',
    noun: 'key',
    who: str(payload, 'username'),
    name: str(payload, 'id'),
    risks: [{ code: 'new_key', details: { key: str(payload, 'id') ?? '?' } }],
  }),
  key_destroy: (payload) => ({ did: 'deleted', noun: 'key', who: str(payload, 'username'), name: str(payload, 'id') }),
  project_create: (payload) => project(payload, 'created'),
  project_destroy: (payload) => project(payload, 'deleted'),
  project_rename: (payload) => project(payload, 'renamed'),
  project_transfer: (payload) => project(payload, 'transferred'),
  project_update: (payload) => project(payload, 'updated'),
  access_token: token,
};

/** In member events `user_*` is the member; who did it isn't told. */
function member(payload: unknown, did: string): Telling {
  const who = str(payload, 'user_username', 'user_name');
  const level = str(payload, 'group_access', 'access_level', 'project_access');
  return {
    who: undefined,
    did,
    noun: 'member',
    name: who,
    where: str(payload, 'group_path', 'project_path_with_namespace', 'group_name', 'project_name'),
    rows: [...row('permission', level), ...row('expires', str(payload, 'expires_at'))],
    risks: memberRisks(did, who, level),
  };
}

function memberRisks(did: string, who: string | undefined, level: string | undefined): Risk[] {
  if (did === 'removed') return riskIf(who !== undefined, 'access_removed', { who: who ?? '' });
  return did === 'added' || did === 'updated' ? grant(who, level) : [];
}

function project(payload: unknown, did: string): Telling {
  const what = str(payload, 'path_with_namespace', 'name') ?? '?';
  const isPublic = /public$/.test(str(payload, 'project_visibility') ?? '');
  return {
    did,
    noun: 'project',
    who: str(payload, 'owner_name', 'owners.0.name'),
    where: what,
    rows: row('from', str(payload, 'old_path_with_namespace'), 'code'),
    risks: [
      ...riskIf(did === 'deleted', 'deleted', { what }),
      ...riskIf(did === 'renamed' || did === 'transferred', 'moved', { what }),
      ...riskIf(isPublic && did !== 'deleted', 'made_public', { what }),
    ],
  };
}

/** GitLab warns of tokens that are about to expire. */
function token(payload: unknown): Telling {
  const name = str(payload, 'object_attributes.name') ?? '?';
  return {
    voice: 'thing',
    did: 'expires',
    noun: 'access_token',
    name,
    where: str(payload, 'project.path_with_namespace', 'group.group_path'),
    risks: [{ code: 'token_expires', details: { name, when: str(payload, 'object_attributes.expires_at') ?? '?' } }],
  };
}
