import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRelayServing, type RelayServing } from './relay-serving.ts';

let serving: RelayServing;
beforeAll(async () => {
  serving = await openRelayServing();
});
afterAll(() => serving.close());

const project = '/api/projects/a';
const admin = (method: string, to: string, body?: unknown) => serving.as('admin', method, project + to, body);
const poll = (id: string, query = '') => serving.as('operator', 'GET', `${project}/endpoints/${id}/poll${query}`);

/** Registers an endpoint that is only polled and returns its id. */
async function polled(fields: object = {}): Promise<string> {
  const { status, body } = await admin('POST', '/endpoints', { delivery: 'poll', ...fields });
  expect([status, body.detail]).toEqual([201, undefined]);
  return body.id;
}

const idsOf = ({ body }: { body: { items: { id: string }[] } }) => body.items.map(({ id }) => id);

describe('polling', () => {
  it('answers what its filter wants, whole, with the place to go on at', async () => {
    const id = await polled({
      events: ['ticket.*'],
      conditions: [{ field: 'data.ticket.priority', op: 'eq', value: 'high' }],
    });
    expect(await poll(id)).toMatchObject({ status: 200, body: { items: [], done: true } });
    const first = await serving.publish({ title: 'One' });
    await serving.publish({ priority: 'low' });
    const second = await serving.publish({ title: 'Two' }, 'ticket.updated');
    const page = await poll(id, '?limit=1');
    const event = await serving.as('admin', 'GET', `${project}/outbound-events/${first}`);
    expect(page.body).toEqual({ items: [event.body], iterator: expect.stringMatching(/^itr_/), done: false });
    const rest = await poll(id, `?iterator=${page.body.iterator}`);
    expect([idsOf(rest), rest.body.done]).toEqual([[second], true]);
    expect((await poll(id, `?iterator=${page.body.iterator}`)).body).toEqual(rest.body);
    expect(await poll(id, `?iterator=${rest.body.iterator}`)).toMatchObject({ body: { items: [], done: true } });
  });

  it('waits for an event if asked to, and answers when it comes', async () => {
    const id = await polled({ events: ['comment.created'] });
    const { iterator } = (await poll(id)).body;
    const waiting = poll(id, `?iterator=${iterator}&wait=30`);
    const type = await admin('POST', `/endpoints/${id}/test`, {});
    expect(type).toMatchObject({ status: 202, body: { eventId: expect.stringMatching(/^evt_/) } });
    expect(type.body.deliveryId).toBeUndefined();
    expect(idsOf(await waiting)).toEqual([type.body.eventId]);
  }, 20_000);

  it('is ended by a shutdown, with what there is', async () => {
    const own = await openRelayServing();
    const { body } = await own.as('admin', 'POST', `${project}/endpoints`, { delivery: 'poll' });
    const waiting = own.as('operator', 'GET', `${project}/endpoints/${body.id}/poll?wait=30`);
    own.relay.road.polling.end();
    expect(await waiting).toMatchObject({ status: 200, body: { items: [], done: true } });
    await own.close();
  }, 20_000);

  it('is possible beside being posted to with "both", and not where events are only posted', async () => {
    const { id } = await serving.endpoint('/both', { delivery: 'both', events: ['ticket.deleted'] });
    const event = await serving.publish({}, 'ticket.deleted');
    await serving.receiver.arrived(1, '/both');
    expect(idsOf(await poll(id))).toEqual([event]);
    await admin('PUT', `/endpoints/${id}`, { delivery: 'push' });
    expect(await poll(id)).toMatchObject({ status: 409, body: { code: 'endpoint_not_polled' } });
    expect((await admin('GET', `/endpoints/${id}`)).body.delivery).toBe('push');
  });

  it('is refused while somebody has stopped it; what happens meanwhile is kept', async () => {
    const id = await polled({ events: ['ticket.assigned'] });
    for (const how of ['pause', 'disable']) {
      await admin('POST', `/endpoints/${id}/${how}`, {});
      expect(await poll(id)).toMatchObject({ status: 409, body: { code: 'endpoint_stopped' } });
    }
    const { eventId } = (await admin('POST', `/endpoints/${id}/test`, {})).body;
    await admin('POST', `/endpoints/${id}/resume`, {});
    expect(idsOf(await poll(id))).toEqual([eventId]);
  });

  it('shows an event whose payload was expunged without its data', async () => {
    const id = await polled({ events: ['ticket.created'] });
    const event = await serving.publish();
    expect((await admin('DELETE', `/outbound-events/${event}/payload?discard=true`)).status).toBe(200);
    const shown = { id: event, type: 'ticket.created', timestamp: expect.any(String), data: null };
    expect((await poll(id)).body.items).toEqual([shown]);
  });

  it('makes no deliveries, so nothing of it can fail or be replayed', async () => {
    const id = await polled({ events: ['ticket.status_changed'] });
    await admin('POST', `/endpoints/${id}/test`, {});
    expect((await admin('GET', `/deliveries?endpointId=${id}`)).body.items).toEqual([]);
    const filter = { endpointId: id, since: '2026-01-01T00:00:00Z', until: '2100-01-01T00:00:00Z' };
    const replay = await admin('POST', '/replays', { kind: 'history', filter, dryRun: true });
    expect(replay.body).toMatchObject({ count: 0 });
  });

  it.each([
    ['?limit=0', 'limit'],
    ['?limit=251', 'limit'],
    ['?limit=1&limit=2', 'limit'],
    ['?wait=31', 'wait'],
    ['?wait=1.5', 'wait'],
    ['?iterator=itr_0000001', 'iterator'],
    ['?iterator=1', 'iterator'],
    ['?cursor=x', 'cursor'],
  ])('refuses %s by name', async (query, field) => {
    const { status, body } = await poll(await polled(), query);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).toMatchObject({ field });
  });

  it("refuses another endpoint's iterator", async () => {
    const { iterator } = (await poll(await polled())).body;
    expect(await poll(await polled(), `?iterator=${iterator}`)).toMatchObject({
      status: 422,
      body: { field: 'iterator' },
    });
  });
});

