import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventFacts } from '../../src/domain/run.ts';
import { readPayload } from '../../src/inbound/facts/payload.ts';
import { sources } from '../../src/inbound/registry.ts';
import { expectCleanFacts } from './clean-facts.ts';
import { fixturesOf } from './fixtures.ts';

function facts(source: string, event: string, payload: unknown): EventFacts {
  const found = sources.get(source);
  if (!found) throw new Error(`no source ${source}`);
  return found.facts(event, payload);
}

function captured(source: string, file: string): unknown {
  return JSON.parse(String(fixturesOf(source).find((one) => one.file === file)?.body));
}

describe('cards of GitHub', () => {
  it('tells of an opened pull request who, what, where and how large', () => {
    expect(facts('github', 'pull_request.opened', captured('github', 'pull_request.opened.json'))).toEqual({
      origin: 'Codertocat/Hello-World',
      actor: 'Codertocat',
      title: 'Opened #2: Update the README with new information.',
      titleZh: '打开了 #2：Update the README with new information.',
      link: 'https://github.com/Codertocat/Hello-World/pull/2',
      facts: [
        { label: 'Branch', value: 'changes → master' },
        { label: 'Files', value: '1' },
        { label: 'Changes', value: '+1 −1' },
        { label: 'Commits', value: '1' },
        { label: 'Labels', value: 'bug' },
        { label: 'Reviewers', value: 'octocat' },
      ],
    });
  });

  it.each([
    ['pull_request.closed', { pull_request: { number: 7, title: 'T', merged: true } }, 'Merged #7: T'],
    ['pull_request.closed', { pull_request: { number: 7, title: 'T', merged: false } }, 'Closed #7: T'],
    ['pull_request.synchronize', { pull_request: { number: 7 } }, 'New commits in #7'],
    ['pull_request_review.submitted', { review: { state: 'approved' }, pull_request: { number: 7 } }, 'Approved #7'],
    ['issues.opened', {}, 'Opened an issue'],
    [
      'push',
      { ref: 'refs/heads/a/b', commits: [{}, {}], head_commit: { message: 'One\n\nmore' } },
      'Pushed 2 commits to a/b: One',
    ],
    ['push', { ref: 'refs/heads/main', forced: true, commits: [{}] }, 'Force-pushed 1 commit to main'],
    ['push', { ref: 'refs/heads/main', deleted: true }, 'Deleted branch main'],
    ['push', { ref: 'refs/tags/v1' }, 'Pushed tag v1'],
    ['workflow_run.completed', { workflow_run: { name: 'CI', conclusion: 'failure' } }, 'Workflow CI failed'],
    ['workflow_run.completed', { workflow_run: { name: 'CI', conclusion: 'new_word' } }, 'Workflow CI is new word'],
    ['workflow_run.requested', { workflow_run: { name: 'CI', conclusion: null } }, 'Workflow CI requested'],
    ['check_run.rerequested', { check_run: { name: 'lint', conclusion: 'neutral' } }, 'Check lint rerequested'],
    ['release.published', { release: { tag_name: 'v1', name: 'First' } }, 'Published release v1: First'],
    ['star.deleted', { repository: { full_name: 'a/b' } }, 'Took the star from a/b'],
    ['deploy_key.created', { key: { title: 'ci' } }, 'Deploy key created: ci'],
    ['brand_new_thing.made', {}, 'Brand new thing made'],
    ['constructor.prototype', {}, 'Constructor prototype'],
  ])('%s with %j reads "%s"', (event, payload, title) => {
    expect(facts('github', event, payload).title).toBe(title);
  });

  it('counts the files of a push once each and links its comparison', () => {
    const commits = [
      { added: ['a'], modified: ['b'], removed: [] },
      { added: [], modified: ['b', 'c'], removed: ['a'] },
    ];
    const made = facts('github', 'push', {
      ref: 'refs/heads/main',
      commits,
      compare: 'https://github.com/a/b/compare/1...2',
    });
    expect(made.facts).toContainEqual({ label: 'Files', value: '3' });
    expect(made.link).toBe('https://github.com/a/b/compare/1...2');
  });
});

describe('the same titles in Chinese', () => {
  it.each([
    ['github', 'pull_request.closed', { pull_request: { number: 7, title: 'T', merged: true } }, '合并了 #7：T'],
    ['github', 'issues.opened', {}, '打开了一个 issue'],
    ['github', 'push', { ref: 'refs/heads/main', commits: [{}, {}] }, '推送了 2 个提交到 main'],
    ['github', 'push', { ref: 'refs/heads/主干', commits: [{}] }, '推送了 1 个提交到主干'],
    ['github', 'workflow_run.completed', { workflow_run: { name: 'CI', conclusion: 'failure' } }, '工作流 CI 失败'],
    ['github', 'release.published', { release: { tag_name: 'v1', name: 'First' } }, '发布了版本 v1：First'],
    ['github', 'issues.some_new_word', { issue: { number: 3 } }, 'Some new word #3'],
    ['gitlab', 'merge_request.open', { object_attributes: { iid: 1, title: 'T' } }, '打开了 !1：T'],
    ['gitlab', 'pipeline.failed', { object_attributes: { id: 5, status: 'failed' } }, '流水线 #5 失败'],
  ])('%s %s with %j reads "%s"', (source, event, payload, title) => {
    const made = facts(source, event, payload);
    expect(made.titleZh ?? made.title).toBe(title);
  });

  it('words of ours that are values stand in both languages, those of the sender in one', () => {
    const labels = Array.from({ length: 10 }, (_, n) => ({ name: `l${n}` }));
    const made = facts('github', 'pull_request.opened', { pull_request: { number: 1, draft: true, labels } });
    expect(made.facts).toEqual([
      {
        label: 'Labels',
        value: 'l0, l1, l2, l3, l4, l5, l6, l7 and 2 more',
        valueZh: 'l0, l1, l2, l3, l4, l5, l6, l7 等，另有 2 个',
      },
      { label: 'Draft', value: 'yes', valueZh: '是' },
    ]);
  });
});

