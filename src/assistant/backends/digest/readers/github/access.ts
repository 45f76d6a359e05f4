import { type Kind, type Risk, riskIf, row, type Telling } from '../../story.ts';
import { str } from '../../value.ts';
import { grant } from '../access-level.ts';

/** Who may do what: members, teams, organisations. */
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
  org_block: (payload, action) => ({ did: action, noun: 'user', name: str(payload, 'blocked_user.login') }),
  team,
  team_add: (payload) => team(payload, 'added_to_repository'),
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
