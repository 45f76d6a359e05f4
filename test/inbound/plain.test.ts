import { describe, expect, it } from 'vitest';
import { plain } from '../../src/inbound/sources/plain.ts';
import { buildRequest, type HeaderInput } from './build-request.ts';

function read(headers: HeaderInput, body: string | Buffer = '{}') {
  return plain.describe(buildRequest(headers, body));
}

describe('naming events of any sender', () => {
  it.each([
    [{ 'X-Event-Type': 'deploy.finished' }, '{"type":"other"}', 'deploy.finished'],
    [{}, '{"type":"order.paid"}', 'order.paid'],
    [{}, '{"type":7,"event":"repo:push"}', '7'],
    [{}, '{"type":{},"event":["x"],"event_type":"x"}', 'x'],
    [{}, '{"type":""}', 'event'],
    [{}, '[1]', 'event'],
    [{}, 'null', 'event'],
    [{}, 'plain words', 'event'],
    [{}, '', 'event'],
    [{ 'X-Event-Type': '!!!' }, '{}', 'event'],
    [{ 'X-Event-Type': 'Größe 1\u2028/../etc' }, '{}', 'Gr__e_1__._etc'],
    [{ 'X-Event-Type': '..a...b..' }, '{}', 'a.b'],
    [{ 'Content-Type': 'application/x-www-form-urlencoded' }, 'event=build&x=1', 'build'],
  ])('%j with %s is %s', (headers: HeaderInput, body, event) => {
    expect(read(headers, body).event).toBe(event);
  });

  it('V3: refuses an event named twice', () => {
    expect(() => read({ 'X-Event-Type': ['a', 'b'] })).toThrow('does not fit');
  });
});

it.each(['Idempotency-Key', 'webhook-id', 'X-Delivery-Id', 'X-Request-Id'])(
  'B6: takes the delivery id from %s as text',
  (name) => {
    expect(read({ [name]: ' 4561255354251345929 ' }).deliveryId).toBe('4561255354251345929');
  },
);

it('has no delivery id of its own when none came or it came twice', () => {
  expect(read({}).deliveryId).toBeUndefined();
  expect(read({ 'X-Request-Id': ['a', 'b'] }).deliveryId).toBeUndefined();
});

it('makes a card of the fields that senders commonly use', () => {
  const payload = { title: 'Backup failed', host: 'db1', user: 'cron', severity: 'high', url: 'javascript:alert(1)' };
  expect(plain.facts('backup.failed', payload)).toEqual({
    title: 'Backup failed',
    origin: 'db1',
    actor: 'cron',
    link: undefined,
    facts: [{ label: 'Severity', value: 'high' }],
  });
  expect(plain.facts('backup.failed', 'just text').title).toBe('Backup failed');
});
