import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openRelayServing, type RelayServing, ticketData } from './relay-serving.ts';

let serving: RelayServing;

beforeAll(async () => {
  serving = await openRelayServing();
});
afterAll(() => serving.close());

const event = (ticket: object = {}) => ({ type: 'ticket.created', data: ticketData(ticket) });
const publish = (body: unknown, idempotencyKey?: string, key = serving.keys.operator) =>
  serving.call('POST', '/v1/events', {
    key,
    body,
    ...(idempotencyKey !== undefined && { headers: { 'idempotency-key': idempotencyKey } }),
  });

describe('publishing an event', () => {
  it('answers 202 once it is stored, also where nobody subscribes', async () => {
    const answer = await publish(event());
    expect(answer).toMatchObject({ status: 202, body: { id: expect.stringMatching(/^evt_/), status: 'stored' } });
    const stored = await serving.as('operator', 'GET', `/api/projects/a/outbound-events/${answer.body.id}`);
    expect(stored.body).toEqual({
      id: answer.body.id,
      type: 'ticket.created',
      timestamp: expect.stringMatching(/Z$/),
      data: ticketData(),
    });
  });

  it('is the same however the path is written, and says so where the key or the JSON is wrong', async () => {
    const wrongs = [{ body: { type: 'none' } }, { key: 'none', body: event() }, { key: '', body: event() }];
    for (const wrong of [{ body: event() }, ...wrongs]) {
      const given = { key: serving.keys.operator, ...wrong };
      const [short, long] = [
        await serving.call('POST', '/v1/events', given),
        await serving.call('POST', '/v1/events?', given),
      ];
      expect(short.status).toBe(long.status);
      expect(Object.keys(short.body)).toEqual(Object.keys(long.body));
      expect(short.body.detail).toBe(long.body.detail);
    }
  });

  it('answers a repeat with the same Idempotency-Key with 200 and the first id, also 20 at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => publish(event(), 'order-17')));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    const statuses = answers.map(({ status, body }) => `${status} ${body.status}`);
    expect(statuses.filter((one) => one === '202 stored')).toHaveLength(1);
    expect(statuses.filter((one) => one === '200 duplicate')).toHaveLength(19);
  });

  it('refuses the key of another event with 409, and knows nothing of keys of other projects (case I1)', async () => {
    const first = await publish(event(), 'order-18');
    const other = await publish(event({ title: 'Other' }), 'order-18');
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency_conflict' } });
    const elsewhere = await publish(event({ title: 'Other' }), 'order-18', serving.keys.stranger);
    expect(elsewhere.status).toBe(202);
    expect(elsewhere.body.id).not.toBe(first.body.id);
  });

  it.each([
    [{}, 422, 'type'],
    [{ type: 'ticket.creatd', data: {} }, 422, 'ticket.created'],
    [{ type: 'ticket.created' }, 422, 'data'],
    [{ type: 'ticket.created', data: { ...ticketData(), ticket: { id: 'x' } } }, 422, 'data.ticket.title'],
    [{ type: 'ticket.created', data: { ...ticketData(), spare: 1 } }, 422, 'data.spare'],
    [{ type: 'ticket.created', data: ticketData(), id: 'evt_own' }, 400, 'id'],
    [{ type: 7, data: {} }, 422, 'type'],
    [{ type: 'ticket.created', data: ticketData(), project: 7 }, 422, 'project'],
  ])('refuses %j with %i and names what is wrong', async (body, status, word) => {
    const answer = await publish(body);
    expect(answer).toMatchObject({ status, body: { detail: expect.stringContaining(word) } });
  });

  it.each(['', 'with\ttab', 'x'.repeat(256)])('refuses the Idempotency-Key %j', async (key) => {
    const answer = await publish(event(), key);
    expect(answer).toMatchObject({ status: 422, body: { detail: expect.stringContaining('Idempotency-Key') } });
  });

  it('a platform key names the project', async () => {
    const answer = await serving.call('POST', '/v1/events', { body: { ...event(), project: 'b' } });
    expect(answer.status).toBe(202);
    const shown = await serving.as('stranger', 'GET', `/api/projects/b/outbound-events/${answer.body.id}`);
    expect(shown.status).toBe(200);
  });

  it('reaches those who asked for it and no others', async () => {
    await serving.endpoint('/tickets', { events: ['ticket.*'] });
    await serving.endpoint('/comments', { events: ['comment.*'] });
    const urgent = { field: 'data.ticket.priority', op: 'eq', value: 'urgent' };
    await serving.endpoint('/urgent', { events: 'ticket.created', conditions: [urgent] });
    await serving.endpoint('/all');
    await serving.publish({ priority: 'high' });
    const last = await serving.publish({ priority: 'urgent' });
    const id = async (of: string, count: number) => (await serving.receiver.arrived(count, of)).at(-1)?.id;
    expect(await id('/all', 2)).toBe(last);
    expect(await id('/tickets', 2)).toBe(last);
    expect(await id('/urgent', 1)).toBe(last);
    expect(serving.receiver.ledger('/urgent')).toHaveLength(1);
    expect(serving.receiver.ledger('/comments')).toHaveLength(0);
  });
});