describe('cards of GitLab', () => {
  it.each([
    ['merge_request.json', 'merge_request.open', 'Opened !1: MS-Viewport'],
    ['issue.json', 'issue.open', 'Opened #23: New API: create/update/delete file'],
    ['note_issue.json', 'note.create', 'Commented on #17: test_issue'],
    ['note_merge_request.json', 'note.create', 'Commented on !1: Tempora et eos debitis quae laborum et.'],
    ['push.json', 'push', 'Pushed 4 commits to master: fixed readme'],
    ['tag_push.json', 'tag_push', 'Pushed tag v1.0.0'],
    ['pipeline.json', 'pipeline.success', 'Pipeline #31 succeeded: test'],
    ['job.json', 'build.success', 'Job auto_deploy:start succeeded: Remove test jobs and add back other jobs'],
    ['deployment.json', 'deployment.success', 'Deployment to staging succeeded: Add new file'],
    ['release.json', 'release.create', 'Created release 1.0.0'],
    ['wiki_page.json', 'wiki_page.create', 'Created wiki page: Awesome'],
    ['member.json', 'user_add_to_group', 'Added User1 to webhook-test'],
  ])('%s reads "%s: %s"', (file, event, title) => {
    expect(facts('gitlab', event, captured('gitlab', file)).title).toBe(title);
  });

  it('links a push to the comparison of its two ends, and nothing made of odd hashes', () => {
    const project = { web_url: 'https://gitlab.example.com/a/b' };
    const [before, after] = ['a'.repeat(40), 'b'.repeat(40)];
    expect(facts('gitlab', 'push', { project, before, after }).link).toBe(
      `${project.web_url}/-/compare/${before}...${after}`,
    );
    expect(facts('gitlab', 'push', { project, before: '0'.repeat(40), after }).link).toBe(project.web_url);
    expect(facts('gitlab', 'push', { project, before, after: '../../x' }).link).toBe(project.web_url);
  });

  it('names the jobs that failed', () => {
    const builds = [
      { name: 'lint', status: 'failed' },
      { name: 'test', status: 'success' },
    ];
    const made = facts('gitlab', 'pipeline.failed', {
      object_attributes: { id: 5, status: 'failed', duration: 95 },
      builds,
    });
    expect(made.title).toBe('Pipeline #5 failed');
    expect(made.facts).toEqual([
      { label: 'Failed jobs', value: 'lint' },
      { label: 'Jobs', value: '2' },
      { label: 'Took', value: '1 min 35 s' },
    ]);
  });
});

describe('hostile payloads', () => {
  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    '//evil.example',
    'https://a:b@evil.example',
    'x',
    7,
    {},
  ])('C2, W1: %j is no link', (address) => {
    expect(facts('github', 'issues.opened', { issue: { html_url: address } }).link).toBeUndefined();
  });

  it('C3: makes one short line of a long text full of control characters', () => {
    const title = `a\r\n\u001b[31mb\0c\u2028d ${'😀'.repeat(10_000)}`;
    const made = facts('github', 'issues.opened', { issue: { number: 1, title } });
    expect(made.title).toMatch(/^Opened #1: a \[31mb c d 😀+…$/u);
    expect(made.title.length).toBeLessThanOrEqual(250);
    expect(made.title.isWellFormed()).toBe(true);
  });

  it('reads own keys only', () => {
    const inherited = Object.create({ issue: { title: 'inherited' } });
    expect(facts('github', 'issues.opened', inherited).title).toBe('Opened an issue');
    expect(readPayload([1]).text('length')).toBe('1');
    expect(readPayload({}).text('constructor', 'name')).toBeUndefined();
    expect(readPayload('text').text('0')).toBeUndefined();
  });

  const known = [...sources.values()].flatMap(({ name, options }) =>
    options.events.map((event) => [name, event] as const),
  );
  const keys = fc.constantFrom(
    ...['issue', 'pull_request', 'object_attributes', 'commits', 'head', 'ref', 'title', 'number', 'labels', 'user'],
    ...[
      'repository',
      'sender',
      'review',
      'check_run',
      'workflow_run',
      'release',
      'html_url',
      'url',
      'builds',
      'project',
    ],
  );

  it('never fails on any value, for any event, and always has a title', () => {
    const event = fc.oneof(
      fc.constantFrom(...known),
      fc.tuple(fc.constantFrom(...sources.keys()), fc.string({ unit: 'binary' })),
    );
    fc.assert(
      fc.property(
        event,
        fc.anything({ withNullPrototype: true, withSparseArray: true, withBigInt: true }),
        ([source, name], value) => {
          const made = facts(source, name, value);
          expect(made.title.length).toBeGreaterThan(0);
          expect(made.title.length).toBeLessThanOrEqual(250);
        },
      ),
    );
  });

  it('never fails on the keys it looks for holding anything', () => {
    const leaf = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.webUrl());
    const payload = fc.object({ key: keys, maxDepth: 4, values: [leaf] });
    fc.assert(
      fc.property(fc.constantFrom(...known), payload, ([source, name], value) => {
        const made = facts(source, name, value);
        for (const { label, value: text } of made.facts)
          expect(`${label}${text}`).not.toMatch(/undefined|\[object|NaN/);
        expect(made.title).not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: 500 },
    );
  });
});

it('every event that is offered has a card even of an empty payload', () => {
  for (const { name, options } of sources.values()) {
    for (const event of options.events) expectCleanFacts(facts(name, event, {}));
  }
});
