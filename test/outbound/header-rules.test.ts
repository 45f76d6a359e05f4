import { describe, expect, it } from 'vitest';
import type { Signature } from '../../src/domain/endpoint.ts';
import { checkHeaders, checkSignatures } from '../../src/outbound/header-rules.ts';

describe("an endpoint's own headers", () => {
  it('are taken with their names lower-cased', () => {
    expect(checkHeaders({ 'X-Team': 'shop', Authorization: 'Token abc', 'Content-Type': 'text/plain' })).toEqual({
      'x-team': 'shop',
      authorization: 'Token abc',
      'content-type': 'text/plain',
    });
  });

  it.each([
    'Host',
    'content-length',
    'Transfer-Encoding',
    'connection',
    'Keep-Alive',
    'upgrade',
    'TE',
    'trailer',
    'expect',
    'webhook-id',
    'Webhook-Signature',
    'svix-id',
    'X-Webhook-Signature',
    'x-webhook-timestamp',
    'proxy-authorization',
    'X-Forwarded-For',
    'switchhook-hops',
    'user-agent',
    ':authority',
    '',
    'two words',
    'nul\0',
    'line\r\nHost',
    'größe',
    'x'.repeat(101),
  ])('S16: %j is refused by name', (name) => {
    expect(() => checkHeaders({ [name]: 'value' })).toThrow(expect.objectContaining({ code: 'field_invalid' }));
  });

  it.each(['a\r\nHost: evil', 'a\nb', 'nul\0', 'a\u007f', '你好', 'x'.repeat(4_097)])(
    'S16: the value %j is refused and not repeated',
    (value) => {
      const refusal = expect.objectContaining({ code: 'field_invalid', message: expect.not.stringContaining(value) });
      expect(() => checkHeaders({ 'X-Team': value })).toThrow(refusal);
    },
  );

  it('are refused when one comes twice in different letters, or when there are too many', () => {
    expect(() => checkHeaders({ 'X-Team': 'a', 'x-team': 'b' })).toThrow(/wanted twice/);
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`x-${index}`, 'v']));
    expect(() => checkHeaders(many)).toThrow(/at most 50/);
  });
});

describe("a signature's headers", () => {
  const standard: Signature = { scheme: 'standard' };

  it.each<Signature[]>([
    [standard],
    [standard, { scheme: 'sha256-body' }, { scheme: 'timestamp-body' }],
    [standard, { scheme: 'standard', header: 'svix' }],
    [{ scheme: 'sha256-body' }, { scheme: 'sha256-body', header: 'X-Hub-Signature-256' }],
    [{ scheme: 'timestamp-body', header: 'X-Shop-Signature' }],
  ])('may stand side by side: %j', (...signatures) => {
    expect(() => checkSignatures(signatures.flat())).not.toThrow();
  });

  it.each<[string, Signature[]]>([
    ['the same twice', [standard, standard]],
    ['two under one name', [{ scheme: 'sha256-body' }, { scheme: 'timestamp-body', header: 'X-Webhook-Signature' }]],
    [
      'one in the way of a rotation',
      [
        { scheme: 'sha256-body', header: 'x-a' },
        { scheme: 'sha256-body', header: 'x-a-next' },
      ],
    ],
    ['the header of the time', [{ scheme: 'timestamp-body', header: 'X-Webhook-Timestamp' }]],
    ['a header of the connection', [{ scheme: 'sha256-body', header: 'Host' }]],
    ['the header of the sign-in', [{ scheme: 'sha256-body', header: 'Authorization' }]],
    ['no header at all', [{ scheme: 'sha256-body', header: 'two words' }]],
  ])('are refused: %s', (_, signatures) => {
    expect(() => checkSignatures(signatures)).toThrow(expect.objectContaining({ code: 'field_invalid' }));
  });
});
