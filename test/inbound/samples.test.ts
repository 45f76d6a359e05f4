import { describe, expect, it } from 'vitest';
import { github } from '../../src/inbound/sources/github.ts';
import { gitlab } from '../../src/inbound/sources/gitlab.ts';
import { plain } from '../../src/inbound/sources/plain.ts';
import { buildRequest } from './build-request.ts';
import { expectCleanFacts } from './clean-facts.ts';

const shipped = {
  github: [
    'check_run.completed',
    'create',
    'issue_comment.created',
    'issues.opened',
    'ping',
    'pull_request.closed',
    'pull_request.opened',
    'pull_request_review.submitted',
    'push',
    'release.published',
    'star.created',
    'workflow_run.completed',
  ],
  gitlab: [
    'build.success',
    'deployment.success',
    'issue.open',
    'merge_request.open',
    'note.create',
    'pipeline.success',
    'push',
    'release.create',
    'tag_push',
    'user_add_to_group',
    'wiki_page.create',
  ],
  plain: ['alert.firing', 'deploy.finished'],
};

describe.each([github, gitlab, plain])('the samples of $name', (source) => {
  const events = shipped[source.name as keyof typeof shipped];

  it.each(events)('%s is described as what it is, with new ids at each call', (event) => {
    const [one, two] = [source.sample(event), source.sample(event)];
    expect(one.event).toBe(event);
    const described = source.describe(buildRequest(one.headers, one.body));
    expect(described.event).toBe(event);
    expectCleanFacts(source.facts(event, described.payload));
    expect(one.body.equals(two.body)).toBe(false);
    expect(described.deliveryId).not.toBe(source.describe(buildRequest(two.headers, two.body)).deliveryId);
  });

  it('finds a sample by the first part of its name, and says what there is when it finds none', () => {
    const [first = ''] = events;
    expect(source.sample(first.split('.')[0]).event.split('.')[0]).toBe(first.split('.')[0]);
    expect(() => source.sample('nothing')).toThrow(`there are ${events.join(', ')}`);
    expect(() => source.sample('__proto__')).toThrow('no sample');
  });
});

it('sends a pull request and a merge request by default', () => {
  expect(github.sample().event).toBe('pull_request.opened');
  expect(gitlab.sample().event).toBe('merge_request.open');
});

it('renews commits, ids and times of a payload consistently', () => {
  const { body } = github.sample('push');
  const push = JSON.parse(body.toString());
  expect(push.after).toMatch(/^[0-9a-f]{40}$/);
  expect(push.after).not.toBe(JSON.parse(github.sample('push').body.toString()).after);
  const opened = JSON.parse(github.sample('pull_request.opened').body.toString());
  const { head, base } = opened.pull_request;
  expect(head.repo.id).toBe(base.repo.id);
  expect(opened.pull_request._links.statuses.href).toContain(head.sha);
  expect(Math.abs(Date.parse(opened.pull_request.created_at) - Date.now())).toBeLessThan(3_600_000);
});

it('keeps what has a meaning: states, numbers and the mark for "no commit"', () => {
  const tag = JSON.parse(gitlab.sample('tag_push').body.toString());
  expect(tag.before).toBe('0'.repeat(40));
  const merge = JSON.parse(gitlab.sample().body.toString());
  expect(merge.object_attributes).toMatchObject({ iid: 1, state_id: 1, milestone_id: null, action: 'open' });
  expect(merge.assignees[0].id).toBe(merge.object_attributes.assignee_id);
  expect(merge.assignees[0].id).not.toBe(1);
});
