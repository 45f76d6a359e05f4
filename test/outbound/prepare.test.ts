import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { Endpoint, EndpointSecrets, Transform } from '../../src/domain/endpoint.ts';
import { AppError } from '../../src/domain/errors.ts';
import { envelope } from '../../src/outbound/envelope.ts';
import { newSigningKey } from '../../src/outbound/keys.ts';
import { prepare, prepareFailure } from '../../src/outbound/prepare.ts';
import { applyTransform, type Render, type Transformed } from '../../src/outbound/transform.ts';
import { checkUrlTemplate } from '../../src/outbound/transform-url.ts';
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

const url = 'https://receiver.example/hooks?team=shop';
const tried = (transform: Transform): Promise<Transformed> =>
  applyTransform(transform, { body: event.body, url }, { render: renderForTest() });

async function transformed(transform: Transform) {
  const made = await tried(transform);
  return made.leftOut === undefined ? made : expect.fail(made.leftOut);
}

async function failureOf(transform: Transform): Promise<string> {
  const failure = await transformed(transform).catch((error: unknown) => error);
  expect(prepareFailure(failure)).toMatchObject({ errorClass: 'transform_failed' });
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
      url,
      body: `ticket.created ${hostile}`,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-ticket': 'no. tkt_1' },
    });
  });

  it('leaves the body as it is where it only sets headers', async () => {
    const made = await transformed({ headers: { 'X-Type': '{{type}}' } });
    expect(made).toEqual({ url, body: event.body, headers: { 'x-type': 'ticket.created' } });
  });

  it('comes out the same on every try', async () => {
    const transform = { body: '{"at": "{{timestamp}}", "id": "{{id}}"}' };
    expect(await transformed(transform)).toEqual(await transformed(transform));
  });

  it.each<[string, Transform, RegExp]>([
    [
      'S16: a header with line breaks from the event',
      { headers: { 'X-T': '{{data.ticket.title}}' } },
      /header x-t.*line breaks/,
    ],
    ['a body that is no JSON', { body: '{"text": {{data.ticket.title}} }' }, /not valid JSON/],
    ['a body of nothing but white space', { body: ' {{#if data.nothing}}x{{/if}}\n' }, /came out empty/],
    ['T1: prototypes', { body: '{"x": "{{constructor.constructor}}"}' }, /constructor/],
    ['T5: partials', { body: '{{> (lookup . "x")}}' }, /partials/],
    ['T6: a loop without end', { body: `${'{{#each data.ticket.title}}'.repeat(17)}x` }, /./],
  ])('fails in words: %s', async (_, transform, why) => {
    expect(await failureOf(transform)).toMatch(why);
  });

  it.each([
    ['/orders/{{data.ticket.id}}', 'https://receiver.example/orders/tkt_1'],
    ['?type={{type}}', 'https://receiver.example/hooks?type=ticket.created'],
    ['/{{data.ticket.title}}', `https://receiver.example/${encodeURIComponent(hostile)}`],
    ['/?all={{json data.ticket.points}}', 'https://receiver.example/?all=8'],
    ['/x#{{type}}', 'https://receiver.example/x'],
  ])('makes the path or query %s, every value encoded', async (template, address) => {
    expect((await transformed({ url: template })).url).toBe(address);
  });

  it.each([
    ['//evil.example/', 'another server'],
    ['/\\evil.example/', 'another server'],
    ['https://evil.example/', 'another server'],
    ['/{{#if type}}/evil.example{{/if}}', 'another server'],
    ['/{{#if type}}\t{{/if}}/evil.example', 'another server'],
    ['/hooks/{{#if type}}..{{/if}}/admin', 'dots'],
    ['/hooks/{{#if type}}%2E{{/if}}./admin', 'dots'],
    [`/${'x'.repeat(4_100)}`, 'longer than 4000'],
  ])('fails in words where the address %j would lead somewhere else', async (template, why) => {
    expect(await failureOf({ url: template })).toContain(why);
  });

  it('keeps values that are nothing but dots from climbing out of their folder', async () => {
    const body = envelope({ id: 'evt_2', type: 'x', timestamp: new Date(), data: { id: '..' } });
    const failing = applyTransform({ url: '/hooks/{{data.id}}/x' }, { body, url }, { render: renderForTest() });
    await expect(failing).rejects.toThrow('dots');
  });

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'orders/1',
    '{{type}}',
    '/../admin',
    '/a\t/b',
    '',
  ])('refuses the template %j of an address before it is stored', (template) =>
    expect(() => checkUrlTemplate(template)).toThrow(AppError),
  );

  it('takes paths and queries as templates of an address', () => {
    for (const template of ['/', '/a/{{type}}', '?x={{type}}']) expect(() => checkUrlTemplate(template)).not.toThrow();
  });

  it.each<[string, Transform]>([
    ['the body', { body: '{"x": "{{data.ticket.titel}}"}' }],
    ['the header x-t', { headers: { 'X-T': '{{data.ticket.titel}}' } }],
    ['the address', { url: '/{{data.ticket.titel}}' }],
  ])('is strict where it is told to be: a missing field in %s is named', async (where, transform) => {
    expect(await failureOf({ ...transform, strict: true })).toContain(`${where} prints {{data.ticket.titel}}`);
    await transformed(transform);
  });

  it('is not strict about what a helper is given for missing fields, and what is only asked for', async () => {
    const body = '{"x": "{{default data.ticket.titel type}}{{#if data.ticket.other}}x{{/if}}"}';
    expect(JSON.parse((await transformed({ body, strict: true })).body)).toEqual({ x: 'ticket.created' });
  });

  it.each<[string, string | undefined]>([
    ['{{eq type "ticket.created"}}', undefined],
    ['{{data.ticket.id}}', undefined],
    ['{{gt data.ticket.points 8}}', 'as false'],
    ['{{data.ticket.assignee}}', 'empty'],
    [' No ', 'as no'],
    ['0', 'as 0'],
  ])('sends only when %j says so', async (when, out) => {
    const { leftOut } = await tried({ when, strict: true });
    if (out === undefined) expect(leftOut).toBeUndefined();
    else expect(leftOut).toBe(`left out by the transform: its "when" came out ${out}`);
  });

  it('does not take a shutdown for a mistake of its author', async () => {
    const stopping = new AppError('internal', { correlationId: 'shutdown' });
    const failure = await applyTransform({ body: '{}' }, event, { render: () => Promise.reject(stopping) }).catch(
      (error) => error,
    );
    expect(failure).toBe(stopping);
    expect(prepareFailure(failure)).toBeUndefined();
  });
});

