import { type Kind, type Risk, riskIf, row, type Telling } from '../../story.ts';
import { isRecord, items, pick, scalar, str, texts } from '../../value.ts';
import { grant } from '../access-level.ts';

/** Who may do what, and who can see it: members, teams, apps, keys, branch protection, visibility. */
export const accessKinds: Readonly<Record<string, Kind>> = {
  member,
  membership: (payload, action) => ({
    did: action,
    noun: 'member',
    name: str(payload, 'member.login'),
    to: action === 'added' ? str(payload, 'team.name') : undefined,
    rows: row('team', str(payload, 'team.name')),
    link: str(payload, 'team.html_url'),
    risks: action === 'removed' ? lost(payload, 'member.login') : gained(payload, 'member.login', 'team.permission'),
  }),
  organization,
  org_block: (_payload, action) => ({ did: action, noun: 'user', name: str(_payload, 'blocked_user.login') }),
  team,
  team_add: (payload) => team(payload, 'added_to_repository'),
  repository,
  public: (payload) => repository(payload, 'publicized'),
  branch_protection_rule: protection,
  deploy_key: (payload, action) => {
    const key = str(payload, 'key.title') ?? '';
    const canWrite = pick(payload, 'key.read_only') === false;
    return {
      did: action,
      name: key,
      link: str(payload, 'repository.html_url'),
      risks: action === 'created' ? [{ code: canWrite ? 'write_key' : 'new_key', details: { key } }] : [],
    };
  },
  installation,
  installation_repositories: (payload, action) => ({
    ...installation(payload, action === 'added' ? 'created' : action),
    did: action,
    noun: 'installation_repositories',
    rows: row('repositories', [
      ...texts(payload, 'repositories_added', 'full_name'),
      ...texts(payload, 'repositories_removed', 'full_name'),
    ]),
  }),
  meta: (payload, action) => ({
    did: action,
    noun: 'meta',
    name: str(payload, 'hook_id'),
    rows: row('events', texts(payload, 'hook.events'), 'code'),
    risks: riskIf(action === 'deleted', 'hook_deleted'),
  }),
};

/** Somebody got access: `level` names the path of what they may do. */
function gained(payload: unknown, who: string, level: string): Risk[] {
  return grant(str(payload, who), str(payload, level));
}

function lost(payload: unknown, who: string): Risk[] {
  const name = str(payload, who);
  return riskIf(name !== undefined, 'access_removed', { who: name ?? '' });
}

function member(payload: unknown, action: string): Telling {
  const who = str(payload, 'member.login');
  const level = str(payload, 'changes.permission.to', 'changes.role_name.to');
  const from = str(payload, 'changes.old_permission.from', 'changes.permission.from');
  const changed: Risk[] =
    from === undefined ? grant(who, level) : [{ code: 'access_changed', details: { who: who ?? '', from } }];
  return {
    did: action,
    noun: 'collaborator',
    name: who,
    link: str(payload, 'repository.html_url'),
    rows: [...row('permission', level), ...row('from', from)],
    risks: action === 'removed' ? lost(payload, 'member.login') : changed,
  };
}

function organization(payload: unknown, action: string): Telling {
  const path = action === 'member_invited' ? 'invitation.login' : 'membership.user.login';
  if (!action.startsWith('member_')) {
    return {
      did: action,
      noun: 'organization',
      rows: row('from', str(payload, 'changes.login.from')),
    };
  }
  const did = action.slice('member_'.length);
  const role = action === 'member_invited' ? 'invitation.role' : 'membership.role';
  return {
    did,
    noun: 'member',
    name: str(payload, path, 'user.login'),
    rows: row('permission', str(payload, role)),
    risks: did === 'removed' ? lost(payload, path) : gained(payload, path, role),
  };
}

function team(payload: unknown, action: string): Telling {
  const name = str(payload, 'team.name');
  const given = action === 'added_to_repository' || action === 'edited';
  return {
    did: action,
    noun: 'team',
    name,
    link: str(payload, 'team.html_url'),
    excerpt: str(payload, 'team.description'),
    rows: row('permission', str(payload, 'team.permission')),
    risks: given ? gained(payload, 'team.name', 'team.permission') : [],
  };
}

function repository(payload: unknown, action: string): Telling {
  const what = str(payload, 'repository.full_name') ?? '';
  const from = str(
    payload,
    'changes.repository.name.from',
    'changes.owner.from.user.login',
    'changes.owner.from.organization.login',
  );
  return {
    did: action,
    noun: 'repository',
    link: str(payload, 'repository.html_url'),
    rows: [...row('from', from), ...row('changed', fieldsOf(pick(payload, 'changes')), 'code')],
    risks: [
      ...riskIf(action === 'publicized', 'made_public', { what }),
      ...riskIf(action === 'privatized', 'made_private', { what }),
      ...riskIf(action === 'deleted', 'deleted', { what }),
      ...riskIf(action === 'renamed' || action === 'transferred', 'moved', { what }),
    ],
  };
}

function fieldsOf(changes: unknown): string[] {
  return isRecord(changes) ? Object.keys(changes).slice(0, 12) : [];
}

function protection(payload: unknown, action: string): Telling {
  const branch = str(payload, 'rule.name') ?? '';
  const fields = fieldsOf(pick(payload, 'changes'));
  const forced = str(payload, 'rule.allow_force_pushes_enforcement_level') === 'everyone';
  return {
    did: action,
    name: branch,
    link: str(payload, 'repository.html_url'),
    rows: row('changed', fields, 'code'),
    risks: [
      ...riskIf(action === 'deleted', 'protection_removed', { branch }),
      ...riskIf(action === 'edited' && fields.length > 0, 'protection_changed', { branch, fields }),
      ...riskIf(action === 'edited' && fields.length === 0, 'protection_edited', { branch }),
      ...riskIf(forced, 'force_allowed', { branch }),
    ],
  };
}

function installation(payload: unknown, action: string): Telling {
  const rights = pick(payload, 'installation.permissions');
  const writes = isRecord(rights) ? Object.keys(rights).filter((name) => rights[name] !== 'read') : [];
  const names: Readonly<Record<string, string>> = { suspend: 'suspended', unsuspend: 'unsuspended' };
  const grants = action === 'created' || action === 'new_permissions_accepted';
  return {
    did: names[action] ?? action,
    noun: 'installation',
    name: str(payload, 'installation.app_slug'),
    where: str(payload, 'installation.account.login'),
    link: str(payload, 'installation.html_url'),
    rows: [
      ...row(
        'repositories',
        items(payload, 'repositories').length > 0 ? texts(payload, 'repositories', 'full_name') : undefined,
      ),
      ...row(
        'permissions',
        isRecord(rights) ? Object.entries(rights).map(([name, level]) => `${name}: ${scalar(level) ?? '?'}`) : [],
      ),
    ],
    risks: riskIf(grants && writes.length > 0, 'app_permissions', { permissions: writes }),
  };
}
