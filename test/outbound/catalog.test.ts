import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { catalog, checkEvent, isOperational, sampleOf } from '../../src/outbound/catalog.ts';

/** The payload fields of requirements 003 and 004, as they list them. */
const listed = {
  'ticket.created': ['project', 'ticket', 'user'],
  'ticket.updated': ['project', 'ticket', 'user'],
  'ticket.deleted': ['project', 'ticket', 'user'],
  'ticket.status_changed': ['project', 'ticket', 'user'],
  'ticket.assigned': ['project', 'ticket', 'user'],
  'comment.created': ['comment', 'project', 'ticket', 'user'],
  'project.created': ['project', 'user'],
  'member.added': ['member', 'project', 'user'],
  'session.created': ['session_id', 'tenant_id', 'user_id'],
  'session.finished': ['artifacts', 'cost', 'session_id'],
  'session.archived': ['session_id'],
  'tool.called': ['args_hash', 'session_id', 'tool_name'],
  'tool.error': ['error', 'session_id', 'tool_name'],
  'agent.step': ['action', 'confidence', 'session_id'],
  'review.completed': ['issues_found', 'pr_url', 'report_url'],
  'import.completed': ['count', 'errors', 'source'],
  'cost.threshold_exceeded': ['amount', 'period', 'tenant_id'],
};

const schemaShape = z.object({
  $schema: z.string(),
  type: z.literal('object'),
  properties: z.record(z.string(), z.unknown()),
  required: z.array(z.string()),
  additionalProperties: z.literal(false),
});

/** `data` of the payload that requirement 003 shows. */
const shown = {
  ticket: { id: 'tkt_xyz789', title: 'Bug in login flow', status: 'open', priority: 'high' },
  project: { id: 'proj_def456', name: 'Main App' },
  user: { id: 'usr_ghi012', name: 'John Doe' },
};

describe('the catalog', () => {
  it.each(Object.entries(listed))('has %s with exactly the fields that are asked for', (type, fields) => {
    const { properties, required } = schemaShape.parse(catalog.find((entry) => entry.type === type)?.schema);
    expect(Object.keys(properties).sort()).toEqual(fields);
    expect([...required].sort()).toEqual(fields);
  });

  it.each(catalog)('$type: says when, and its sample fits its schema', ({ type, when, schema, sample }) => {
    expect(when.en).toMatch(/\.$/);
    expect(when.zh).toMatch(/\p{Script=Han}/u);
    expect(schemaShape.parse(schema).$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(z.fromJSONSchema(z.record(z.string(), z.json()).parse(schema)).safeParse(sample).success).toBe(true);
    expect(() => checkEvent(type, sample)).not.toThrow();
    expect(JSON.parse(sampleOf(type).body)).toMatchObject({ id: expect.stringMatching(/^evt_/), type, data: sample });
  });

  it('names every type once, the operational ones apart', () => {
    const types = catalog.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
    const families = types.filter(isOperational).map((type) => type.split('.')[0]);
    expect([...new Set(families)]).toEqual(['endpoint', 'delivery', 'webhook']);
  });

  it('takes the payload that requirement 003 shows, with further fields of the ticket', () => {
    expect(() => checkEvent('ticket.created', shown)).not.toThrow();
    expect(() => checkEvent('ticket.created', { ...shown, ticket: { ...shown.ticket, labels: ['ui'] } })).not.toThrow();
  });
});

describe('an event that does not fit', () => {
  it.each([
    ['ticket.create', 'Did you mean "ticket.created"?'],
    ['Ticket.Created', 'Did you mean "ticket.created"?'],
    ['order.paid', 'The types are those of ticket.*'],
    ['__proto__', 'The types are those of'],
  ])('by its type %s is refused with what was probably meant', (type, hint) => {
    const refusal = { code: 'event_type_unknown', message: expect.stringContaining(hint) };
    expect(() => checkEvent(type, {})).toThrow(expect.objectContaining(refusal));
  });

  it.each<[string, string, unknown]>([
    ['a missing part', 'data.user', { ticket: shown.ticket, project: shown.project }],
    ['a missing field', 'data.ticket.title', { ...shown, ticket: { id: '1', status: 'open' } }],
    ['an unknown part', 'data.extra', { ...shown, extra: 1 }],
    ['an unknown field', 'data.user.email', { ...shown, user: { ...shown.user, email: 'a@b.c' } }],
    ['another kind', 'data.ticket.id', { ...shown, ticket: { ...shown.ticket, id: 7 } }],
    ['no object', 'data', 'ticket'],
    ['nothing', 'data', undefined],
  ])('by %s is refused naming %s', (_, field, data) => {
    const refusal = { code: 'event_data_invalid', details: expect.objectContaining({ field, type: 'ticket.created' }) };
    expect(() => checkEvent('ticket.created', data)).toThrow(expect.objectContaining(refusal));
  });
});
