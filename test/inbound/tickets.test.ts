import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ticketNews } from '../../src/inbound/tickets.ts';

const fixture = (file: string) =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, '..', 'fixtures', 'inbound', file), 'utf8'));

const opened = fixture('github/issues.opened.json');
const commented = fixture('github/issue_comment.created.json');
const issue = fixture('gitlab/issue.json');
const note = fixture('gitlab/note_issue.json');
const github = (action: string, changes: object = {}) =>
  ticketNews('github', `issues.${action}`, { ...opened, action, issue: { ...opened.issue, ...changes } });
const gitlab = (action: string, changes: object = {}) =>
  ticketNews('gitlab', `issue.${action}`, {
    ...issue,
    object_attributes: { ...issue.object_attributes, action },
    changes,
  });
const types = (news: ReturnType<typeof ticketNews>) => news.map(({ type }) => type);

describe('tickets of GitHub', () => {
  it('are told of with everything that is known of them', () => {
    expect(ticketNews('github', 'issues.opened', opened)).toEqual([
      {
        type: 'ticket.created',
        ticket: {
          id: String(opened.issue.id),
          number: opened.issue.number,
          title: opened.issue.title,
          status: 'open',
          priority: null,
          description: opened.issue.body,
          url: opened.issue.html_url,
          labels: ['bug'],
          assignees: [{ id: '21031067', name: 'Codertocat' }],
          source: 'github',
          repository: 'Codertocat/Hello-World',
        },
        user: { id: '21031067', name: 'Codertocat' },
      },
    ]);
  });

  it.each([
    ['closed', 'ticket.status_changed'],
    ['reopened', 'ticket.status_changed'],
    ['assigned', 'ticket.assigned'],
    ['unassigned', 'ticket.updated'],
    ['edited', 'ticket.updated'],
    ['labeled', 'ticket.updated'],
    ['deleted', 'ticket.deleted'],
  ])('%s is %s', (action, type) => {
    expect(types(github(action))).toEqual([type]);
  });

  it('say what their status was, and take their priority from a label', () => {
    const labels = [{ name: 'bug' }, { name: 'priority: High' }];
    expect(github('closed', { state: 'closed', labels })[0]?.ticket).toMatchObject({
      status: 'closed',
      previous_status: 'open',
      priority: 'high',
    });
  });

  it('are commented on, which a pull request is not told of', () => {
    const [news] = ticketNews('github', 'issue_comment.created', commented);
    expect(news).toMatchObject({
      type: 'comment.created',
      comment: { body: commented.comment.body, truncated: false },
    });
    const onPull = { ...commented, issue: { ...commented.issue, pull_request: { url: 'https://example.com' } } };
    expect(ticketNews('github', 'issue_comment.created', onPull)).toEqual([]);
    expect(ticketNews('github', 'issue_comment.deleted', commented)).toEqual([]);
  });
});

describe('tickets of GitLab', () => {
  it('are told of in the same words', () => {
    expect(ticketNews('gitlab', 'issue.open', issue)).toEqual([
      {
        type: 'ticket.created',
        ticket: {
          id: '301',
          number: 23,
          title: 'New API: create/update/delete file',
          status: 'open',
          priority: null,
          description: issue.object_attributes.description,
          url: 'http://example.com/diaspora/issues/23',
          labels: ['API'],
          assignees: [{ id: 'user1', name: 'User1' }],
          source: 'gitlab',
          repository: 'gitlabhq/gitlab-test',
        },
        user: { id: '1', name: 'Administrator' },
      },
    ]);
  });

  it.each<[string, object, string[]]>([
    ['close', {}, ['ticket.status_changed']],
    ['reopen', {}, ['ticket.status_changed']],
    ['update', { title: {} }, ['ticket.updated']],
    ['update', { assignees: {}, updated_at: {} }, ['ticket.assigned']],
    ['update', { assignees: {}, labels: {} }, ['ticket.assigned', 'ticket.updated']],
  ])('%s of %j is %j', (action, changes, expected) => {
    expect(types(gitlab(action, changes))).toEqual(expected);
  });

  it('are commented on, which other things and the system itself are not', () => {
    expect(ticketNews('gitlab', 'note', note)).toMatchObject([
      { type: 'comment.created', comment: { id: '1241', body: 'Hello world' }, ticket: { id: '92', status: 'closed' } },
    ]);
    expect(ticketNews('gitlab', 'note', fixture('gitlab/note_merge_request.json'))).toEqual([]);
    const bySystem = { ...note, object_attributes: { ...note.object_attributes, system: true } };
    expect(ticketNews('gitlab', 'note', bySystem)).toEqual([]);
  });
});

describe('anything else', () => {
  it.each<[string, string, unknown]>([
    ['github', 'push', fixture('github/push.base.json')],
    ['github', 'issues.opened', null],
    ['github', 'issues.opened', { issue: 'what?' }],
    ['gitlab', 'issue.open', []],
    ['plain', 'issues.opened', opened],
    ['__proto__', 'issues.opened', opened],
  ])('is no ticket: %s %s', (source, event, payload) => {
    expect(ticketNews(source, event, payload)).toEqual([]);
  });

  it('a very long text is cut without half a character at its end', () => {
    const [news] = github('opened', { body: `${'x'.repeat(4_998)}🚀🚀` });
    expect(news?.ticket.description).toHaveLength(4_999);
    expect(news?.ticket.description.isWellFormed()).toBe(true);
  });
});
