import { describe, expect, it } from 'vitest';
import type { Condition } from '../../src/domain/endpoint.ts';
import { catalog } from '../../src/outbound/catalog.ts';
import { checkConditions, checkOrderingField } from '../../src/outbound/conditions.ts';
import { orderKeyOf, parseEventFilters, wants } from '../../src/outbound/match.ts';
import { endpointWith } from './endpoint.ts';

const data = {
  ticket: { id: 'tkt_1', title: 'Bug in login', priority: 'high', points: 8, labels: ['ui', 'login'], closed: null },
  project: { id: 'shop' },
};
const event = { type: 'ticket.created', data };

function typesFor(events: string[]): string[] {
  const endpoint = endpointWith({ events });
  return catalog.map(({ type }) => type).filter((type) => wants(endpoint, { type, data: {} }));
}

describe('event filters', () => {
  it('let pass exact types and families', () => {
    expect(typesFor(['ticket.created', 'tool.*'])).toEqual(['ticket.created', 'tool.called', 'tool.error']);
  });

  it.each([[[]], [['*']]])('%j lets everything pass but operational events', (events) => {
    const ordinary = catalog.filter(({ operational }) => !operational).map(({ type }) => type);
    expect(typesFor(events)).toEqual(ordinary);
  });

  it('let operational events pass only where one names them or their family', () => {
    expect(typesFor(['delivery.*', 'endpoint.disabled'])).toEqual([
      'endpoint.disabled',
      'delivery.failing',
      'delivery.exhausted',
      'delivery.recovered',
    ]);
  });

  it('are read in any letters, each once', () => {
    expect(parseEventFilters([' Ticket.Created', 'ticket.created', 'tool.*', ''])).toEqual([
      'ticket.created',
      'tool.*',
    ]);
    expect(parseEventFilters(['*'])).toEqual([]);
    expect(parseEventFilters(['*', 'endpoint.*'])).toEqual(['*', 'endpoint.*']);
  });

  it.each([
    ['ticket.create', 'Did you mean "ticket.created"?'],
    ['tickets.*', 'Did you mean "ticket.*"?'],
    ['tick*', 'is not an event type'],
    ['*.created', 'is not an event type'],
    ['.*', 'is not an event type'],
  ])('are refused when the catalog has nothing of it: %s', (filter, why) => {
    const refusal = { code: 'field_invalid', message: expect.stringContaining(why) };
    expect(() => parseEventFilters([filter])).toThrow(expect.objectContaining(refusal));
  });
});

describe('an endpoint', () => {
  it('never gets an operational event about itself', () => {
    const endpoint = endpointWith({ events: ['endpoint.*'] });
    const about = (aboutEndpoint: string) => ({ type: 'endpoint.disabled', data: {}, aboutEndpoint });
    expect([wants(endpoint, about(endpoint.id)), wants(endpoint, about('ep_02'))]).toEqual([false, true]);
  });

  it('alone gets an event that is meant for it, whatever its filters say', () => {
    const endpoint = endpointWith({ events: ['tool.*'] });
    expect(wants(endpoint, { ...event, only: endpoint.id })).toBe(true);
    expect(wants(endpointWith({ id: 'ep_02' }), { ...event, only: endpoint.id })).toBe(false);
  });
});

