import { type Kind, riskIf, row, type Telling } from '../../story.ts';
import { isRecord, known, pick, scalar, str, texts } from '../../value.ts';

/** How repositories are set up: visibility, branch protection, keys, apps, webhooks. */
export const settingKinds: Readonly<Record<string, Kind>> = {
  repository,
  public: (payload) => repository(payload, 'publicized'),
  branch_protection_rule: protection,
  deploy_key: deployKey,
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

function deployKey(payload: unknown, action: string): Telling {
  const key = str(payload, 'key.title') ?? '';
  const canWrite = pick(payload, 'key.read_only') === false;
  return {
    did: action,
    name: key,
    link: str(payload, 'repository.html_url'),
    risks: action === 'created' ? [{ code: canWrite ? 'write_key' : 'new_key', details: { key } }] : [],
  };
}

const deeds: Readonly<Record<string, string>> = { suspend: 'suspended', unsuspend: 'unsuspended' };

function installation(payload: unknown, action: string): Telling {
  const rights = pick(payload, 'installation.permissions');
  const levels = isRecord(rights)
    ? Object.entries(rights).map(([name, level]) => `${name}: ${scalar(level) ?? '?'}`)
    : [];
  const writes = isRecord(rights) ? Object.keys(rights).filter((name) => rights[name] !== 'read') : [];
  const grants = action === 'created' || action === 'new_permissions_accepted';
  return {
    did: known(deeds, action) ?? action,
    noun: 'installation',
    name: str(payload, 'installation.app_slug'),
    where: str(payload, 'installation.account.login'),
    link: str(payload, 'installation.html_url'),
    rows: [...row('repositories', texts(payload, 'repositories', 'full_name')), ...row('permissions', levels)],
    risks: riskIf(grants && writes.length > 0, 'app_permissions', { permissions: writes }),
  };
}
