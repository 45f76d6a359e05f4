import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { Endpoint, EndpointSecrets, Transform } from '../../src/domain/endpoint.ts';
import { AppError } from '../../src/domain/errors.ts';
import { envelope } from '../../src/outbound/envelope.ts';
import { newSigningKey } from '../../src/outbound/keys.ts';
import { prepare, prepareFailure } from '../../src/outbound/prepare.ts';
import { applyTransform, type Render } from '../../src/outbound/transform.ts';
import { rendererForTest } from '../prompts/with-renderer.ts';
import { endpointWith } from './endpoint.ts';

const hostile = 'a "quoted" \\ title\nwith {{7}} and ","admin":true,"x":"';
const event = {
  id: 'evt_01',
  body: envelope({
    id: 'evt_01',
    type: 'ticket.created',
    timestamp: new Date('2026-01-31T12:00:00Z'),
    data: { ticket: { id: 'tkt_1', title: hostile, points: 8 }, token: 'not for templates' },
  }),
};

function renderForTest(): Render {
  const renderer = rendererForTest();
  return (template, context, inside) =>
    inside ? renderer.renderInside(inside, template, context) : renderer.render(template, context);
}

const transformed = (transform: Transform) => applyTransform(transform, event, renderForTest());

async function failureOf(transform: Transform): Promise<string> {
  const failure = await transformed(transform).catch((error: unknown) => error);
  expect(prepareFailure(failure)?.errorClass).toBe('transform_failed');
  return failure instanceof Error ? failure.message : '';
}

describe('a transform', () => {
  it('makes another body, in which no value can end its string and begin a field', async () => {
    const { body } = await transformed({
      body: '{"text": "New: {{data.ticket.title}}", "points": {{data.ticket.points}} }',
    });
    expect(JSON.parse(body)).toEqual({ text: `New: ${hostile}`, points: 8 });
  });

  it('prints values as JSON with the helper json, also within a block', async () => {
    const template = '{"t": {{json data.ticket.title}}{{#if data.ticket.id}}, "all": {{json data}}{{/if}} }';
    const { t, all } = JSON.parse((await transformed({ body: template })).body);
    expect(t).toBe(hostile);
    expect(all).toEqual({ ticket: { id: 'tkt_1', title: hostile, points: 8 } });
  });

  it('makes any text under another content type', async () => {
    const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Ticket': 'no. {{data.ticket.id}} ' };
    expect(await transformed({ body: '{{type}} {{data.ticket.title}}', headers })).toEqual({
      body: `ticket.created ${hostile}`,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-ticket': 'no. tkt_1' },
    });
  });

  it('leaves the body as it is where it only sets headers', async () => {
    const made = await transformed({ headers: { 'X-Type': '{{type}}' } });
    expect(made).toEqual({ body: event.body, headers: { 'x-type': 'ticket.created' } });
  });

  it('comes out the same on every try', async () => {
    const transform = { body: '{"at": "{{timestamp}}", "id": "{{id}}"}' };
    expect(await transformed(transform)).toEqual(await transformed(transform));
  });

  it.each<[string, Transform, RegExp]>([
    [
      'S16: a header with line breaks from the event',
      { headers: { 'X-T': '{{data.ticket.title}}' } },
      /header X-T.*line breaks/,
    ],
    ['a body that is no JSON', { body: '{"text": {{data.ticket.title}} }' }, /not valid JSON/],
    ['a body of nothing but white space', { body: ' {{#if data.nothing}}x{{/if}}\n' }, /came out empty/],
    ['T1: prototypes', { body: '{"x": "{{constructor.constructor}}"}' }, /constructor/],
    ['T5: partials', { body: '{{> (lookup . "x")}}' }, /partials/],
    ['T6: a loop without end', { body: `${'{{#each data.ticket.title}}'.repeat(17)}x` }, /./],
  ])('fails in words: %s', async (_, transform, why) => {
    expect(await failureOf(transform)).toMatch(why);
  });

  it('does not take a shutdown for a mistake of its author', async () => {
    const stopping = new AppError('internal', { correlationId: 'shutdown' });
    const failure = await applyTransform({ body: '{}' }, event, () => Promise.reject(stopping)).catch((error) => error);
    expect(failure).toBe(stopping);
    expect(prepareFailure(failure)).toBeUndefined();
  });
});

describe('the request of a try', () => {
  const secrets: EndpointSecrets = {
    signing: [newSigningKey('hmac', new Date())],
    headers: { 'x-team': 'shop', authorization: 'own' },
  };
  const prepared = (change: Partial<Endpoint> = {}, hops?: number) =>
    prepare(
      { endpoint: endpointWith(change), secrets },
      { ...event, hops },
      {
        attemptAt: new Date(),
        render: renderForTest(),
        authorize: () => Promise.resolve({ authorization: 'Bearer token' }),
        version: '1.2.3',
      },
    );

  it('carries the stored body, who we are, own headers, the sign-in and the signatures', async () => {
    const { url, headers, body } = await prepared();
    expect(url).toBe('https://receiver.example/hooks');
    expect(body).toBe(event.body);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'Switchhook/1.2.3',
      'x-team': 'shop',
      authorization: 'Bearer token',
      'switchhook-hops': '1',
      'webhook-id': 'evt_01',
    });
    expect(new Webhook(secrets.signing[0]?.value ?? '').verify(body, headers)).toEqual(JSON.parse(body));
  });

  it('is signed over what the transform made of it', async () => {
    const { headers, body } = await prepared({ transform: { body: '{"text": "{{type}}"}' } });
    expect(body).toBe('{"text": "ticket.created"}');
    expect(new Webhook(secrets.signing[0]?.value ?? '').verify(body, headers)).toEqual({ text: 'ticket.created' });
  });

  it('counts the relays it came through', async () => {
    expect((await prepared({}, 2)).headers['switchhook-hops']).toBe('3');
  });

  it("that can't be signed is the delivery's failure, in words", () => {
    const error = new AppError('signing_key_missing', { scheme: 'sha256-body' });
    expect(prepareFailure(error)).toEqual({ errorClass: 'auth_failed', reason: error.message });
  });
});
