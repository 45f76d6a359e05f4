import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hmacSha256Base64, hmacSha256Hex } from '../../src/crypto/hmac.ts';

describe('the HMAC of a message', () => {
  // https://www.rfc-editor.org/rfc/rfc4231#section-4.3
  it('is that of RFC 4231, the second time too', () => {
    const expected = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
    for (let n = 0; n < 2; n++) expect(hmacSha256Hex('Jefe', 'what do ya ', 'want for nothing?')).toBe(expected);
  });

  it('takes a secret as text for its UTF-8 and as bytes for themselves, also where both look alike', () => {
    for (const secret of ['é', 'plain', '', '密钥']) {
      const bytes = Buffer.from(secret, 'latin1');
      for (const one of [secret, bytes, secret, bytes]) {
        expect(hmacSha256Base64(one, 'body')).toBe(createHmac('sha256', one).update('body').digest('base64'));
      }
    }
  });

  it('is right for more secrets than are remembered', () => {
    const secrets = Array.from({ length: 10_050 }, () => randomBytes(8).toString('hex'));
    for (const secret of secrets) hmacSha256Hex(secret, 'x');
    const [first = ''] = secrets;
    expect(hmacSha256Hex(first, 'x')).toBe(createHmac('sha256', first).update('x').digest('hex'));
  });
});
