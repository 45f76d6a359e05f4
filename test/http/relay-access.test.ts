import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Role } from '../../src/domain/member.ts';
import { relayRoutes } from '../../src/http/relay-routes.ts';
import { openRelayServing, type RelayServing } from './relay-serving.ts';

let serving: RelayServing;
/** Ids of what project `a` has. */
let own: Record<'endpoint' | 'delivery' | 'event' | 'expunged' | 'replay' | 'skipped' | 'parked', string>;

beforeAll(async () => {
  serving = await openRelayServing();
  const endpoint = await serving.endpoint('/hook', { delivery: 'both' });
  const event = await serving.publish();
  const expunged = await serving.publish();
  await serving.receiver.arrived(2);
  const deliveries = await serving.as('admin', 'GET', `/api/projects/a/deliveries?eventId=${event}`);
  const filter = { since: '2026-01-01T00:00:00Z', until: '2027-01-01T00:00:00Z' };
  const replay = await serving.as('admin', 'POST', '/api/projects/a/replays', { kind: 'history', filter });
  const [skipped = '', parked = ''] = await blocking(['tkt_1', 'tkt_2']);
  const delivery = deliveries.body.items[0].id;
  own = { endpoint: endpoint.id, delivery, event, expunged, replay: replay.body.replay.id, skipped, parked };
});
afterAll(() => serving.close());

/** Ids of failed deliveries to an ordered endpoint, one for each of these tickets. */
async function blocking(tickets: readonly string[]): Promise<string[]> {
  serving.receiver.behave('/ordered', { kind: 'status', status: 503 });
  const ordering = { by: 'field', field: 'data.ticket.id' };
  const { id } = await serving.endpoint('/ordered', { ordering, events: ['ticket.updated'] });
  for (const ticket of tickets) await serving.publish({ id: ticket }, 'ticket.updated');
  return await vi.waitFor(async () => {
    const found = await serving.as('admin', 'GET', `${project}/deliveries?endpointId=${id}&errorClass=status_5xx`);
    expect(found.body.items).toHaveLength(tickets.length);
    return found.body.items.map((one: { id: string }) => one.id);
  });
}

interface Asked {
  method: string;
  /** With `{name}` for an id of `own`. */
  path: string;
  role: Role;
  body?: object;
}

const project = '/api/projects/a';
const filled = (path: string) => project + path.replace(/\{(\w+)\}/, (_, name: keyof typeof own) => own[name]);
const unknownEndpoint = `ep_${'0'.repeat(26)}`;

/** Every route of a project with the role that it takes and a body that would do. */
const asked: Asked[] = [
  { method: 'GET', path: '/endpoints', role: 'viewer' },
  { method: 'POST', path: '/endpoints', role: 'admin', body: { url: 'https://example.com/' } },
  { method: 'GET', path: '/endpoints/{endpoint}', role: 'viewer' },
  { method: 'PUT', path: '/endpoints/{endpoint}', role: 'admin', body: { description: 'x' } },
  { method: 'POST', path: '/endpoints/{endpoint}/pause', role: 'operator', body: {} },
  { method: 'POST', path: '/endpoints/{endpoint}/disable', role: 'operator', body: {} },
  { method: 'POST', path: '/endpoints/{endpoint}/resume', role: 'operator', body: {} },
  {
    method: 'POST',
    path: '/endpoints/{endpoint}/mute',
    role: 'operator',
    body: { until: '2030-01-01T00:00:00Z' },
  },
  { method: 'POST', path: '/endpoints/{endpoint}/rotate', role: 'admin', body: {} },
  { method: 'POST', path: '/endpoints/{endpoint}/test', role: 'operator', body: {} },
  { method: 'GET', path: '/endpoints/{endpoint}/blocked', role: 'operator' },
  { method: 'GET', path: '/endpoints/{endpoint}/poll', role: 'operator' },
  { method: 'POST', path: '/transforms/try', role: 'operator', body: { transform: { body: '"{{type}}"' } } },
  { method: 'GET', path: '/outbound-events/{event}', role: 'operator' },
  { method: 'DELETE', path: '/outbound-events/{expunged}/payload', role: 'admin' },
  { method: 'GET', path: '/deliveries', role: 'viewer' },
  { method: 'GET', path: '/deliveries/{delivery}', role: 'viewer' },
  { method: 'POST', path: '/deliveries/{delivery}/replay', role: 'operator' },
  { method: 'POST', path: '/deliveries/{skipped}/skip', role: 'operator' },
  { method: 'POST', path: '/deliveries/{parked}/park', role: 'operator' },
  { method: 'GET', path: '/dead-letters', role: 'viewer' },
  { method: 'GET', path: '/dead-letters/export', role: 'operator' },
  { method: 'GET', path: '/replays', role: 'viewer' },
  { method: 'POST', path: '/replays', role: 'operator', body: { kind: 'dead', dryRun: true } },
  { method: 'GET', path: '/replays/{replay}', role: 'viewer' },
  { method: 'POST', path: '/replays/{replay}/cancel', role: 'operator', body: {} },
  { method: 'DELETE', path: '/endpoints/{endpoint}', role: 'admin' },
];

const ranks: readonly Role[] = ['viewer', 'operator', 'admin'];
const rows = asked.map((one) => [`${one.method} ${one.path}`, one] as const);

