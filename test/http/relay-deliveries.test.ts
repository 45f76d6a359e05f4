import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Behaviour } from '../../src/simulators/receiver-server.ts';
import { openRelayServing, type RelayServing } from './relay-serving.ts';

let serving: RelayServing;

beforeAll(async () => {
  serving = await openRelayServing();
});
afterAll(() => serving.close());

const project = '/api/projects/a';
const operator = (method: string, path: string, body?: unknown) => serving.as('operator', method, project + path, body);
const idsOf = ({ body }: { body: { items: { id: string }[] } }) => body.items.map(({ id }) => id);

/** Waits until an endpoint has so many deliveries of a status. */
async function reached(endpointId: string, status: string, count: number): Promise<ReturnType<typeof JSON.parse>[]> {
  return await vi.waitFor(async () => {
    const { body } = await operator('GET', `/deliveries?endpointId=${endpointId}&status=${status}&limit=1000`);
    if (body.items.length !== count) throw new Error(`${body.items.length} ${status}`);
    return body.items;
  }, 10_000);
}

/** An endpoint that answers as told and is tried once, with so many events that it was told of. */
async function answering(path: string, behaviour: Behaviour, count: number) {
  serving.receiver.behave(path, behaviour);
  const { id } = await serving.endpoint(path, { schedule: [0], events: ['ticket.updated'] });
  const events: string[] = [];
  for (let n = 0; n < count; n++) events.push(await serving.publish({ title: `${path} ${n}` }, 'ticket.updated'));
  return { id, events };
}

const paused = (id: string) => operator('POST', `/endpoints/${id}/pause`, {});
/** Takes an endpoint out of the way of the next test's events. */
const remove = (id: string) => serving.as('admin', 'DELETE', `${project}/endpoints/${id}`);

const ended = async (id: string) =>
  await vi.waitFor(async () => {
    const { body } = await operator('GET', `/replays/${id}`);
    if (body.status === 'running') throw new Error('running');
    return body;
  }, 10_000);