describe('types of events', () => {
  it('are listed with when they are sent, a schema and a sample that can be published', async () => {
    const { body } = await serving.as('viewer', 'GET', '/api/event-types');
    const types = body.items.map(({ type }: { type: string }) => type);
    expect(types).toEqual(expect.arrayContaining(['ticket.created', 'session.finished', 'endpoint.disabled']));
    for (const { type, sample, schema, when } of body.items) {
      expect(schema, type).toMatchObject({ type: 'object' });
      expect(when.en && when.zh, type).toBeTruthy();
      const answer = await publish({ type, data: sample });
      expect(answer.status, `${type}: ${JSON.stringify(answer.body)}`).toBe(202);
    }
  });
});

describe('trying a transform', () => {
  const attempt = (body: object) => serving.as('operator', 'POST', '/api/projects/a/transforms/try', body);

  it('shows what it makes of a sample and of a stored event, and sends nothing', async () => {
    const transform = { body: '{"text": {{json data.ticket.title}} }', headers: { 'X-Kind': '{{type}}' } };
    const sample = await attempt({ transform });
    expect(sample.body).toEqual({ body: '{"text": "Bug in login flow" }', headers: { 'x-kind': 'ticket.created' } });
    const eventId = await serving.publish({ title: 'He said "no"' });
    const stored = await attempt({ transform, eventId });
    expect(JSON.parse(stored.body.body)).toEqual({ text: 'He said "no"' });
    expect(serving.receiver.ledger().filter(({ body }) => body.startsWith('{"text"'))).toEqual([]);
    const { body } = await attempt({ transform: { body: '{{json data.session_id}}' }, type: 'session.finished' });
    expect(JSON.parse(body.body)).toEqual(expect.any(String));
  });

  it('understands the example of the documentation', async () => {
    const page = await readFile(path.join(import.meta.dirname, '..', '..', 'docs', 'endpoints.md'), 'utf8');
    const example = z.object({ transform: z.unknown() }).parse(JSON.parse(/^\{"transform".*$/m.exec(page)?.[0] ?? ''));
    expect(JSON.parse((await attempt(example)).body.body)).toEqual({ text: 'Bug in login flow' });
  });

  it.each([
    [{ transform: { body: '{{#if}' } }, 422, 'template_invalid'],
    [{ transform: { body: 'no JSON' } }, 422, 'transform_failed'],
    [{ transform: { body: '{{data.ticket.constructor.constructor "x"}}' } }, 422, 'template_invalid'],
    [{ transform: {}, eventId: 'evt_unknown' }, 404, 'not_found'],
    [{ transform: {}, type: 'no.such' }, 422, 'event_type_unknown'],
    [{ transform: {}, event: {} }, 400, 'field_unknown'],
    [{ transform: { url: 'x' } }, 422, 'field_invalid'],
  ])('refuses %j with %i %s', async (body, status, code) => {
    expect(await attempt(body)).toMatchObject({ status, body: { code } });
  });
});
