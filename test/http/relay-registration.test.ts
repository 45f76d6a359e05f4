import { execFile } from 'node:child_process';
import crypto from 'node:crypto';
import { promisify } from 'node:util';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LedgerEntry } from '../../src/simulators/receiver-server.ts';
import { openRelayServing, type RelayServing, ticketData } from './relay-serving.ts';

let serving: RelayServing;

beforeAll(async () => {
  serving = await openRelayServing();
});
afterAll(() => serving.close());
afterEach(() => serving.receiver.clear());

const secret = 'your-webhook-secret';
const run = promisify(execFile);

/** The check that requirement 003 gives to receivers, as it stands there. */
function verifySignature(payload: string, signature: string, secret: string) {
  const expected = crypto.createHmac('sha256', secret).update(payload).digest('hex');

  return crypto.timingSafeEqual(Buffer.from(signature), Buffer.from(`sha256=${expected}`));
}

/** A request's headers as the libraries want them. */
function texts({ headers }: LedgerEntry): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** What curl is given in requirement 003; prints the body and the status. */
async function curl(
  path: string,
  key: string,
  body: string,
): Promise<{ status: number; answer: ReturnType<typeof JSON.parse> }> {
  const { stdout } = await run('curl', [
    ...['-s', '-X', 'POST', `${serving.url}${path}`],
    ...['-H', `Authorization: Bearer ${key}`],
    ...['-H', 'Content-Type: application/json'],
    ...['-d', body, '-w', '\n%{http_code}'],
  ]);
  const end = stdout.lastIndexOf('\n');
  return { status: Number(stdout.slice(end + 1)), answer: JSON.parse(stdout.slice(0, end)) };
}

describe('requirement 003', () => {
  it('registers with curl: 201 with an id; what is delivered verifies with its snippet and with both libraries', async () => {
    const { status, answer } = await curl(
      '/v1/webhooks',
      serving.keys.admin,
      `{
    "url": "${serving.receiver.url}/webhooks/codmir",
    "events": ["ticket.created", "ticket.updated"],
    "secret": "${secret}"
  }`,
    );
    expect(status).toBe(201);
    expect(answer).toEqual({
      id: expect.stringMatching(/^ep_[0-9a-z]{26}$/),
      url: `${serving.receiver.url}/webhooks/codmir`,
      events: ['ticket.created', 'ticket.updated'],
      project: 'a',
      state: 'active',
      createdAt: expect.stringMatching(/Z$/),
    });
    const id = await serving.publish({ title: 'Größe' });
    const [entry] = await serving.receiver.arrived(1, '/webhooks/codmir');
    if (!entry) throw new Error('nothing came');
    const headers = texts(entry);
    expect(verifySignature(entry.body, headers['x-webhook-signature'] ?? '', secret)).toBe(true);
    const base64 = Buffer.from(secret).toString('base64');
    const envelope = {
      id,
      type: 'ticket.created',
      timestamp: expect.any(String),
      data: ticketData({ title: 'Größe' }),
    };
    expect(new StandardWebhook(base64).verify(entry.body, headers)).toEqual(envelope);
    expect(new SvixWebhook(base64).verify(entry.body, headers)).toEqual(envelope);
    expect(JSON.parse(entry.body).timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    expect(headers['content-type']).toBe('application/json');
    expect(headers['webhook-id']).toBe(id);
  });

  it('makes a secret where none is given, shows it in that answer alone, and signs with it', async () => {
    const { answer } = await curl('/v1/webhooks', serving.keys.admin, `{"url": "${serving.receiver.url}/made"}`);
    expect(answer.secret).toMatch(/^whsec_[\w+/]{43}=$/);
    await serving.publish();
    const [entry] = await serving.receiver.arrived(1, '/made');
    if (!entry) throw new Error('nothing came');
    expect(new StandardWebhook(answer.secret).verify(entry.body, texts(entry))).toMatchObject({
      type: 'ticket.created',
    });
    expect(verifySignature(entry.body, texts(entry)['x-webhook-signature'] ?? '', answer.secret)).toBe(true);
    const shown = await serving.as('admin', 'GET', `/api/projects/a/endpoints/${answer.id}`);
    expect(JSON.stringify(shown.body)).not.toContain(answer.secret.slice(6, 20));
  });

  it('takes events as a list or as a text with commas', async () => {
    const url = `${serving.receiver.url}/commas`;
    const { answer } = await curl(
      '/v1/webhooks',
      serving.keys.admin,
      JSON.stringify({ url, events: 'ticket.*, comment.created' }),
    );
    expect(answer.events).toEqual(['ticket.*', 'comment.created']);
  });

  it('puts an endpoint of a platform key into the project "default", and says so where there is none', async () => {
    const body = { url: 'https://example.com/hook' };
    expect(await serving.call('POST', '/v1/webhooks', { body })).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
    const channels = [{ platform: 'local', channel: 'general' }];
    const project = { slug: 'default', name: 'Default', channels, retentionDays: 30, createdAt: new Date() };
    await serving.office.store.projects.ensure(project);
    const made = await serving.call('POST', '/v1/webhooks', { body });
    expect(made).toMatchObject({ status: 201, body: { project: 'default' } });
    expect(made.headers.get('location')).toBe(`/api/projects/default/endpoints/${made.body.id}`);
  });

  it.each([
    [{}, 422, 'url'],
    [{ url: 'https://example.com/', secret: 'short' }, 422, 'secret'],
    [{ url: 'https://example.com/', events: ['ticket.creatd'] }, 422, 'ticket.created'],
    [{ url: 'https://example.com/', timeoutMs: 5_000 }, 400, 'timeoutMs'],
    [{ url: 'ftp://example.com/' }, 422, 'https'],
    [[], 422, 'body'],
  ])('refuses %j with %i and a sentence about it', async (body, status, word) => {
    const answer = await serving.as('admin', 'POST', '/v1/webhooks', body);
    expect(answer).toMatchObject({
      status,
      body: { detail: expect.stringContaining(word), error: answer.body.detail },
    });
  });

  it('wants a key, and one of an admin', async () => {
    const body = { url: 'https://example.com/' };
    expect((await serving.call('POST', '/v1/webhooks', { key: '', body })).status).toBe(401);
    expect((await serving.as('operator', 'POST', '/v1/webhooks', body)).status).toBe(403);
  });
});