describe('conditions', () => {
  const holds = (...conditions: Condition[]) => wants(endpointWith({ conditions }), event);
  const yes: Condition = { field: 'data.ticket.priority', op: 'eq', value: 'high' };
  const no: Condition = { field: 'data.ticket.priority', op: 'eq', value: 'low' };

  it.each<[Condition, boolean]>([
    [{ field: 'type', op: 'prefix', value: 'ticket.' }, true],
    [{ field: 'data.ticket.priority', op: 'eq', value: 'high' }, true],
    [{ field: 'data.ticket.points', op: 'eq', value: '8' }, false],
    [{ field: 'data.ticket.priority', op: 'ne', value: 'high' }, false],
    [{ field: 'data.ticket.missing', op: 'ne', value: 'high' }, true],
    [{ field: 'data.ticket.priority', op: 'in', value: ['low', 'high'] }, true],
    [{ field: 'data.ticket.priority', op: 'nin', value: ['low', 'high'] }, false],
    [{ field: 'data.ticket.missing', op: 'nin', value: ['low'] }, true],
    [{ field: 'data.ticket.labels', op: 'in', value: ['api', 'ui'] }, true],
    [{ field: 'data.ticket.labels', op: 'in', value: ['api'] }, false],
    [{ field: 'data.ticket.labels', op: 'nin', value: ['api', 'ui'] }, false],
    [{ field: 'data.ticket.points', op: 'gt', value: 8 }, false],
    [{ field: 'data.ticket.points', op: 'gte', value: 8 }, true],
    [{ field: 'data.ticket.points', op: 'lt', value: 9 }, true],
    [{ field: 'data.ticket.points', op: 'lte', value: 7 }, false],
    [{ field: 'data.ticket.points', op: 'gt', value: '1' }, false],
    [{ field: 'data.ticket.title', op: 'contains', value: 'login' }, true],
    [{ field: 'data.ticket.labels', op: 'contains', value: 'ui' }, true],
    [{ field: 'data.ticket.labels', op: 'contains', value: 'u' }, false],
    [{ field: 'data.ticket.labels.1', op: 'eq', value: 'login' }, true],
    [{ field: 'data.ticket.labels.length', op: 'exists', value: false }, false],
    [{ field: 'data.ticket.closed', op: 'exists', value: null }, false],
    [{ field: 'data.ticket.title', op: 'exists', value: true }, true],
    [{ field: 'data.ticket.title', op: 'prefix', value: 'Bug' }, true],
    [{ field: 'type', op: 'suffix', value: '.created' }, true],
    [{ field: 'data.ticket.points', op: 'suffix', value: '8' }, false],
    [{ any: [no, yes] }, true],
    [{ any: [no, no] }, false],
    [{ all: [yes, no] }, false],
    [{ all: [yes, yes] }, true],
    [{ not: no }, true],
    [{ not: { any: [no, { not: yes }] } }, true],
    [{ any: [{ all: [yes, no] }, { all: [yes, { not: no }] }] }, true],
    [{ field: 'data.ticket.title.toString', op: 'exists', value: true }, false],
    [{ field: 'data.ticket.hasOwnProperty', op: 'exists', value: true }, false],
  ])('%j: %s', (condition, expected) => {
    expect(() => checkConditions([condition])).not.toThrow();
    expect(holds(condition)).toBe(expected);
  });

  it('are at most 20, however they stand in each other', () => {
    const half: Condition = { any: Array.from({ length: 10 }, () => yes) };
    expect(() => checkConditions([half, half])).not.toThrow();
    expect(() => checkConditions([half, half, { not: yes }])).toThrow(
      expect.objectContaining({ code: 'field_invalid' }),
    );
  });

  it('must all hold', () => {
    const high: Condition = { field: 'data.ticket.priority', op: 'eq', value: 'high' };
    expect(holds(high, { field: 'data.project.id', op: 'eq', value: 'shop' })).toBe(true);
    expect(holds(high, { field: 'data.project.id', op: 'eq', value: 'bank' })).toBe(false);
  });

  it.each<[string, Condition]>([
    ['prototypes', { field: 'data.__proto__.x', op: 'exists', value: true }],
    ['constructors', { field: 'data.constructor.name', op: 'eq', value: 'Object' }],
    ['operators of the database', { field: 'data.$where', op: 'eq', value: 'sleep(1)' }],
    ['other parts of the event', { field: 'process.env', op: 'exists', value: true }],
    ['brackets', { field: 'data["a"]', op: 'exists', value: true }],
    ['a depth of 11', { field: `data${'.a'.repeat(10)}`, op: 'exists', value: true }],
    ['1 MB', { field: `data.${'a'.repeat(1_000_000)}`, op: 'exists', value: true }],
    ['a list where one value belongs', { field: 'data.a', op: 'eq', value: ['a'] }],
    ['an empty list', { field: 'data.a', op: 'in', value: [] }],
    ['a comparison with true', { field: 'data.a', op: 'gt', value: true }],
    ['a beginning that is no text', { field: 'data.a', op: 'prefix', value: 1 }],
    ['an ending that is no text', { field: 'data.a', op: 'suffix', value: null }],
    ['operators within others', { any: [yes, { not: { field: 'data.$where', op: 'eq', value: 'x' } }] }],
    ['a negated unsound one', { not: { field: 'data.a', op: 'in', value: [] } }],
    ['a long text', { field: 'data.a', op: 'eq', value: 'x'.repeat(1_001) }],
  ])('D3: on %s are refused, and let nothing pass where one is stored all the same', (_, condition) => {
    expect(() => checkConditions([condition])).toThrow(expect.objectContaining({ code: 'field_invalid' }));
    expect(holds(condition)).toBe(false);
  });

  it('D4: cost nothing to speak of on 50,000 letters', () => {
    const conditions: Condition[] = [{ field: 'data.text', op: 'contains', value: '(a+)+$' }];
    const long = { type: 'ticket.created', data: { text: 'a'.repeat(50_000) } };
    expect(wants(endpointWith({ conditions }), long)).toBe(false);
  });
});

describe('the order key', () => {
  it('is one for all, the value of a field, or none', () => {
    const key = (field: string) => orderKeyOf({ ordering: { by: 'field', field } }, data);
    expect(orderKeyOf({ ordering: { by: 'none' } }, data)).toBeUndefined();
    expect(orderKeyOf({ ordering: { by: 'endpoint' } }, data)).toBe('*');
    expect(key('data.ticket.id')).toBe('data.ticket.id=tkt_1');
    expect([key('data.ticket.labels'), key('data.nothing'), key('data.__proto__.x')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('stays short for long values, and differs where they do', () => {
    const key = (id: string) => orderKeyOf({ ordering: { by: 'field', field: 'data.id' } }, { id });
    expect(key('x'.repeat(5_000))).toHaveLength(64);
    expect(key('x'.repeat(5_000))).not.toBe(key('x'.repeat(5_001)));
  });

  it('is refused for a field that is no path', () => {
    expect(() => checkOrderingField('ticket.id')).toThrow(expect.objectContaining({ code: 'field_invalid' }));
    expect(() => checkOrderingField('data.ticket.id')).not.toThrow();
  });
});
