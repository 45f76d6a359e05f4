import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hmacSha256Base64, hmacSha256Hex, matchesHmacSha256Hex } from '../../src/crypto/hmac.ts';
import { safeEqual } from '../../src/crypto/safe-equal.ts';
import { hashToken, newToken } from '../../src/crypto/token.ts';

describe('safeEqual', () => {
  it('V7: agrees with plain equality for any two texts and lengths, and never throws', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => safeEqual(a, b) === (a === b)));
    fc.assert(fc.property(fc.string(), (a) => safeEqual(a, a)));
  });

  it('takes bytes and text alike', () => {
    expect(safeEqual(Buffer.from('päss', 'utf8'), 'päss')).toBe(true);
    expect(safeEqual(Buffer.from('pass'), 'päss')).toBe(false);
    expect(safeEqual('', Buffer.alloc(0))).toBe(true);
  });
});

describe('HMAC', () => {
  // The example of GitHub's page "Validating webhook deliveries".
  const secret = "It's a Secret to Everybody";
  const known = '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';

  it('gives the known answer, however the message is cut into parts', () => {
    expect(hmacSha256Hex(secret, 'Hello, World!')).toBe(known);
    expect(hmacSha256Hex(secret, 'Hello', ', ', Buffer.from('World!'))).toBe(known);
  });

  it('gives base64 for the senders that use it', () => {
    const expected = createHmac('sha256', 'k').update('1.body').digest('base64');
    expect(hmacSha256Base64('k', '1', '.', 'body')).toBe(expected);
  });

  it('V2: accepts the right signature and none with a bit, a digit or the case changed', () => {
    expect(matchesHmacSha256Hex(known, secret, 'Hello, World!')).toBe(true);
    expect(matchesHmacSha256Hex(known, secret, 'Hello, World! ')).toBe(false);
    expect(matchesHmacSha256Hex(known.toUpperCase(), secret, 'Hello, World!')).toBe(false);
    expect(matchesHmacSha256Hex(`${known}0`, secret, 'Hello, World!')).toBe(false);
    expect(matchesHmacSha256Hex(known.slice(1), secret, 'Hello, World!')).toBe(false);
  });

  it('V6: odd signatures are refused without an exception', () => {
    const odd = ['', '0', 'zz', '\0', `${known}\0`, 'x'.repeat(1_000_000), '\ud800', `sha256=${known}`];
    for (const signature of odd) expect(matchesHmacSha256Hex(signature, secret, 'Hello, World!')).toBe(false);
  });

  it('V5: an empty secret matches nothing, not even its own HMAC', () => {
    expect(matchesHmacSha256Hex(hmacSha256Hex('', 'body'), '', 'body')).toBe(false);
  });
});

describe('tokens', () => {
  it('are 256 random bits, each one new, and stored as a hash that does not hold them', () => {
    const tokens = new Set(Array.from({ length: 500 }, newToken));
    expect(tokens.size).toBe(500);
    for (const token of tokens) {
      expect(Buffer.from(token, 'base64url')).toHaveLength(32);
      expect(hashToken(token)).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