describe('who may ask for what', () => {
  it('every route of a project is in the table of this test', () => {
    const routes = relayRoutes(serving.relay.relay, () => 0).filter(({ path }) => path.startsWith('/api/projects/'));
    expect(asked.map(({ method }) => method).toSorted()).toEqual(routes.map(({ method }) => method).toSorted());
    const shape = (path: string) =>
      path.replace('/api/projects/a', '/api/projects/:project').replace(/(?<=\/)[a-z]+_[^/]+/, ':id');
    const covered = asked.map(({ method, path }) => `${method} ${shape(filled(path))}`);
    expect(covered.toSorted()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).toSorted());
  });

  it('docs/rest.md says the same', async () => {
    const page = await readFile(path.join(import.meta.dirname, '..', '..', 'docs', 'rest.md'), 'utf8');
    for (const { method, path: route, role } of asked) {
      const shown = `${method} /api/projects/:project${route.replace(/\{\w+\}/, ':id')}`;
      expect(page, shown).toContain(`| \`${shown}\` | ${role} |`);
    }
  });

  it.each(rows)(
    '%s: no key is a 401; a role too few is a 403 that names who can help',
    async (_, { method, path, role, body }) => {
      expect((await serving.call(method, filled(path), { key: '', body })).status).toBe(401);
      for (const lower of ranks.slice(0, ranks.indexOf(role))) {
        const answer = await serving.as(lower, method, filled(path), body);
        expect(answer, lower).toMatchObject({ status: 403, body: { code: 'forbidden' } });
        expect(answer.body.detail).toContain(role);
      }
    },
  );

  it.each(rows)(
    'I1: %s: for a key of another project it does not exist, as what nobody has',
    async (_, { method, path, body }) => {
      const answer = await serving.as('stranger', method, filled(path), body);
      const nowhere = filled(path).replace('/projects/a/', '/projects/nowhere/');
      const absent = await serving.as('stranger', method, nowhere, body);
      expect([answer.status, absent.status]).toEqual([404, 404]);
      const bare = ({ correlationId: _, ...rest }: Record<string, string>) =>
        JSON.stringify(rest).replaceAll('nowhere', 'a');
      expect(bare(answer.body)).toBe(bare(absent.body));
    },
  );

  it.each(rows.filter(([, { path }]) => path.includes('{')))(
    "I1: %s: an id of project a is unknown in the stranger's own project",
    async (_, { method, path, body }) => {
      const inOwn = filled(path).replace('/projects/a/', '/projects/b/');
      const answer = await serving.as('stranger', method, inOwn, body);
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
      const id = /[a-z]+_[^/]+/.exec(inOwn)?.[0] ?? '';
      const never = id.replace(/[0-9a-z]{26}/g, '0'.repeat(26));
      const unknown = await serving.as('stranger', method, inOwn.replace(id, never), body);
      expect(unknown.body.detail).toBe(answer.body.detail.replace(id, never));
    },
  );

  it.each(rows)('%s: the role that it takes is enough', async (_, { method, path, role, body }) => {
    const answer = await serving.as(role, method, filled(path), body);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  });

  it('refusals are in the audit log of the project', async () => {
    await serving.as('viewer', 'POST', `${project}/endpoints`, { url: 'https://example.com/' });
    const [line] = (await serving.office.audit('a')).filter(({ action }) => action === 'access.refused');
    expect(line).toMatchObject({
      actorName: 'viewer of a',
      outcome: 'refused',
      details: { action: 'endpoint.create' },
    });
  });

  it('I1: filters and jobs can not reach an endpoint of another project', async () => {
    const replay = { kind: 'dead', filter: { endpointId: own.endpoint } };
    expect((await serving.as('stranger', 'POST', '/api/projects/b/replays', replay)).status).toBe(404);
    const list = await serving.as('stranger', 'GET', `/api/projects/b/deliveries?endpointId=${own.endpoint}`);
    expect(list).toMatchObject({ status: 200, body: { items: [] } });
    const transform = { transform: { body: '{{json data}}' }, eventId: own.event };
    expect((await serving.as('stranger', 'POST', '/api/projects/b/transforms/try', transform)).status).toBe(404);
  });

  it('types of events are for every key; events are published by operators, into the project of the key alone', async () => {
    expect((await serving.as('viewer', 'GET', '/api/event-types')).status).toBe(200);
    expect((await serving.call('GET', '/api/event-types', { key: '' })).status).toBe(401);
    const event = { type: 'member.added', data: {} };
    expect((await serving.as('viewer', 'POST', '/v1/events', event)).status).toBe(403);
    const elsewhere = await serving.as('admin', 'POST', '/v1/events', { ...event, project: 'b' });
    expect(elsewhere).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('an id in the wrong shape is unknown, not an error of ours', async () => {
    for (const id of [unknownEndpoint, 'x', '%00', '..%2f..', '$ne', 'ep_'.repeat(200)]) {
      const answer = await serving.as('admin', 'GET', `${project}/endpoints/${id}`);
      expect(answer.status, id).toBe(404);
    }
  });
});

describe('R3: hammered buttons', () => {
  it.each([
    ['rotate', {}],
    ['test', {}],
  ])(
    '%s is done 30 times a minute for one key and endpoint, then refused with a time to wait',
    async (action, body) => {
      const { id } = await serving.endpoint(`/${action}`);
      const other = await serving.endpoint(`/${action}-other`);
      const path = (of: string) => `${project}/endpoints/${of}/${action}`;
      const statuses: number[] = [];
      for (let n = 0; n < 31; n++) statuses.push((await serving.as('admin', 'POST', path(id), body)).status);
      expect(statuses.slice(0, 30).every((status) => status < 300)).toBe(true);
      const last = await serving.as('admin', 'POST', path(id), body);
      expect(last).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
      expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await serving.as('admin', 'POST', path(other.id), body)).status).toBeLessThan(300);
    },
  );
});