describe('an endpoint that is only polled', () => {
  it('needs no address and refuses by name what says how it is called', async () => {
    const calls = {
      url: 'https://example.com/',
      headers: { 'X-Team': 'shop' },
      auth: { type: 'bearer', secret: 'a token' },
      schedule: 'standard',
      timeoutMs: 2_000,
      transform: { body: '{}' },
      ordering: { by: 'endpoint' },
    };
    for (const [field, value] of Object.entries(calls)) {
      const { status, body } = await admin('POST', '/endpoints', { delivery: 'poll', [field]: value });
      expect([status, body.field]).toEqual([422, field]);
    }
    expect(await admin('POST', '/endpoints', { delivery: 'push' })).toMatchObject({
      status: 422,
      body: { field: 'url' },
    });
    expect(await admin('POST', '/endpoints', { delivery: 'pull' })).toMatchObject({
      status: 422,
      body: { field: 'delivery' },
    });
  });

  it('can be edited with what GET showed, and stays what it is', async () => {
    const id = await polled();
    const shown = (await admin('GET', `/endpoints/${id}`)).body;
    expect(shown).toMatchObject({ delivery: 'poll', url: '' });
    const edited = await admin('PUT', `/endpoints/${id}`, { ...shown, description: 'Warehouse', events: ['ticket.*'] });
    expect(edited).toMatchObject({
      status: 200,
      body: { endpoint: { description: 'Warehouse', events: ['ticket.*'] } },
    });
    for (const edit of [{ delivery: 'both', url: 'https://example.com/' }, { delivery: 'push' }]) {
      expect(await admin('PUT', `/endpoints/${id}`, edit)).toMatchObject({ status: 422, body: { field: 'delivery' } });
    }
    expect(await admin('PUT', `/endpoints/${id}`, { url: 'https://example.com/' })).toMatchObject({
      status: 422,
      body: { field: 'url' },
    });
    expect((await admin('DELETE', `/endpoints/${id}`)).status).toBe(200);
  });
});
