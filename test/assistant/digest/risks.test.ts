import { describe, expect, it } from 'vitest';
import { digestOf } from '../requests.ts';

const repository = { full_name: 'acme/shop', default_branch: 'main', html_url: 'https://github.com/acme/shop' };
const sender = { login: 'ann' };

interface Files {
  added?: string[];
  modified?: string[];
  removed?: string[];
}

function pushOf(files: Files, more: object = {}): object {
  const commit = { id: 'a'.repeat(40), message: 'Work', added: [], modified: [], removed: [], ...files };
  return {
    ref: 'refs/heads/topic',
    before: '1'.repeat(40),
    after: '2'.repeat(40),
    commits: [commit],
    repository,
    sender,
    ...more,
  };
}

/** The risk notes of an event's digest, without their heading. */
function notes(name: string, payload: unknown, source = 'github'): string {
  const said = digestOf(name, payload, 'en', source);
  const start = said.indexOf('**Risk notes**\n\n');
  return start < 0 ? '' : (said.slice(start + '**Risk notes**\n\n'.length).split('\n\n')[0] ?? '');
}

const filesNotes = (files: Files) => notes('push', pushOf(files));

describe('risk notes about changed files', () => {
  it.each([
    '.env',
    'config/.env.production',
    'keys/server.pem',
    'id_rsa',
    'infra/prod.tfvars',
    '.npmrc',
    'app/credentials.json',
  ])('name %s as a file of secrets', (file) => {
    expect(filesNotes({ added: [file] })).toContain(`**High:** Files that usually hold secrets changed: \`${file}\`.`);
  });

  it.each(['.env.example', 'config/.env.sample', 'id_rsa.pub', 'src/environment.md', 'docs/keys.md'])(
    'leave %s alone',
    (file) => {
      expect(filesNotes({ added: [file] })).toBe('');
    },
  );

  it('say that a removed secret stays in the history', () => {
    expect(filesNotes({ removed: ['.env'] })).toContain('stay in the history; replace those secrets: `.env`');
  });

  it('name workflows, ownership, migrations, infrastructure', () => {
    const said = filesNotes({
      modified: ['.github/workflows/ci.yml', 'CODEOWNERS', 'db/migrate/20260101_add.rb', 'Dockerfile', 'infra/main.tf'],
    });
    expect(said).toContain('CI definitions changed: `.github/workflows/ci.yml`');
    expect(said).toContain('Review or ownership rules changed: `CODEOWNERS`');
    expect(said).toContain('Database migrations or schemas changed: `db/migrate/20260101_add.rb`');
    expect(said).toContain('Infrastructure or container definitions changed: `Dockerfile`, `infra/main.tf`');
  });

  it('tell a dependency change from a lock file that changed alone', () => {
    expect(filesNotes({ modified: ['package.json', 'package-lock.json'] })).toBe(
      '- **Note:** Dependencies changed: `package.json`, `package-lock.json`.',
    );
    expect(filesNotes({ modified: ['yarn.lock'] })).toBe(
      '- **Check:** A lock file changed without its manifest: `yarn.lock`.',
    );
  });

  it('miss tests only where source changed and no test did', () => {
    expect(filesNotes({ modified: ['src/a.ts', 'src/b.go'] })).toBe(
      '- **Check:** 2 source files changed, but no test.',
    );
    expect(filesNotes({ modified: ['src/a.ts'] })).toBe('- **Check:** A source file changed, but no test.');
    expect(filesNotes({ modified: ['src/a.ts', 'test/a.test.ts'] })).toBe('');
    expect(filesNotes({ modified: ['README.md'] })).toBe('');
  });

  it('name removed tests and mass deletions', () => {
    expect(filesNotes({ removed: ['test/a.test.ts'] })).toContain('Tests were removed: `test/a.test.ts`');
    const removed = Array.from({ length: 25 }, (_, n) => `docs/page-${n}.md`);
    expect(filesNotes({ removed })).toContain('25 files were removed');
  });

  it('say when the sender listed only a part, and then do not miss tests', () => {
    const said = notes('push', pushOf({ modified: ['src/a.ts'] }, { total_commits_count: 45 }));
    expect(said).toContain('The sender listed only 1 of 45 commits');
    expect(said).not.toContain('no test');
  });

  it('say nothing about files that the event does not list', () => {
    const pull_request = { number: 1, title: 'Secret .env', changed_files: 3, base: { ref: 'main' } };
    expect(notes('pull_request.opened', { action: 'opened', pull_request, repository, sender })).toBe('');
  });

  it('cut long lists', () => {
    const added = Array.from({ length: 9 }, (_, n) => `certs/${n}.pem`);
    expect(filesNotes({ added })).toContain('`certs/5.pem` and 3 more');
  });
});

