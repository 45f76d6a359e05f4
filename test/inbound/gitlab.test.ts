import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/domain/errors.ts';
import { gitlab } from '../../src/inbound/sources/gitlab.ts';
import { buildRequest, type HeaderInput } from './build-request.ts';
import { fixturesOf } from './fixtures.ts';

function name(header: string | string[] | undefined, payload: object): string {
  const named = header === undefined ? {} : { 'X-Gitlab-Event': header };
  try {
    return gitlab.describe(buildRequest(named, JSON.stringify(payload))).event;
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

describe('naming GitLab events', () => {
  it('names every captured payload after its body, with action or outcome', () => {
    const names = fixturesOf('gitlab').map(({ headers, body }) => gitlab.describe(buildRequest(headers, body)).event);
    expect(names).toEqual([
      'deployment.success',
      'issue.open',
      'build.success',
      'user_add_to_group',
      'merge_request.open',
      'note.create',
      'note.create',
      'pipeline.success',
      'push',
      'release.create',
      'tag_push',
      'wiki_page.create',
    ]);
  });

  it.each([
    ['Confidential Issue Hook', { object_kind: 'issue', object_attributes: { action: 'close' } }, 'issue.close'],
    ['Issue Hook', { object_kind: 'work_item', object_attributes: { action: 'open' } }, 'work_item.open'],
    ['Confidential Note Hook', { object_kind: 'note' }, 'note'],
    ['Job Hook', { object_kind: 'build', build_status: 'failed' }, 'build.failed'],
    ['Member Hook', { event_name: 'user_remove_from_group' }, 'user_remove_from_group'],
    ['System Hook', { object_kind: 'push', event_name: 'push' }, 'push'],
    ['System Hook', { event_name: 'project_create' }, 'project_create'],
    ['Resource Access Token Hook', { object_kind: 'access_token' }, 'access_token'],
    ['Brand New Hook', { object_kind: 'something' }, 'something'],
    ['Push Hook', { made: 'by a template of the sender' }, 'push'],
    ['Job Hook', {}, 'build'],
    ['Member Hook', {}, 'user'],
    [undefined, { object_kind: 'pipeline', object_attributes: { status: 'failed' } }, 'pipeline.failed'],
    [undefined, {}, 'unknown'],
  ])('%s with %j is %s', (header, payload, event) => {
    expect(name(header, payload)).toBe(event);
  });

  it.each([
    ['Push Hook', { object_kind: 'merge_request' }],
    ['Merge Request Hook', { object_kind: 'note' }],
    ['Member Hook', { object_kind: 'push' }],
    [['Push Hook', 'Push Hook'], { object_kind: 'push' }],
    ['', { object_kind: 'push' }],
    ['\u001b', { object_kind: 'push' }],
  ])('V11: refuses %j with %j', (header, payload) => {
    expect(name(header, payload)).toBe('event_mismatch');
  });
});

describe('the delivery id of GitLab', () => {
  const id = (headers: HeaderInput, body = '{}') => gitlab.describe(buildRequest(headers, body)).deliveryId;
  const fresh = { 'X-Gitlab-Webhook-UUID': 'fresh at every request', 'X-Gitlab-Event-UUID': 'chain' };

  it('V9: is the signed id, else the idempotency key, which stay the same when it is sent again', () => {
    expect(id({ ...fresh, 'webhook-id': 'w', 'Idempotency-Key': 'i' })).toBe('w');
    expect(id({ ...fresh, 'Idempotency-Key': 'i' })).toBe('i');
  });

  it('before 17.4 tells two events of one chain apart by their bodies', () => {
    expect(id(fresh)).toMatch(/^chain\/[0-9a-f]{32}$/);
    expect(id(fresh)).toBe(id(fresh));
    expect(id(fresh, '{"a":1}')).not.toBe(id(fresh));
    expect(id({})).toBeUndefined();
  });
});

it('leaves out line breaks of the token as GitLab does', () => {
  const sample = gitlab.sample();
  expect(gitlab.sign(sample, 'one\r\ntwo\n')).toMatchObject({ 'X-Gitlab-Token': 'onetwo' });
});
