import { describe, expect, it } from 'vitest';
import { liveKeys, newSigningKey, ownSigningKey, publicKeyOf, secretBytes } from '../../src/outbound/keys.ts';
import { keyFrom, now } from './endpoint.ts';

const base64 = (bytes: number) => Buffer.alloc(bytes, 7).toString('base64');

describe('signing keys', () => {
  it('are made of 32 random bytes, each time others', () => {
    const [one, two] = [newSigningKey('hmac', now), newSigningKey('hmac', now)];
    expect(one.value).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(one.value).not.toBe(two.value);
    expect(publicKeyOf(one)).toBeUndefined();
  });

  it('of ed25519 show their public half and take a key made elsewhere, as seed or as pair', () => {
    const made = newSigningKey('ed25519', now);
    const seed = Buffer.from(made.value.slice(5), 'base64').subarray(0, 32).toString('base64');
    const [asPair, asSeed] = [ownSigningKey(made.value, now), ownSigningKey(`whsk_${seed}`, now)];
    expect([asPair.kind, asSeed.kind]).toEqual(['ed25519', 'ed25519']);
    expect(publicKeyOf(made)).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
    expect(publicKeyOf(asPair)).toBe(publicKeyOf(made));
    expect(publicKeyOf(asSeed)).toBe(publicKeyOf(made));
  });

  it.each(['your-webhook-secret', 'ümläut-key', 'a.dot.in.it', `whsec_${base64(24)}`, `whsec_${base64(64)}`])(
    "of the subscriber's own are taken: %s",
    (text) => {
      expect(ownSigningKey(text, now)).toMatchObject({ kind: 'hmac', value: text, createdAt: now });
    },
  );

  it('are decoded after whsec_ and taken as text otherwise', () => {
    expect(secretBytes(`whsec_${base64(24)}`)).toEqual(Buffer.alloc(24, 7));
    expect(secretBytes('ümläut-key').toString()).toBe('ümläut-key');
  });

  it.each([
    'short',
    'x'.repeat(257),
    ' padded-secret ',
    'line\nbreak',
    'whsec_=',
    'whsec_not base64 at all!',
    `whsec_${base64(23)}`,
    `whsec_${base64(76)}`,
    `whsk_${base64(31)}`,
    `whsk_${base64(64)}`,
    `whpk_${base64(32)}`,
  ])('that can not be are refused without being repeated: %j', (text) => {
    const refusal = expect.objectContaining({ code: 'field_invalid', message: expect.not.stringContaining(text) });
    expect(() => ownSigningKey(text, now)).toThrow(refusal);
  });

  it('live until their time, newest first', () => {
    const keys = [
      keyFrom('hmac', '2026-01-01', '2026-01-31T12:00:00Z'),
      keyFrom('hmac', '2026-01-02', '2026-01-31T12:00:01Z'),
      keyFrom('hmac', '2026-01-03'),
    ];
    expect(liveKeys(keys, now).map(({ id }) => id)).toEqual([keys[2]?.id, keys[1]?.id]);
  });
});