describe('risk notes about pushes', () => {
  const quiet = { modified: ['README.md'] };

  it('name a force push', () => {
    expect(notes('push', pushOf(quiet, { forced: true }))).toBe(
      '- **High:** History of `topic` was rewritten (force push).',
    );
  });

  it('name a push straight to the default branch, not a merge into it', () => {
    const direct = pushOf(quiet, { ref: 'refs/heads/main' });
    expect(notes('push', direct)).toBe('- **Check:** Pushed straight to the default branch `main`, without a merge.');
    for (const message of ['Merge pull request #7 from x', 'Fix the basket (#7)', "Merge branch 'x' into 'main'"]) {
      const commits = [{ id: 'b'.repeat(40), message, modified: ['README.md'] }];
      expect(notes('push', { ...direct, commits })).toBe('');
    }
  });

  it('weigh a deleted branch by what it was', () => {
    const deleted = (name: string) =>
      notes('push', pushOf({}, { ref: `refs/heads/${name}`, after: '0'.repeat(40), deleted: true, commits: [] }));
    expect(deleted('main')).toBe('- **High:** The default branch `main` was deleted.');
    expect(deleted('release/1.2')).toBe('- **High:** `release/1.2`, by its name a lasting branch, was deleted.');
    expect(deleted('fix-typo')).toBe('- **Note:** The branch `fix-typo` was deleted.');
  });

  it('name a deleted tag, told as push or as delete', () => {
    expect(notes('push', pushOf({}, { ref: 'refs/tags/v1', after: '0'.repeat(40), deleted: true, commits: [] }))).toBe(
      '- **Check:** The tag `v1` was deleted.',
    );
    expect(notes('delete', { ref: 'v1', ref_type: 'tag', repository, sender })).toBe(
      '- **Check:** The tag `v1` was deleted.',
    );
  });

  it('notice that a GitLab branch was moved back', () => {
    const payload = {
      object_kind: 'push',
      ref: 'refs/heads/main',
      before: '1'.repeat(40),
      after: '2'.repeat(40),
      commits: [],
      total_commits_count: 0,
      user_username: 'ann',
      project: { path_with_namespace: 'acme/shop', default_branch: 'main' },
    };
    expect(notes('push', payload, 'gitlab')).toBe('- **High:** `main` now points elsewhere without new commits.');
  });
});