describe('deliveries', () => {
  it('are listed without their tries and shown with them', async () => {
    const { id, events } = await answering('/shown', { kind: 'status', status: 503, body: 'busy <b>now</b>' }, 1);
    const [dead] = await reached(id, 'dead', 1);
    expect(dead).toEqual({
      id: expect.stringMatching(/^dlv_/),
      endpointId: id,
      eventId: events[0],
      eventType: 'ticket.updated',
      status: 'dead',
      tries: 1,
      chain: 1,
      errorClass: 'status_5xx',
      lastStatus: 503,
      lastReason: expect.stringContaining('503'),
      nextTryAt: null,
      createdAt: expect.stringMatching(/Z$/),
      endedAt: expect.stringMatching(/Z$/),
    });
    const { body } = await operator('GET', `/deliveries/${dead.id}`);
    expect(body).toEqual({
      ...dead,
      attempts: [
        {
          id: expect.any(String),
          at: expect.stringMatching(/Z$/),
          chain: 1,
          number: 1,
          ok: false,
          leftOut: false,
          status: 503,
          errorClass: 'status_5xx',
          reason: expect.stringContaining('503'),
          address: '127.0.0.1',
          timingMs: expect.objectContaining({ total: expect.any(Number) }),
          requestHeaders: expect.objectContaining({
            'webhook-id': dead.eventId,
            'content-type': 'application/json',
            'webhook-signature': '•••',
          }),
          response: 'busy <b>now</b>',
          nextAt: null,
        },
      ],
    });
    await remove(id);
  });

  it('are filtered by endpoint, event, status, type, failure and time, a page at a time', async () => {
    const { id, events } = await answering('/filtered', { kind: 'status', status: 404 }, 3);
    await reached(id, 'dead', 3);
    const list = async (query: string) => idsOf(await operator('GET', `/deliveries?endpointId=${id}&${query}`));
    expect(await list(`eventId=${events[1]}`)).toHaveLength(1);
    expect(await list('errorClass=status_4xx&httpStatus=404&eventType=ticket.*&status=dead')).toHaveLength(3);
    expect(await list('httpStatus=500')).toEqual([]);
    expect(await list('eventType=comment.*')).toEqual([]);
    expect(await list('since=2020-01-01T00:00:00Z&until=2021-01-01T00:00:00Z')).toEqual([]);
    const all = await list('limit=10');
    const first = await operator('GET', `/deliveries?endpointId=${id}&limit=2`);
    const rest = await operator('GET', `/deliveries?endpointId=${id}&limit=2&cursor=${first.body.next}`);
    expect([...idsOf(first), ...idsOf(rest)]).toEqual(all);
    expect(rest.body.next).toBeNull();
    await remove(id);
  });

  it.each([
    ['status=lost', 422, 'status'],
    ['errorClass=x', 422, 'errorClass'],
    ['httpStatus=99', 422, 'httpStatus'],
    ['since=yesterday', 422, 'since'],
    ['until=2026-01-01', 422, 'until'],
    ['endpointId[$ne]=x', 400, 'endpointId[$ne]'],
    ['endpointId=%7B%7D', 422, 'endpointId'],
    ['cursor=%24where', 422, 'cursor'],
  ])('D1: refuse the query %s with %i', async (query, status, field) => {
    expect(await operator('GET', `/deliveries?${query}`)).toMatchObject({ status, body: { field } });
  });

  it('F9, F11: one is sent again under the same id, with the same body and a new signature; a double click is one try', async () => {
    const { id } = await answering('/again', { kind: 'status', status: 500 }, 1);
    const [dead] = await reached(id, 'dead', 1);
    serving.receiver.behave('/again', { kind: 'ok' });
    const clicks = await Promise.all([1, 2].map(() => operator('POST', `/deliveries/${dead.id}/replay`)));
    expect(clicks.map(({ status }) => status)).toEqual([202, 202]);
    const [delivered] = await reached(id, 'delivered', 1);
    expect(delivered).toMatchObject({ id: dead.id, chain: 2, tries: 1 });
    const [first, second, third] = serving.receiver.ledger('/again');
    expect(third).toBeUndefined();
    expect([second?.id, second?.body]).toEqual([first?.id, first?.body]);
    const { body } = await operator('GET', `/deliveries/${dead.id}`);
    expect(body.attempts.map(({ chain, ok }: { chain: number; ok: boolean }) => [chain, ok])).toEqual([
      [1, false],
      [2, true],
    ]);
    const lines = (await serving.office.audit('a')).filter(({ action }) => action === 'delivery.replay');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ actorName: 'operator of a', target: dead.id });
    await remove(id);
  });
});