describe('the request of a try', () => {
  const secrets: EndpointSecrets = {
    signing: [newSigningKey('hmac', new Date())],
    headers: { 'x-team': 'shop', authorization: 'own' },
  };
  const preparedOrNot = (change: Partial<Endpoint> = {}, hops?: number) =>
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
  const prepared = async (change: Partial<Endpoint> = {}, hops?: number) => {
    const request = await preparedOrNot(change, hops);
    return 'leftOut' in request ? expect.fail(request.leftOut) : request;
  };

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

  it('goes to the path that the transform makes, on the same server', async () => {
    const transform = { url: '/tickets/{{data.ticket.id}}?kind={{type}}' };
    expect((await prepared({ transform })).url).toBe('https://receiver.example/tickets/tkt_1?kind=ticket.created');
  });

  it('is not made where the transform leaves the event out', async () => {
    expect(await preparedOrNot({ transform: { when: '{{eq type "ticket.deleted"}}' } })).toEqual({
      leftOut: 'left out by the transform: its "when" came out as false',
    });
  });

  it("that can't be signed is the delivery's failure, in words", () => {
    const error = new AppError('signing_key_missing', { scheme: 'sha256-body' });
    expect(prepareFailure(error)).toEqual({ errorClass: 'auth_failed', reason: error.message });
  });
});