describe('risk notes about pull and merge requests', () => {
  const request = (part: object, action = 'opened') => ({
    action,
    pull_request: {
      number: 5,
      title: 'Basket',
      user: { login: 'ann' },
      base: { ref: 'main', repo: repository },
      head: { ref: 'x', repo: repository },
      ...part,
    },
    repository,
    sender,
  });
  const github = (part: object, action = 'opened') => notes(`pull_request.${action}`, request(part, action));
  const gitlab = (part: object, action = 'open') =>
    notes(
      'merge_request.open',
      {
        object_kind: 'merge_request',
        user: { id: 7, username: 'ann' },
        object_attributes: { iid: 5, title: 'Basket', action, author_id: 7, ...part },
      },
      'gitlab',
    );

  it('find nothing in an ordinary one', () => {
    expect(github({ additions: 10, deletions: 2, changed_files: 2, commits: 1 })).toBe('');
  });

  it('name drafts and work in progress', () => {
    expect(github({ draft: true })).toBe('- **Note:** Still a draft.');
    expect(github({ title: 'WIP: basket' })).toBe('- **Note:** The title says work in progress.');
    expect(github({ title: '[Draft] basket' })).toBe('- **Note:** The title says work in progress.');
    expect(gitlab({ work_in_progress: true })).toBe('- **Note:** Still a draft.');
  });

  it('name somebody who merged their own change', () => {
    expect(github({ merged: true, merged_by: { login: 'ann' } }, 'closed')).toBe(
      '- **Check:** `ann` merged their own change.',
    );
    expect(github({ merged: true, merged_by: { login: 'bob' } }, 'closed')).toBe('');
    expect(gitlab({}, 'merge')).toBe('- **Check:** `ann` merged their own change.');
    expect(gitlab({ author_id: 8 }, 'merge')).toBe('');
  });

  it('name conflicts, forks, newcomers and a changed target', () => {
    expect(github({ mergeable_state: 'dirty' })).toBe('- **Check:** It conflicts with `main`.');
    expect(gitlab({ merge_status: 'cannot_be_merged', target_branch: 'main' })).toBe(
      '- **Check:** It conflicts with `main`.',
    );
    expect(github({ head: { ref: 'x', repo: { full_name: 'eve/shop' } } })).toBe(
      '- **Note:** The branch comes from a fork.',
    );
    expect(github({ author_association: 'FIRST_TIME_CONTRIBUTOR' })).toBe(
      '- **Note:** First contribution of `ann` here.',
    );
    const changes = { base: { ref: { from: 'release' } } };
    expect(notes('pull_request.edited', { ...request({}, 'edited'), changes })).toBe(
      '- **Check:** The target branch changed from `release`.',
    );
  });

  it('name a large change and why it is large', () => {
    expect(github({ additions: 900, deletions: 40, changed_files: 45, commits: 30 })).toBe(
      '- **Check:** A large change (`+900 −40, 45 files, 30 commits`); it deserves more than one look.',
    );
  });

  it('name urgent labels and reviews that ask for changes', () => {
    expect(github({ labels: [{ name: 'bug' }, { name: 'security' }] })).toBe('- **Check:** Marked `security`.');
    const review = { ...request({}, 'submitted'), review: { state: 'changes_requested', body: 'No.' } };
    expect(notes('pull_request_review.submitted', review)).toBe('- **Check:** A reviewer asks for changes.');
  });
});

describe('risk notes about checks and deployments', () => {
  it('name the failed jobs of a pipeline and those that were allowed to fail', () => {
    const payload = {
      object_kind: 'pipeline',
      object_attributes: { id: 9, status: 'failed', ref: 'main' },
      project: {
        path_with_namespace: 'acme/shop',
        default_branch: 'main',
        web_url: 'https://gitlab.example/acme/shop',
      },
      builds: [
        { name: 'lint', stage: 'test', status: 'failed', allow_failure: true, failure_reason: 'script_failure' },
        { name: 'unit', stage: 'test', status: 'failed', failure_reason: 'script_failure' },
        { name: 'build', stage: 'build', status: 'success' },
      ],
    };
    const said = notes('pipeline', payload, 'gitlab');
    expect(said).toContain('- **High:** It failed on the default branch `main`.');
    expect(said).toContain('- **High:** Failed: `unit`.');
    expect(said).toContain('- **Note:** Failed, but allowed to: `lint`.');
    expect(digestOf('pipeline', payload, 'en', 'gitlab')).toContain('- `unit` (test: script_failure)');
  });

  it('name the failed steps of a job and a failed check', () => {
    const workflow_job = {
      name: 'test',
      conclusion: 'failure',
      status: 'completed',
      head_branch: 'topic',
      steps: [
        { name: 'Install', conclusion: 'success' },
        { name: 'Unit tests', conclusion: 'failure' },
      ],
    };
    expect(notes('workflow_job.completed', { action: 'completed', workflow_job, repository, sender })).toBe(
      '- **High:** Failed: `Unit tests`.',
    );
    const status = { state: 'failure', context: 'ci/build', branches: [{ name: 'main' }], repository, sender };
    expect(notes('status', status)).toContain('- **High:** Failed: `ci/build`.');
  });

  it('name production and what waits for approval', () => {
    const deployment_status = { state: 'failure', environment: 'production', description: 'No space' };
    const said = notes('deployment_status.created', { deployment: {}, deployment_status, repository, sender });
    expect(said).toContain('This concerns the environment `production`.');
    const waiting = { action: 'requested', environment: 'staging', repository, sender };
    expect(notes('deployment_review.requested', waiting)).toBe('- **Check:** It waits for approval.');
  });
});

