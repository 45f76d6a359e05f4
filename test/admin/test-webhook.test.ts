import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestRequest } from '../../src/admin/deps.ts';
import type { WebhookInput } from '../../src/admin/webhook-input.ts';
import type { Actor } from '../../src/domain/member.ts';
import { verifyRequest } from '../../src/inbound/checks.ts';
import { sources } from '../../src/inbound/registry.ts';
import { type Office, openOffice, refusalOf } from './office.ts';

let office: Office;
let ann: Actor;

beforeAll(async () => {
  office = await openOffice();
  ann = await office.person('Ann', { a: 'admin' });
});
afterAll(() => office.close());

/** What the sources' own verification says of the test request of a webhook. */
async function verified(input: WebhookInput): Promise<{ ok: boolean; event: string }> {
  const { uuid, source: name } = (await office.admin.createWebhook(ann, 'a', input)).webhook;
  const requests: TestRequest[] = [];
  const admin = office.with({
    async sendTest(request) {
      requests.push(request);
      return { status: 200, body: { status: 'accepted', event: 'evt_1' } };
    },
  });
  const answer = await admin.testWebhook(ann, 'a', uuid);
  const door = await office.store.webhooks.door('a', uuid);
  const source = sources.get(name);
  const [request] = requests;
  if (!request || !door || !source) throw new Error('nothing was sent');
  const headers = new Map(Object.entries(request.headers).map(([header, value]) => [header.toLowerCase(), [value]]));
  expect(headers.size).toBe(Object.keys(request.headers).length);
  expect(request.webhookId).toBe(door.webhook.webhookId);
  expect(answer).toMatchObject({ status: 'accepted', eventId: 'evt_1' });
  const wire = { headers, body: request.body, receivedAt: office.clock.now() };
  expect(source.describe(wire).event).toBe(answer.event);
  return { ok: verifyRequest(source, wire, door).ok, event: answer.event };
}

describe('the test of a webhook', () => {
  it.each<[string, WebhookInput]>([
    ['GitHub with a secret', { name: 'x', source: 'github' }],
    [
      'GitHub with a secret and a header',
      { name: 'x', source: 'github', secret: 'a secret', secureHeader: { name: 'X-A', value: 'v' } },
    ],
    ['GitLab with a token', { name: 'x', source: 'gitlab' }],
    ['GitLab with a token and a demanded signature', { name: 'x', source: 'gitlab', requireSha256: true }],
    [
      'GitLab whose token is the secure header',
      { name: 'x', source: 'gitlab', secureHeader: { name: 'X-Gitlab-Token', value: 'token' } },
    ],
    ['any sender with a secret', { name: 'x' }],
    ['any sender with a header', { name: 'x', secureHeader: { name: 'Authorization', value: 'Bearer abc' } }],
    ['any sender without a check', { name: 'x', unverified: true }],
  ])('sends a request that %s would send, and it is genuine', async (_sender, input) => {
    expect(await verified(input)).toMatchObject({ ok: true });
  });

  it('says what the address answered when it does not take the request', async () => {
    const { uuid } = (await office.admin.createWebhook(ann, 'a', { name: 'x' })).webhook;
    const refused = office.with({ sendTest: async () => ({ status: 429, body: { detail: 'Too many requests.' } }) });
    const error = await refusalOf(refused.testWebhook(ann, 'a', uuid));
    expect(error).toMatchObject({ code: 'test_failed', status: 502 });
    expect(error.message).toContain('429, Too many requests.');
    const garbled = office.with({ sendTest: async () => ({ status: 200, body: '<html>' }) });
    expect((await refusalOf(garbled.testWebhook(ann, 'a', uuid))).message).toContain('it answered 200');
  });

  it('says so when nothing listens at the public address', async () => {
    const { uuid } = (await office.admin.createWebhook(ann, 'a', { name: 'x' })).webhook;
    const error = await refusalOf(office.admin.testWebhook(ann, 'a', uuid));
    expect(error.message).toMatch(/https:\/\/hooks\.example\.com\/.* failed: nothing listens/);
  });

  it('refuses an event of which there is no sample', async () => {
    const { uuid } = (await office.admin.createWebhook(ann, 'a', { name: 'x', source: 'github' })).webhook;
    const error = await refusalOf(office.admin.testWebhook(ann, 'a', uuid, 'no_such_event'));
    expect(error).toMatchObject({ status: 422, details: { field: 'event' } });
  });
});
