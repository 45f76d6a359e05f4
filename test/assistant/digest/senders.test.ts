import { describe, expect, it } from 'vitest';
import { digestOf } from '../requests.ts';

const gitlab = (payload: object) => digestOf('event', payload, 'en', 'gitlab');

describe('events of GitLab groups and of the whole server', () => {
  const member = { user_username: 'eve', group_path: 'acme', group_access: 'Developer', expires_at: '2026-05-01' };

  it.each([
    ['user_add_to_group', 'Member `eve` added in **acme**'],
    ['user_update_for_group', 'Member `eve` updated in **acme**'],
    ['user_remove_from_group', 'Member `eve` removed in **acme**'],
    ['user_access_request_to_group', 'Member `eve` asks for access in **acme**'],
    ['user_access_request_denied_for_group', 'Member `eve` was denied access in **acme**'],
    ['user_add_to_team', 'Member `eve` added in **acme**'],
    ['user_update_for_team', 'Member `eve` updated in **acme**'],
    ['user_remove_from_team', 'Member `eve` removed in **acme**'],
  ])('%s', (event_name, headline) => {
    const said = gitlab({ event_name, ...member });
    expect(said.split('\n')[0]).toBe(headline);
    expect(said).toContain('- **Permission:** Developer\n- **Expires:** 2026-05-01');
    if (event_name.includes('remove')) expect(said).toContain('`eve` lost access');
    else if (/add|update/.test(event_name)) expect(said).toContain('`eve` gets access: `Developer`');
    else expect(said).not.toContain('Risk');
  });

  it.each([
    ['project_create', 'private', '**Ann** created the project **acme/shop**', undefined],
    ['project_create', 'public', '**Ann** created the project **acme/shop**', '`acme/shop` is public now'],
    ['project_update', 'public', '**Ann** updated the project **acme/shop**', '`acme/shop` is public now'],
    ['project_destroy', 'public', '**Ann** deleted the project **acme/shop**', '`acme/shop` was deleted'],
    ['project_rename', 'private', '**Ann** renamed the project **acme/shop**', '`acme/shop` has a new owner or name'],
    [
      'project_transfer',
      'private',
      '**Ann** transferred the project **acme/shop**',
      '`acme/shop` has a new owner or name',
    ],
  ])('%s (%s)', (event_name, project_visibility, headline, risk) => {
    const said = gitlab({ event_name, project_visibility, path_with_namespace: 'acme/shop', owner_name: 'Ann' });
    expect(said.split('\n')[0]).toBe(headline);
    if (risk === undefined) expect(said).not.toContain('Risk');
    else expect(said).toContain(risk);
  });

  it('keys and tokens', () => {
    expect(gitlab({ event_name: 'key_create', username: 'ann', id: 4, key: 'ssh-rsa AAAA' })).toBe(
      '**ann** created SSH key `4`\n\n**Risk notes**\n\n- **Check:** A new key can read: `4`.',
    );
    expect(gitlab({ event_name: 'key_destroy', username: 'ann', id: 4 })).toBe('**ann** deleted SSH key `4`');
    const token = { object_kind: 'access_token', object_attributes: { name: 'ci', expires_at: '2026-02-01' } };
    expect(gitlab({ ...token, project: { path_with_namespace: 'acme/shop' } })).toBe(
      'Access token `ci` expires soon in **acme/shop**\n\n**Risk notes**\n\n- **Check:** The access token `ci` expires: `2026-02-01`.',
    );
  });
});

