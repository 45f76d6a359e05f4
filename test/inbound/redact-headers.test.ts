import { describe, expect, it } from 'vitest';
import { redactHeaders } from '../../src/inbound/redact-headers.ts';
import { buildDoor, buildRequest, type HeaderInput } from './build-request.ts';

const { webhook } = buildDoor('plain', {}, { secureHeaderName: 'X-Door' });

function redact(headers: HeaderInput): Record<string, string> {
  return redactHeaders(buildRequest(headers, ''), webhook);
}

describe('headers that are stored', () => {
  it.each([
    'Authorization',
    'Proxy-Authorization',
    'Cookie',
    'X-Gitlab-Token',
    'X-Hub-Signature',
    'X-Hub-Signature-256',
    'webhook-signature',
    'X-Api-Key',
    'X-Amz-Security-Token',
    'Cf-Access-Jwt-Assertion',
    'X-Forwarded-Email',
    'X-Client-Cert',
    'x-door',
  ])('P5, L1: leaves out %s', (name) => {
    expect(redact({ [name]: 'canary', Accept: '*/*' })).toEqual({ accept: '*/*' });
  });

  it('L2: shows control and direction characters instead of writing them', () => {
    const shown = redact({ 'User-Agent': 'a\r\nb\u001b[31m\u2028\u202e\0' })['user-agent'] ?? '';
    expect(shown).toBe('a\\u000d\\u000ab\\u001b[31m\\u2028\\u202e\\u0000');
  });

  it('keeps what the event is read by, whatever else comes along', () => {
    const flood = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`x-junk-${i}`, 'j']));
    const kept = redact({ ...flood, 'X-GitHub-Event': 'push', 'Content-Type': 'application/json' });
    expect(Object.keys(kept)).toHaveLength(40);
    expect(kept).toMatchObject({ 'x-github-event': 'push', 'content-type': 'application/json' });
  });

  it('cuts long values, joins repeated ones and writes names that a document can have', () => {
    const kept = redact({ 'x-long': 'v'.repeat(5000), 'x-twice': ['a', 'b'], 'a.$b': 'c' });
    expect(kept['x-long']).toBe(`${'v'.repeat(500)}…`);
    expect(kept).toMatchObject({ 'x-twice': 'a, b', a__b: 'c' });
  });

  it('B7: a header named __proto__ is nothing', () => {
    const kept = redact(JSON.parse('{"__proto__": "x", "accept": "y"}'));
    expect(kept).toEqual({ accept: 'y' });
    expect(Object.keys(kept)).toEqual(['accept']);
  });
});
