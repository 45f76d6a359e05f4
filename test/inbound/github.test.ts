import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/domain/errors.ts';
import type { Description } from '../../src/inbound/source.ts';
import { github } from '../../src/inbound/sources/github.ts';
import { buildRequest, type HeaderInput } from './build-request.ts';

function describeBody(event: string | string[] | undefined, payload: unknown, headers: HeaderInput = {}): Description {
  const named = event === undefined ? {} : { 'X-GitHub-Event': event };
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return github.describe(buildRequest({ ...named, ...headers }, body));
}

function refusal(event: string | string[] | undefined, payload: unknown): string {
  try {
    return describeBody(event, payload).event;
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

const push = { ref: 'refs/heads/main', before: '1', after: '2', commits: [], repository: {}, sender: {} };
const pull = { action: 'opened', number: 1, pull_request: { number: 1 }, repository: {}, sender: {} };
const watch = { action: 'started', repository: {}, sender: {} };

describe('V11: the event header against the signed body', () => {
  it.each([
    ['push', push, 'push'],
    ['pull_request', pull, 'pull_request.opened'],
    ['watch', watch, 'watch.started'],
    ['star', { action: 'deleted', starred_at: null, repository: {}, sender: {} }, 'star.deleted'],
    ['push', { b: 1 }, 'push'],
    ['pull_request', { action: 'opened', pull_request: {} }, 'pull_request.opened'],
    ['issue_dependencies', { action: 'added', issue: {}, sender: {} }, 'issue_dependencies.added'],
    ['brand_new_event', { action: 'made', something: 1, sender: {} }, 'brand_new_event.made'],
    ['PUSH', push, 'push'],
  ])('%s fits %j', (event, payload, name) => {
    expect(refusal(event, payload)).toBe(name);
  });

  it.each([
    ['ping', push],
    ['star', push],
    ['pull_request', push],
    ['push', pull],
    ['watch', pull],
    ['pull_request_review', pull],
    ['made_up', pull],
    ['push', watch],
    ['public', watch],
    ['issues', watch],
    ['ping', watch],
    [undefined, pull],
    [undefined, watch],
  ])('%s does not fit %j', (event, payload) => {
    expect(refusal(event, payload)).toBe('event_mismatch');
  });

  it.each([
    [['push', 'push']],
    [['ping', 'push']],
    [''],
    ['a b'],
    ['push\u001b[31m'],
    ['push.opened'],
    ['../push'],
    ['x'.repeat(99)],
  ])('L2, V3: refuses the header %j', (event) => {
    expect(refusal(event, push)).toBe('event_mismatch');
  });
});

describe('naming', () => {
  it('makes an action of the sender harmless', () => {
    const dispatch = (action: unknown) => describeBody('repository_dispatch', { action, client_payload: {} }).event;
    expect(dispatch('deploy now!\r\n')).toBe('repository_dispatch.deploy_now_');
    expect(dispatch('v1.2')).toBe('repository_dispatch.v1_2');
    expect(dispatch('a'.repeat(500))).toBe(`repository_dispatch.${'a'.repeat(80)}`);
    expect(dispatch({})).toBe('repository_dispatch');
    expect(dispatch('')).toBe('repository_dispatch');
  });

  it('V10: takes the delivery id as text, and none when it came twice', () => {
    expect(describeBody('push', push, { 'X-GitHub-Delivery': '4561255354251345929' }).deliveryId).toBe(
      '4561255354251345929',
    );
    expect(describeBody('push', push, { 'X-GitHub-Delivery': ['a', 'b'] }).deliveryId).toBeUndefined();
  });

  it.each(['[]', '42', '"x"', 'null', 'hello', '', 'a=1'])(
    'B3: refuses the body %j where GitHub sends an object',
    (body) => {
      expect(refusal('push', body)).toBe('body_unreadable');
    },
  );

  it('reads the documented test of a signature, which is no event', () => {
    expect(describeBody(undefined, 'Hello, World!')).toMatchObject({
      event: 'unknown',
      payload: { text: 'Hello, World!' },
    });
  });
});