describe('what is said about things on GitLab', () => {
  const note = (about: object, attributes: object = {}) =>
    gitlab({
      object_kind: 'note',
      user: { username: 'ann' },
      project: { path_with_namespace: 'acme/shop' },
      object_attributes: { note: 'Looks good', action: 'create', url: 'https://gitlab.example/n/1', ...attributes },
      ...about,
    });

  it('notes on commits, snippets and internal ones', () => {
    expect(note({ commit: { id: 'a'.repeat(40), message: 'Fix\n\nmore' } })).toContain(
      '**ann** commented on commit `aaaaaaaa` in **acme/shop**: Fix',
    );
    expect(note({ snippet: { id: 5, title: 'Script' } })).toContain('commented on snippet #5 in **acme/shop**: Script');
    expect(note({ issue: { iid: 2, title: 'x' } }, { internal: true })).toContain('It is confidential');
    expect(note({ issue: { iid: 2, title: 'x' } }, { action: 'update' })).toContain('edited a comment on issue #2');
  });

  it('work items, approvals and new commits of a merge request', () => {
    const user = { username: 'ann' };
    const work = {
      object_kind: 'work_item',
      user,
      object_attributes: { iid: 9, title: 'Plan', action: 'close', due_date: '2026-03-01' },
    };
    expect(gitlab(work)).toBe('**ann** closed work item #9: Plan\n\n- **Due:** 2026-03-01');
    const request = (part: object) =>
      gitlab({ object_kind: 'merge_request', user, object_attributes: { iid: 3, title: 'Basket', ...part } });
    expect(request({ action: 'approved' })).toContain('**ann** approved merge request !3: Basket');
    expect(request({ action: 'unapproval' })).toContain('**ann** took back the approval of merge request !3');
    expect(request({ action: 'update', oldrev: 'abc' })).toContain('**ann** pushed commits to merge request !3');
    expect(request({ action: 'update' })).toContain('**ann** updated merge request !3');
  });

  it('pipelines and deployments that wait for somebody', () => {
    const pipeline = {
      object_kind: 'pipeline',
      object_attributes: { id: 8, status: 'manual', ref: 'main', duration: 3_700 },
    };
    expect(gitlab(pipeline)).toContain('Pipeline #8 waits for somebody');
    expect(gitlab(pipeline)).toContain('- **Check:** It waits for approval.');
    const deployment = { object_kind: 'deployment', status: 'failed', environment: 'production/eu' };
    expect(gitlab(deployment)).toContain(
      '- **High:** Failed: `production/eu`.\n- **Check:** This concerns the environment `production/eu`.',
    );
  });

  it('kinds without a reader of their own', () => {
    const flag = {
      object_kind: 'feature_flag',
      user: { username: 'ann' },
      object_attributes: { name: 'dark-mode', active: true },
    };
    expect(gitlab(flag)).toBe('**ann** sent feature flag `dark-mode`');
    const emoji = {
      object_kind: 'emoji',
      user: { username: 'ann' },
      object_attributes: { name: 'thumbsup', action: 'award' },
    };
    expect(gitlab(emoji)).toBe('**ann** award emoji `thumbsup`');
  });
});

describe('senders that speak like GitHub', () => {
  const repository = { full_name: 'acme/shop' };
  const sender = { login: 'ann' };
  const plain = (payload: object) => digestOf('hook', { repository, sender, ...payload }, 'en', 'plain').split('\n')[0];

  it('are read by the shape of their payloads, whatever they call their events', () => {
    expect(plain({ action: 'open', pull_request: { number: 7, title: 'Basket' } })).toBe(
      '**ann** opened pull request #7 in **acme/shop**: Basket',
    );
    expect(plain({ action: 'created', issue: { number: 1, title: 'Help' }, comment: { body: 'Hi' } })).toBe(
      '**ann** commented on issue #1 in **acme/shop**: Help',
    );
    expect(plain({ action: 'comment', pull_request: { number: 7, title: 'Basket' }, comment: { body: 'Hi' } })).toBe(
      '**ann** commented on pull request #7 in **acme/shop**: Basket',
    );
    expect(plain({ action: 'opened', issue: { number: 1, title: 'Help' } })).toBe(
      '**ann** opened issue #1 in **acme/shop**: Help',
    );
    expect(plain({ action: 'published', release: { tag_name: 'v1' } })).toBe(
      '**ann** published release `v1` in **acme/shop**',
    );
    expect(plain({ ref: 'refs/heads/x', after: 'a'.repeat(40), commits: [{ message: 'm' }] })).toBe(
      '**ann** pushed 1 commit to `x` in **acme/shop**',
    );
  });
});