describe('dead letters', () => {
  it('are grouped by endpoint and cause, and exported whole as one JSON a line, a page at a time', async () => {
    const { id, events } = await answering('/dead', { kind: 'status', status: 500 }, 5);
    await reached(id, 'dead', 5);
    const { body } = await operator('GET', '/dead-letters');
    const group = body.items.find((one: { endpointId: string }) => one.endpointId === id);
    expect(group).toMatchObject({ errorClass: 'status_5xx', count: 5, types: ['ticket.updated'] });
    const seen: string[] = [];
    let path: string | undefined = `/api/projects/a/dead-letters/export?endpointId=${id}&limit=2`;
    const sizes: number[] = [];
    while (path !== undefined) {
      const page = await serving.as('operator', 'GET', path);
      expect(page.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
      const lines = String(page.body)
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      sizes.push(lines.length);
      for (const line of lines) {
        expect(line).toMatchObject({
          status: 'dead',
          attempts: [{ ok: false }],
          event: { id: line.eventId, type: 'ticket.updated' },
        });
        seen.push(line.eventId);
      }
      path = /^<([^>]+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1];
    }
    expect(sizes).toEqual([2, 2, 1]);
    expect(seen.toSorted()).toEqual(events.toSorted());
    await remove(id);
  });
});

describe('replays', () => {
  it('F11: are counted first; then they send what is dead again, oldest first, with the same ids', async () => {
    const { id, events } = await answering('/mass', { kind: 'status', status: 500 }, 4);
    await reached(id, 'dead', 4);
    serving.receiver.behave('/mass', { kind: 'ok' });
    const wish = { kind: 'dead', filter: { endpointId: id }, rate: 1_000 };
    const dry = await operator('POST', '/replays', { ...wish, dryRun: true });
    expect(dry).toMatchObject({ status: 200, body: { dryRun: true, count: 4, endpoints: 1 } });
    expect(serving.receiver.ledger('/mass')).toHaveLength(4);
    const real = await operator('POST', '/replays', wish);
    expect(real).toMatchObject({ status: 202, body: { count: 4, replay: { kind: 'dead', total: 4, rate: 1_000 } } });
    expect(await ended(real.body.replay.id)).toMatchObject({ status: 'done', done: 4, reason: null });
    await reached(id, 'delivered', 4);
    expect(
      new Set(
        serving.receiver
          .ledger('/mass')
          .slice(4)
          .map((one) => one.id),
      ),
    ).toEqual(new Set(events));
    const listed = await operator('GET', '/replays');
    expect(idsOf(listed)).toContain(real.body.replay.id);
    const [line] = (await serving.office.audit('a')).filter(({ action }) => action === 'replay.start');
    expect(line).toMatchObject({ target: real.body.replay.id, details: { kind: 'dead', count: '4', endpointId: id } });
    await remove(id);
  });

  it('F11: go by time, also over what arrived; discard gives up', async () => {
    const { id, events } = await answering('/history', { kind: 'ok' }, 3);
    await reached(id, 'delivered', 3);
    const since = (await operator('GET', `/outbound-events/${events[0]}`)).body.timestamp;
    const filter = { endpointId: id, since, until: '2100-01-01T00:00:00Z' };
    const wish = { kind: 'history', filter, rate: 1_000 };
    const dry = await operator('POST', '/replays', { ...wish, dryRun: true });
    expect(dry.body).toEqual({ dryRun: true, count: 3, endpoints: 1 });
    const again = await operator('POST', '/replays', wish);
    expect(again).toMatchObject({ status: 202, body: { count: 3, replay: { filter: { endpointId: id } } } });
    expect(await ended(again.body.replay.id)).toMatchObject({ status: 'done', total: 3, done: 3 });
    await serving.receiver.arrived(6, '/history');
    await reached(id, 'delivered', 3);
    await remove(id);
    const dead = await answering('/given-up', { kind: 'status', status: 500 }, 2);
    await reached(dead.id, 'dead', 2);
    const discard = await operator('POST', '/replays', { kind: 'discard', filter: { endpointId: dead.id } });
    await ended(discard.body.replay.id);
    await reached(dead.id, 'discarded', 2);
    expect(serving.receiver.ledger('/given-up')).toHaveLength(2);
    await remove(dead.id);
  });

  it('reach endpoints that came after the events of the time range, and count them before', async () => {
    const before = await answering('/early', { kind: 'ok' }, 2);
    await reached(before.id, 'delivered', 2);
    const since = (await operator('GET', `/outbound-events/${before.events[0]}`)).body.timestamp;
    const late = await serving.endpoint('/late', { events: ['ticket.updated'] });
    const wish = { kind: 'history', filter: { since, until: '2100-01-01T00:00:00Z' }, rate: 1_000 };
    const dry = await operator('POST', '/replays', { ...wish, dryRun: true });
    expect(dry.body).toEqual({ dryRun: true, count: 4, endpoints: 2 });
    const job = await operator('POST', '/replays', wish);
    expect(await ended(job.body.replay.id)).toMatchObject({ status: 'done', total: 4, done: 4 });
    const arrived = await serving.receiver.arrived(2, '/late');
    expect(arrived.map((one) => one.id).toSorted()).toEqual(before.events.toSorted());
    await remove(before.id);
    await remove(late.id);
  });

  it('end where they stand when cancelled; cancelled twice they stay so', async () => {
    const { id } = await answering('/slowly', { kind: 'status', status: 500 }, 4);
    await reached(id, 'dead', 4);
    const begun = await operator('POST', '/replays', { kind: 'dead', filter: { endpointId: id }, rate: 1 });
    const path = `/replays/${begun.body.replay.id}/cancel`;
    const cancelled = await operator('POST', path, {});
    expect(cancelled).toMatchObject({ status: 200, body: { success: true, replay: { status: 'cancelled' } } });
    expect(cancelled.body.replay.done).toBeLessThan(4);
    expect(await operator('POST', path, {})).toMatchObject({ status: 200, body: { replay: { status: 'cancelled' } } });
    const lines = (await serving.office.audit('a')).filter(({ action }) => action === 'replay.cancel');
    expect(lines).toHaveLength(1);
    await remove(id);
  });

  it('F11: a double click is one job, and a client that asks again with its key gets its first one', async () => {
    const { id } = await answering('/twice', { kind: 'status', status: 500 }, 4);
    await reached(id, 'dead', 4);
    const wish = { kind: 'dead', filter: { endpointId: id }, rate: 1 };
    const clicks = await Promise.all([1, 2, 3].map(() => operator('POST', '/replays', wish)));
    expect(clicks.map(({ status }) => status).toSorted()).toEqual([200, 200, 202]);
    const [job] = [...new Set(clicks.map(({ body }) => body.replay.id))];
    expect(clicks.every(({ body }) => body.replay.id === job)).toBe(true);
    expect((await serving.office.audit('a')).filter(({ target }) => target === job)).toHaveLength(1);
    // Other deliveries, or another way with them, is another job.
    const other = await operator('POST', '/replays', { ...wish, filter: { endpointId: id, eventType: 'ticket.*' } });
    expect(other.status).toBe(202);
    for (const one of [job, other.body.replay.id]) await operator('POST', `/replays/${one}/cancel`, {});
    const withKey = (key: string, body: object) =>
      serving.call('POST', `${project}/replays`, {
        key: serving.keys.operator,
        headers: { 'idempotency-key': key },
        body,
      });
    const first = await withKey('monday', wish);
    expect(first.status).toBe(202);
    await operator('POST', `/replays/${first.body.replay.id}/cancel`, {});
    expect(await withKey('monday', wish)).toMatchObject({
      status: 200,
      body: { replay: { id: first.body.replay.id, status: 'cancelled' } },
    });
    expect(await withKey('monday', { ...wish, kind: 'discard' })).toMatchObject({
      status: 409,
      body: { code: 'idempotency_conflict' },
    });
    expect(await withKey('mön', wish)).toMatchObject({ status: 422, body: { code: 'field_invalid' } });
    await remove(id);
  });

  it('stop at an endpoint that is out of use', async () => {
    const { id } = await answering('/off', { kind: 'status', status: 500 }, 2);
    await reached(id, 'dead', 2);
    await operator('POST', `/endpoints/${id}/disable`, {});
    const begun = await operator('POST', '/replays', { kind: 'dead', filter: { endpointId: id } });
    expect(await ended(begun.body.replay.id)).toMatchObject({
      status: 'stopped',
      reason: 'endpoint_disabled',
      done: 0,
    });
    expect(serving.receiver.ledger('/off')).toHaveLength(2);
    await remove(id);
  });

  it.each([
    [{ kind: 'everything' }, 422, 'kind'],
    [{ kind: 'history' }, 422, 'since'],
    [{ kind: 'history', filter: { since: '2026-01-02T00:00:00Z', until: '2026-01-01T00:00:00Z' } }, 422, 'since'],
    [
      { kind: 'history', filter: { since: '2026-01-01T00:00:00Z', until: '2026-01-02T00:00:00Z', httpStatus: 500 } },
      422,
      'httpStatus',
    ],
    [{ rate: 0 }, 422, 'rate'],
    [{ rate: 1_001 }, 422, 'rate'],
    [{ rate: '5' }, 422, 'rate'],
    [{ dryRun: 'yes' }, 422, 'dryRun'],
    [{ filter: { since: 'yesterday' } }, 422, 'since'],
    [{ filter: { status: { $ne: 'dead' } } }, 422, 'filter'],
    [{ filter: { nothing: 1 } }, 422, 'filter'],
    [{ filter: { endpointId: 'ep_unknown' } }, 404, 'ep_unknown'],
    [{ filters: {} }, 400, 'filters'],
  ])('D1: refuse %j with %i', async (body, status, word) => {
    const answer = await operator('POST', '/replays', body);
    expect(answer).toMatchObject({ status, body: { detail: expect.stringContaining(word) } });
  });
});

describe('pausing and resuming', () => {
  async function held(path: string) {
    const { id } = await serving.endpoint(path, { events: ['ticket.updated'] });
    expect(await paused(id)).toMatchObject({
      status: 200,
      body: { endpoint: { state: 'paused', stateReason: 'manual' } },
    });
    const events: string[] = [];
    for (const title of ['first', 'second', 'third']) events.push(await serving.publish({ title }, 'ticket.updated'));
    const items = await reached(id, 'held', 3);
    expect(serving.receiver.ledger(path)).toHaveLength(0);
    return { id, events, items };
  }
  const resume = (id: string, body: object) => operator('POST', `/endpoints/${id}/resume`, { rate: 1_000, ...body });

  it('all: everything that was held is sent', async () => {
    const { id, events } = await held('/all');
    const answer = await resume(id, {});
    expect(answer).toMatchObject({
      status: 200,
      body: { endpoint: { state: 'active' }, replay: { kind: 'held', total: 3 } },
    });
    const arrived = await serving.receiver.arrived(3, '/all');
    expect(arrived.map((one) => one.id).toSorted()).toEqual(events.toSorted());
    await remove(id);
  });

  it('latest: only the newest is sent, the others are given up', async () => {
    const { id, events } = await held('/latest');
    await ended((await resume(id, { held: 'latest' })).body.replay.id);
    await reached(id, 'delivered', 1);
    await reached(id, 'discarded', 2);
    expect(serving.receiver.ledger('/latest').map((one) => one.id)).toEqual([events[2]]);
    await remove(id);
  });

  it('since: what is older is given up', async () => {
    const { id, events, items } = await held('/since');
    const since = items.find(({ eventId }) => eventId === events[1])?.createdAt;
    await resume(id, { held: 'since', since });
    await reached(id, 'delivered', 2);
    await reached(id, 'discarded', 1);
    expect(
      serving.receiver
        .ledger('/since')
        .map((one) => one.id)
        .toSorted(),
    ).toEqual(events.slice(1).toSorted());
    await remove(id);
  });

  it('discard: nothing is sent', async () => {
    const { id } = await held('/discard');
    await ended((await resume(id, { held: 'discard' })).body.replay.id);
    await reached(id, 'discarded', 3);
    expect(serving.receiver.ledger('/discard')).toHaveLength(0);
    await remove(id);
  });

  it('with nothing held there is no job; paused twice is paused', async () => {
    const { id } = await serving.endpoint('/idle');
    await paused(id);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const twice = await operator('POST', `/endpoints/${id}/pause`, { until });
    expect(twice.body.endpoint).toMatchObject({ state: 'paused', pausedUntil: until });
    const answer = await resume(id, {});
    expect(answer.body).toMatchObject({
      success: true,
      endpoint: { state: 'active', pausedUntil: null },
      replay: null,
    });
    await remove(id);
  });

  it('a disabled endpoint holds its events, too, and is resumed the same way', async () => {
    const { id } = await serving.endpoint('/disabled', { events: ['ticket.updated'] });
    const off = await operator('POST', `/endpoints/${id}/disable`, {});
    expect(off.body.endpoint).toMatchObject({ state: 'disabled', stateReason: 'manual' });
    await serving.publish({}, 'ticket.updated');
    await reached(id, 'held', 1);
    await resume(id, { held: 'all' });
    await serving.receiver.arrived(1, '/disabled');
    await remove(id);
  });

  it('mutes until a time, and ends that with a time that is over', async () => {
    const { id } = await serving.endpoint('/muted');
    const until = new Date(Date.now() + 60_000).toISOString();
    const muted = await operator('POST', `/endpoints/${id}/mute`, { until });
    expect(muted.body.endpoint.mutedUntil).toBe(until);
    const over = await operator('POST', `/endpoints/${id}/mute`, { until: '2020-01-01T00:00:00Z' });
    expect(over.body.endpoint.mutedUntil).toBeNull();
    await remove(id);
  });

  it('F8: an endpoint that answers 410 is out of use, and says why', async () => {
    const { id } = await answering('/gone', { kind: 'gone' }, 1);
    await reached(id, 'dead', 1);
    const shown = await vi.waitFor(async () => {
      const { body } = await operator('GET', `/endpoints/${id}`);
      expect(body.state).toBe('disabled');
      return body;
    });
    expect(shown.stateReason).toBe('gone');
    await remove(id);
  });

  it('F8: an endpoint whose receiver asks for it is out of use, and says why; its log has the receiver’s own words', async () => {
    const { id } = await answering('/asked', { kind: 'control', say: 'disable' }, 1);
    await reached(id, 'dead', 1);
    const { body: dead } = await operator('GET', `/deliveries?endpointId=${id}&errorClass=declined`);
    expect(dead.items).toMatchObject([
      { status: 'dead', lastStatus: 503, lastReason: 'it answered 503 with webhook-delivery: disable' },
    ]);
    await vi.waitFor(async () => {
      const { body } = await operator('GET', `/endpoints/${id}`);
      expect(body).toMatchObject({ state: 'disabled', stateReason: 'asked' });
    });
    await remove(id);
  });

  it.each([
    ['pause', { until: '2020-01-01T00:00:00Z' }, 422, 'until'],
    ['pause', { until: 'tomorrow' }, 422, 'until'],
    ['pause', { for: '1h' }, 400, 'for'],
    ['resume', { held: 'some' }, 422, 'held'],
    ['resume', { held: 'since' }, 422, 'since'],
    ['resume', { rate: 0 }, 422, 'rate'],
    ['resume', { what: 1 }, 400, 'what'],
    ['disable', { until: 'x' }, 400, 'until'],
    ['mute', {}, 422, 'until'],
    ['test', { type: 'no.such' }, 422, 'no.such'],
    ['test', { type: 7 }, 422, 'type'],
    ['test', { data: {} }, 400, 'data'],
    ['rotate', { graceHours: 169 }, 422, 'graceHours'],
    ['rotate', { graceHours: -1 }, 422, 'graceHours'],
    ['rotate', { secret: 'short' }, 422, 'secret'],
    ['rotate', { kind: 'rsa' }, 422, 'kind'],
    ['rotate', { key: 'x' }, 400, 'key'],
  ])('%s refuses %j with %i', async (action, body, status, word) => {
    const { id } = await serving.endpoint('/refusing');
    const answer = await serving.as('admin', 'POST', `${project}/endpoints/${id}/${action}`, body);
    expect(answer).toMatchObject({ status, body: { detail: expect.stringContaining(word) } });
    await remove(id);
  });
});
