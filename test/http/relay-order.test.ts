import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openRelayServing, type RelayServing } from './relay-serving.ts';

let serving: RelayServing;
beforeAll(async () => {
  serving = await openRelayServing();
});
afterAll(() => serving.close());

const project = '/api/projects/a';
const operator = (method: string, path: string) => serving.as('operator', method, project + path);
const failing = { kind: 'status', status: 503, body: 'closed' } as const;

/** An ordered endpoint at a path that fails its first event, with so many behind it; its id and what holds it up. */
async function blocked(path: string, behind: number) {
  serving.receiver.behave(path, failing, { kind: 'ok' });
  const ordering = { by: 'field', field: 'data.ticket.id' };
  const { id } = await serving.endpoint(path, { ordering, events: ['ticket.updated'], schedule: [0, 3_600] });
  for (let n = 0; n <= behind; n++) await serving.publish({ id: 'tkt_7', title: `${path} ${n}` }, 'ticket.updated');
  const head = await vi.waitFor(async () => {
    const { body } = await operator('GET', `/endpoints/${id}/blocked`);
    expect(body.items).toMatchObject([{ status: 'queued', tries: 1, waiting: behind }]);
    return body.items[0];
  }, 10_000);
  return { id, head };
}

/** Titles in the order in which a path got them. */
const got = (path: string) => serving.receiver.ledger(path).map(({ body }) => JSON.parse(body).data.ticket.title);

describe('what holds an ordered endpoint up', () => {
  it('is shown with its key, how many wait, since when, and when it is tried next', async () => {
    const { id, head } = await blocked('/shown', 2);
    expect(head).toMatchObject({
      endpointId: id,
      orderKey: 'data.ticket.id=tkt_7',
      errorClass: 'status_5xx',
      lastStatus: 503,
      underWay: false,
      nextTryAt: expect.stringMatching(/Z$/),
      since: expect.stringMatching(/Z$/),
    });
    expect(new Date(head.nextTryAt).getTime() - new Date(head.since).getTime()).toBeGreaterThanOrEqual(3_600_000);
    await serving.as('admin', 'DELETE', `${project}/endpoints/${id}`);
  });

  it.each([
    ['skip', 'discarded'],
    ['park', 'dead'],
  ])('%s lets the next ones go at once, makes it %s, and is done once', async (how, status) => {
    const path = `/${how}`;
    const { id, head } = await blocked(path, 2);
    const answer = await operator('POST', `/deliveries/${head.id}/${how}`);
    expect(answer).toMatchObject({ status: 200, body: { success: true, changed: true, delivery: { status } } });
    await vi.waitFor(() => expect(got(path)).toEqual([0, 1, 2].map((n) => `${path} ${n}`)), 10_000);
    expect((await operator('GET', `/endpoints/${id}/blocked`)).body.items).toEqual([]);
    const again = await operator('POST', `/deliveries/${head.id}/${how}`);
    expect(again).toMatchObject({ status: 200, body: { success: true, changed: false, delivery: { status } } });
    const other = await operator('POST', `/deliveries/${head.id}/${how === 'skip' ? 'park' : 'skip'}`);
    expect(other).toMatchObject({ status: 409, body: { code: 'delivery_not_blocking' } });
    const lines = (await serving.office.audit('a')).filter(({ action }) => action === `delivery.${how}`);
    expect(lines).toMatchObject([{ target: head.id, actorName: 'operator of a', details: { endpoint: id } }]);
    await serving.as('admin', 'DELETE', `${project}/endpoints/${id}`);
  });

  it('what was delivered meanwhile stays delivered, what is in nobody’s way stays as it is, and it is said why', async () => {
    const { id, head } = await blocked('/late', 1);
    await operator('POST', `/deliveries/${head.id}/park`);
    await operator('POST', `/deliveries/${head.id}/replay`);
    const status = async () => (await operator('GET', `/deliveries/${head.id}`)).body.status;
    await vi.waitFor(async () => expect(await status()).toBe('delivered'), 10_000);
    const late = await operator('POST', `/deliveries/${head.id}/skip`);
    expect(late).toMatchObject({ status: 409, body: { detail: 'Nothing was changed: it was delivered meanwhile.' } });
    expect(await status()).toBe('delivered');
    await serving.as('admin', 'DELETE', `${project}/endpoints/${id}`);

    serving.receiver.behave('/unordered', failing);
    const unordered = await serving.endpoint('/unordered', { events: ['ticket.updated'], schedule: [0, 3_600] });
    await serving.publish({}, 'ticket.updated');
    const [one] = await vi.waitFor(async () => {
      const { body } = await operator('GET', `/deliveries?endpointId=${unordered.id}&errorClass=status_5xx`);
      expect(body.items).toHaveLength(1);
      return body.items;
    }, 10_000);
    const answer = await operator('POST', `/deliveries/${one.id}/skip`);
    expect(answer).toMatchObject({
      status: 409,
      body: { detail: 'Nothing was changed: nothing waits for it in order.' },
    });
    await serving.as('admin', 'DELETE', `${project}/endpoints/${unordered.id}`);
  });

  it('what is being tried is not given up', async () => {
    const { id, head } = await blocked('/tried', 1);
    serving.receiver.behave('/tried', { kind: 'hang' });
    const { deliveries } = serving.office.store;
    await deliveries.free(head.id, new Date());
    serving.relay.road.window.look();
    await serving.receiver.arrived(2, '/tried');
    const found = (await operator('GET', `/endpoints/${id}/blocked`)).body.items;
    expect(found).toMatchObject([{ id: head.id, underWay: true }]);
    const answer = await operator('POST', `/deliveries/${head.id}/skip`);
    expect(answer).toMatchObject({ status: 409, body: { code: 'delivery_not_blocking' } });
    expect(answer.body.detail).toContain('being tried');
    expect((await operator('GET', `/deliveries/${head.id}`)).body.status).toBe('queued');
  });
});
