import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { transformPresets } from '../../src/domain/endpoint.ts';
import { openRelayServing, type RelayServing } from './relay-serving.ts';

let serving: RelayServing;

beforeAll(async () => {
  serving = await openRelayServing();
});
afterAll(() => serving.close());

const base = '/api/projects/a';
const made: string[] = [];
/** What one test registered gets no events of the next. */
afterEach(async () => {
  for (const id of made.splice(0)) await serving.as('admin', 'DELETE', `${base}/endpoints/${id}`);
  serving.receiver.clear();
});

async function endpoint(path: string, transform: object, fields: object = {}) {
  const { id } = await serving.endpoint(path, { transform, schedule: [0], events: ['ticket.*'], ...fields });
  made.push(id);
  return id;
}

/** The one delivery of an event to an endpoint, as soon as it has ended. */
async function ended(endpointId: string, eventId: string) {
  return await vi.waitFor(async () => {
    const list = await serving.as('operator', 'GET', `${base}/deliveries?endpointId=${endpointId}&eventId=${eventId}`);
    const [delivery] = list.body.items;
    if (!delivery?.endedAt) throw new Error('not yet');
    return (await serving.as('operator', 'GET', `${base}/deliveries/${delivery.id}`)).body;
  }, 10_000);
}

const attempt = (body: object) => serving.as('operator', 'POST', `${base}/transforms/try`, body);

describe('a transform of the address', () => {
  it('sends to the path that the event says, on the same server', async () => {
    await endpoint('/hooks', { url: '/orders/{{data.ticket.id}}?kind={{type}}' });
    await serving.publish({ id: 'a/../b?x=1#y' });
    const [entry] = await serving.receiver.arrived(1);
    expect(entry?.path).toBe('/orders/a%2F..%2Fb%3Fx%3D1%23y');
  });

  it.each(['https://169.254.169.254/', '//evil.example/{{type}}', '{{data.url}}', '/../{{type}}', 'orders'])(
    'S1: is refused when it is registered as %j',
    async (url) => {
      const body = { url: 'https://example.com/', transform: { url } };
      const answer = await serving.as('admin', 'POST', `${base}/endpoints`, body);
      expect(answer).toMatchObject({ status: 422, body: { code: 'field_invalid', field: 'transform.url' } });
      expect((await attempt({ transform: { url } })).status).toBe(422);
    },
  );

  it('that leads elsewhere for one event fails that delivery, with the reason', async () => {
    const id = await endpoint('/hooks', { url: '/{{#if data.ticket.evil}}/evil.example{{/if}}' });
    const { status, attempts } = await ended(id, await serving.publish({ evil: 'yes' }));
    expect(status).toBe('dead');
    expect(attempts[0]).toMatchObject({ errorClass: 'transform_failed', address: null });
    expect(attempts[0].reason).toContain('another server');
    expect(serving.receiver.ledger()).toEqual([]);
  });
});

describe('a transform that leaves events out', () => {
  it('ends their deliveries as discarded, with the reason, and fails nothing', async () => {
    const id = await endpoint('/some', { when: '{{eq data.ticket.priority "high"}}' });
    const out = await ended(id, await serving.publish({ priority: 'low' }));
    expect(out).toMatchObject({ status: 'discarded', tries: 0, errorClass: null });
    const reason = 'left out by the transform: its "when" came out as false';
    expect(out.attempts).toMatchObject([{ ok: true, leftOut: true, status: null, errorClass: null, reason }]);
    expect((await ended(id, await serving.publish({ priority: 'high' }))).status).toBe('delivered');
    expect(await serving.receiver.arrived(1, '/some')).toHaveLength(1);
    const { health } = (await serving.as('viewer', 'GET', `${base}/endpoints/${id}`)).body;
    expect(health).toMatchObject({ failures: 0, failingSince: null, lastFailureAt: null });
  });

  it('lets those behind them in order go on', async () => {
    const transform = { when: '{{eq data.ticket.priority "high"}}' };
    const id = await endpoint('/ordered', transform, { ordering: { by: 'endpoint' } });
    const events: string[] = [];
    for (const priority of ['low', 'high', 'low', 'high']) events.push(await serving.publish({ priority }));
    const arrived = await serving.receiver.arrived(2, '/ordered');
    expect(arrived.map((entry) => entry.id)).toEqual([events[1], events[3]]);
    expect((await ended(id, events[2] ?? '')).status).toBe('discarded');
  });
});

