import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openRelayServing, type RelayServing } from './relay-serving.ts';

let serving: RelayServing;
beforeAll(async () => {
  serving = await openRelayServing();
});
afterAll(() => serving.close());

const project = '/api/projects/a';
const admin = (method: string, path: string, body?: unknown) => serving.as('admin', method, `${project}${path}`, body);
const payloadOf = (id: string, query = '') => `/outbound-events/${id}/payload${query}`;

async function reached(endpointId: string, status: string): Promise<string> {
  return await vi.waitFor(async () => {
    const { body } = await admin('GET', `/deliveries?endpointId=${endpointId}&status=${status}`);
    expect(body.items).toHaveLength(1);
    return body.items[0].id;
  });
}

describe('DELETE …/payload', () => {
  it('empties what was sent and keeps its story; showing or sending it again says what happened', async () => {
    const { id } = await serving.endpoint('/emptied', { events: ['ticket.updated'] });
    const event = await serving.publish({ title: 'Ann called' }, 'ticket.updated');
    const delivery = await reached(id, 'delivered');
    const answer = await admin('DELETE', payloadOf(event));
    expect(answer).toMatchObject({
      status: 200,
      body: { success: true, events: [event], runs: [], deliveries: 1, discarded: 0 },
    });
    const gone = { status: 410, body: { code: 'payload_expunged', detail: expect.stringContaining(event) } };
    expect(await admin('GET', `/outbound-events/${event}`)).toMatchObject(gone);
    expect(await admin('POST', `/deliveries/${delivery}/replay`)).toMatchObject(gone);
    expect(await admin('POST', '/transforms/try', { eventId: event })).toMatchObject(gone);
    const { body } = await admin('GET', `/deliveries/${delivery}`);
    expect(body).toMatchObject({ status: 'delivered', attempts: [{ ok: true, status: 200, response: null }] });
    expect(await admin('DELETE', payloadOf(event))).toMatchObject({ status: 200, body: { discarded: 0 } });
    const lines = (await serving.office.audit('a')).filter(({ action }) => action === 'event.expunge');
    expect(lines[0]).toMatchObject({
      actorName: 'admin of a',
      target: event,
      outcome: 'done',
      details: { direction: 'outbound', events: '1', deliveries: '1', discarded: '0' },
    });
    await admin('DELETE', `/endpoints/${id}`);
  });

  it('waits for what is held, or gives it up when told to', async () => {
    const { id } = await serving.endpoint('/held-back', { events: ['ticket.updated'] });
    await admin('POST', `/endpoints/${id}/pause`, {});
    const event = await serving.publish({}, 'ticket.updated');
    expect(await admin('DELETE', payloadOf(event))).toMatchObject({
      status: 409,
      body: { code: 'payload_needed', detail: expect.stringContaining('?discard=true') },
    });
    expect(await admin('DELETE', payloadOf(event, '?discard=true'))).toMatchObject({
      status: 200,
      body: { discarded: 1 },
    });
    await admin('POST', `/endpoints/${id}/resume`, {});
    await reached(id, 'discarded');
    expect(serving.receiver.ledger('/held-back')).toHaveLength(0);
    await admin('DELETE', `/endpoints/${id}`);
  });

  it('gives up what waits behind a slow receiver', async () => {
    const { id } = await serving.endpoint('/slow', { events: ['ticket.updated'], concurrency: 1, rate: 1 });
    serving.receiver.behave('/slow', { kind: 'hang' });
    const first = await serving.publish({}, 'ticket.updated');
    const [begun] = await serving.receiver.arrived(1, '/slow');
    expect(begun?.id).toBe(first);
    const waiting = await serving.publish({}, 'ticket.updated');
    expect(await admin('DELETE', payloadOf(waiting, '?discard=true'))).toMatchObject({ body: { discarded: 1 } });
    const { body } = await admin('GET', `/deliveries?eventId=${waiting}`);
    expect(body.items).toMatchObject([{ status: 'discarded', tries: 0 }]);
    await admin('DELETE', `/endpoints/${id}`);
  });

  it('empties an inbound event with its run', async () => {
    const webhook = await admin('POST', '/webhooks', { name: 'Emptied', unverified: true });
    const sent = await fetch(webhook.body.url.replace(/^https?:\/\/[^/]+/, serving.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'called', by: 'Ann' }),
    });
    const { event } = JSON.parse(await sent.text());
    expect(await admin('DELETE', `/events/${event}/payload`)).toMatchObject({ status: 409 });
    const emptied = await admin('DELETE', `/events/${event}/payload?discard=true`);
    expect(emptied).toMatchObject({ status: 200, body: { events: [event], runs: [expect.stringMatching(/^run_/)] } });
    const { body } = await admin('GET', '/events');
    expect(body.items).toMatchObject([{ id: event, status: 'ignored', expungedAt: expect.any(String) }]);
  });

  it.each([
    ['operator', '/events/evt_01k8x3v5q2m7r9t4w6y8a0c1e3/payload', 403, 'forbidden'],
    ['viewer', '/outbound-events/evt_01k8x3v5q2m7r9t4w6y8a0c1e3/payload', 403, 'forbidden'],
    ['stranger', '/outbound-events/evt_01k8x3v5q2m7r9t4w6y8a0c1e3/payload', 404, 'not_found'],
    ['admin', '/events/evt_01k8x3v5q2m7r9t4w6y8a0c1e3/payload', 404, 'not_found'],
    ['admin', '/outbound-events/evt_01k8x3v5q2m7r9t4w6y8a0c1e3/payload', 404, 'not_found'],
    ['admin', '/outbound-events/evt_01k8x3v5q2m7r9t4w6y8a0c1e3/payload?discard=yes', 422, 'field_invalid'],
    ['admin', '/outbound-events/evt_01k8x3v5q2m7r9t4w6y8a0c1e3/payload?force=true', 400, 'field_unknown'],
  ] as const)('I1: %s asks for %s: %i', async (who, path, status, code) => {
    expect(await serving.as(who, 'DELETE', `${project}${path}`)).toMatchObject({ status, body: { code } });
  });
});