describe('risk notes about access and exposure', () => {
  const github = (name: string, payload: object) => notes(name, { repository, sender, ...payload });

  it('name visibility, deletion and transfer of a repository', () => {
    expect(github('public', {})).toBe('- **High:** `acme/shop` is public now.');
    expect(github('repository.publicized', { action: 'publicized' })).toBe('- **High:** `acme/shop` is public now.');
    expect(github('repository.deleted', { action: 'deleted' })).toBe('- **High:** `acme/shop` was deleted.');
    expect(github('repository.renamed', { action: 'renamed' })).toContain('has a new owner or name');
  });

  it('name members and how far their rights reach', () => {
    const changes = { permission: { to: 'admin' } };
    expect(github('member.added', { action: 'added', member: { login: 'eve' }, changes })).toBe(
      '- **High:** `eve` gets far-reaching rights: `admin`.',
    );
    const lower = { permission: { to: 'write' } };
    expect(github('member.added', { action: 'added', member: { login: 'eve' }, changes: lower })).toBe(
      '- **Check:** `eve` gets access: `write`.',
    );
    const gitlab = { event_name: 'user_add_to_group', user_username: 'eve', group_path: 'acme', group_access: 'Owner' };
    expect(notes('user_add_to_group', gitlab, 'gitlab')).toBe('- **High:** `eve` gets far-reaching rights: `Owner`.');
  });

  it('name keys that can write, branch protection and apps', () => {
    const key = { title: 'deploy', read_only: false };
    expect(github('deploy_key.created', { action: 'created', key })).toBe('- **High:** The key `deploy` can write.');
    expect(github('branch_protection_rule.deleted', { action: 'deleted', rule: { name: 'main' } })).toBe(
      '- **High:** The protection of `main` was removed.',
    );
    const rule = { name: 'main', allow_force_pushes_enforcement_level: 'everyone' };
    expect(github('branch_protection_rule.edited', { action: 'edited', rule, changes: {} })).toContain(
      'Force pushes to `main` are allowed now.',
    );
    const installation = { permissions: { contents: 'write', metadata: 'read' } };
    expect(github('installation.created', { action: 'created', installation })).toBe(
      '- **Check:** The app may write: `contents`.',
    );
    expect(github('meta.deleted', { action: 'deleted', hook_id: 1 })).toContain('The sender deleted this webhook');
  });

  it('weigh alerts by severity and tell dismissed from fixed', () => {
    const alert = (severity: string) => ({ number: 1, security_advisory: { severity, summary: 'x' } });
    expect(github('dependabot_alert.created', { action: 'created', alert: alert('critical') })).toBe(
      '- **High:** Severity `critical`.',
    );
    expect(github('dependabot_alert.created', { action: 'created', alert: alert('medium') })).toBe(
      '- **Check:** Severity `medium`.',
    );
    expect(github('dependabot_alert.fixed', { action: 'fixed', alert: alert('critical') })).toBe('');
    expect(github('dependabot_alert.dismissed', { action: 'dismissed', alert: alert('critical') })).toBe(
      '- **Check:** The alert was dismissed, not fixed.',
    );
    const leak = { action: 'created', alert: { number: 2, secret_type_display_name: 'AWS Key' } };
    expect(github('secret_scanning_alert.created', leak)).toContain(
      'A secret of kind `AWS Key` stands in the repository',
    );
  });

  it('name prereleases, withdrawn releases and confidential issues', () => {
    const release = { tag_name: 'v2-rc1', prerelease: true };
    expect(github('release.published', { action: 'published', release })).toContain('A pre-release');
    expect(github('release.deleted', { action: 'deleted', release: { tag_name: 'v2' } })).toBe(
      '- **Check:** The release `v2` was taken away.',
    );
    const issue = {
      object_kind: 'issue',
      object_attributes: { iid: 1, title: 'x', confidential: true, action: 'open' },
    };
    expect(notes('issue.open', issue, 'gitlab')).toContain('It is confidential; mind who reads this channel.');
  });

  it('stand in order of weight, each kind once', () => {
    const said = filesNotes({ added: ['.env', 'src/a.ts', 'package.json'] }).split('\n');
    expect(said.map((line) => /\*\*(\w+):/.exec(line)?.[1])).toEqual(['High', 'Check', 'Note']);
  });
});