describe('messages for chats', () => {
  it.each(transformPresets)('arrive at %s, signed over what is sent', async (preset) => {
    await endpoint(`/${preset}`, { preset });
    await serving.publish({ title: 'He said "no"' });
    const [entry] = await serving.receiver.arrived(1, `/${preset}`);
    expect(entry?.body).toContain('He said \\"no\\"');
    expect(entry?.headers['webhook-signature']).toMatch(/^v1,/);
    const { body } = await attempt({ transform: { preset }, eventId: entry?.id });
    expect(entry?.body).toBe(body.body);
  });

  it.each([
    [
      'lark',
      '{"code":19024,"msg":"Key Words Not Found","data":{}}',
      'response_invalid',
      'code 19024, Key Words Not Found',
    ],
    ['wecom', '{"errcode":93000,"errmsg":"invalid webhook url"}', 'response_invalid', 'errcode 93000'],
    ['wecom', '{"errcode":45009,"errmsg":"api freq out of limit"}', 'rate_limited', 'errcode 45009'],
  ])('fail where %s answers 200 with %s', async (preset, body, errorClass, words) => {
    serving.receiver.behave('/refusing', { kind: 'ok', body });
    const id = await endpoint('/refusing', { preset });
    const { status, attempts } = await ended(id, await serving.publish());
    expect(status).toBe('dead');
    expect(attempts[0]).toMatchObject({ ok: false, status: 200, errorClass, response: body });
    expect(attempts[0].reason).toContain(words);
  });

  it('have no body of their own beside them', async () => {
    const body = { url: 'https://example.com/', transform: { preset: 'slack', body: '{}' } };
    const answer = await serving.as('admin', 'POST', `${base}/endpoints`, body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'field_invalid', field: 'transform' } });
    expect(answer.body.detail).toContain('either "preset" or "body"');
    const unknown = { url: 'https://example.com/', transform: { preset: 'irc' } };
    expect((await serving.as('admin', 'POST', `${base}/endpoints`, unknown)).body.detail).toContain(
      'lark, wecom or teams',
    );
  });

  it('are shown by GET as they were given, and taken back', async () => {
    const transform = {
      preset: 'teams',
      headers: { 'X-Kind': '{{type}}' },
      when: '{{data.ticket.id}}',
      url: '/x',
      strict: true,
    };
    const id = await endpoint('/whole', transform);
    const shown = (await serving.as('admin', 'GET', `${base}/endpoints/${id}`)).body;
    expect(shown.transform).toEqual(transform);
    expect((await serving.as('admin', 'PUT', `${base}/endpoints/${id}`, shown)).status).toBe(200);
  });
});

describe('trying a transform', () => {
  it('shows path and query, headers and body, or why nothing would be sent', async () => {
    const transform = { url: '/t/{{data.ticket.id}}', headers: { 'X-Kind': '{{type}}' } };
    const { body } = await attempt({ transform });
    expect(body).toMatchObject({ url: '/t/tkt_xyz789', headers: { 'x-kind': 'ticket.created' } });
    const out = await attempt({ transform: { when: '{{gt 1 2}}' } });
    expect(out).toMatchObject({ status: 200, body: { leftOut: expect.stringContaining('came out as false') } });
    const strict = await attempt({ transform: { body: '{"x": "{{data.ticket.titel}}"}', strict: true } });
    expect(strict).toMatchObject({ status: 422, body: { code: 'transform_failed' } });
    expect(strict.body.detail).toContain('data.ticket.titel');
  });
});
