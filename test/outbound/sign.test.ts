import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { describe, expect, it } from 'vitest';
import type { Signature, SigningKey } from '../../src/domain/endpoint.ts';
import { newSigningKey, ownSigningKey, publicKeyOf } from '../../src/outbound/keys.ts';
import { signatureHeaders } from '../../src/outbound/sign.ts';
import { keyFrom } from './endpoint.ts';
import { vector } from './vectors.ts';

const id = 'evt_01k8x3v5q2m7r9t4w6y8a0c1e3';
const body = '{"id":"evt_01","type":"ticket.created","data":{"title":"Größe 你好 🚀"}}';

/** Verifiers of others go by the machine's clock, so the signature is of now. */
function signNow(keys: SigningKey[], signatures: Signature[] = [{ scheme: 'standard' }]) {
  const now = new Date();
  return signatureHeaders({ id, timestampSeconds: Math.floor(now.getTime() / 1_000), body, keys, signatures, now });
}

/** Requirement 003's own check, word for word but for the types. */
function verifySignature(payload: string, signature: string, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(payload).digest('hex');
  return timingSafeEqual(Buffer.from(signature), Buffer.from(`sha256=${expected}`));
}

describe('Standard Webhooks', () => {
  it.each(['standard-webhooks-spec', 'gitlab-signing-token'])('reproduces the published vector %s', (name) => {
    const { secret, body: bytes, headers } = vector(name);
    const made = signatureHeaders({
      id: headers['webhook-id'] ?? '',
      timestampSeconds: Number(headers['webhook-timestamp']),
      body: bytes,
      keys: [ownSigningKey(secret, new Date(0))],
      signatures: [{ scheme: 'standard' }],
      now: new Date(),
    });
    expect(made['webhook-signature']).toBe(headers['webhook-signature']);
  });

  it('reproduces the vector of an endpoint that is used to svix-* headers', () => {
    const { secret, body: bytes, headers } = vector('svix-headers');
    const made = signatureHeaders({
      id: headers['svix-id'] ?? '',
      timestampSeconds: Number(headers['svix-timestamp']),
      body: bytes,
      keys: [ownSigningKey(secret, new Date(0))],
      signatures: [{ scheme: 'standard', header: 'svix' }],
      now: new Date(),
    });
    expect(made).toEqual(headers);
  });

  it('is verified by the reference library and by svix with a generated secret', () => {
    const key = newSigningKey('hmac', new Date());
    const headers = signNow([key]);
    expect(headers['webhook-id']).toBe(id);
    expect(new Webhook(key.value).verify(body, headers)).toEqual(JSON.parse(body));
    expect(new SvixWebhook(key.value).verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => new Webhook(key.value).verify(`${body} `, headers)).toThrow();
  });

  it("takes a subscriber's own text as its bytes", () => {
    const headers = signNow([ownSigningKey('your-webhook-secret', new Date())]);
    const verifier = new Webhook('your-webhook-secret', { format: 'raw' });
    expect(verifier.verify(body, headers)).toEqual(JSON.parse(body));
  });

  it('signs with ed25519 as v1a, which the shown public key verifies', () => {
    const key = newSigningKey('ed25519', new Date());
    const headers = signNow([key]);
    const [scheme, signature = ''] = headers['webhook-signature']?.split(',') ?? [];
    const shown = publicKeyOf(key) ?? '';
    const x = Buffer.from(shown.replace('whpk_', ''), 'base64').toString('base64url');
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    const content = Buffer.from(`${id}.${headers['webhook-timestamp']}.${body}`);
    expect([scheme, shown.startsWith('whpk_')]).toEqual(['v1a', true]);
    expect(verify(null, content, publicKey, Buffer.from(signature, 'base64'))).toBe(true);
  });

  it('while a rotation lasts, both keys verify, newest first; one that ran out signs no more', () => {
    const [newest, older, over] = [
      keyFrom('hmac', '2026-01-03'),
      keyFrom('hmac', '2026-01-02', '2999-01-01'),
      keyFrom('hmac', '2026-01-01', '2026-01-02'),
    ] as const;
    const headers = signNow([older, over, newest]);
    const tokens = headers['webhook-signature']?.split(' ');
    expect(tokens).toHaveLength(2);
    expect(tokens?.[0]).toBe(signNow([newest])['webhook-signature']);
    for (const { value } of [newest, older]) {
      expect(new Webhook(value).verify(body, headers)).toEqual(JSON.parse(body));
    }
    expect(() => new Webhook(over.value).verify(body, headers)).toThrow();
  });

  it('F9: another try has the same id and body, another time and another signature', () => {
    const keys = [newSigningKey('hmac', new Date(0))];
    const at = (timestampSeconds: number) =>
      signatureHeaders({ id, timestampSeconds, body, keys, signatures: [{ scheme: 'standard' }], now: new Date() });
    const [first, second] = [at(1_700_000_000), at(1_700_000_030)];
    expect(second['webhook-id']).toBe(first['webhook-id']);
    expect(second['webhook-timestamp']).toBe('1700000030');
    expect(second['webhook-signature']).not.toBe(first['webhook-signature']);
  });
});

describe('the preset sha256-body', () => {
  const wanted: Signature[] = [{ scheme: 'sha256-body' }];

  it("reproduces the known answer and passes requirement 003's own check, with own and generated secrets", () => {
    const { secret, body: bytes, signature } = vector('codmir-body-hex');
    const keys = [ownSigningKey(secret, new Date(0))];
    const known = signatureHeaders({ id, timestampSeconds: 1, body: bytes, keys, signatures: wanted, now: new Date() });
    expect(known).toEqual({ 'x-webhook-signature': signature });
    const key = newSigningKey('hmac', new Date());
    expect(verifySignature(body, signNow([key], wanted)['x-webhook-signature'] ?? '', key.value)).toBe(true);
  });

  it('while a rotation lasts, keeps to the key that receivers have and shows the newest beside it', () => {
    const [newest, older] = [keyFrom('hmac', '2026-01-03'), keyFrom('hmac', '2026-01-02', '2999-01-01')];
    const headers = signNow([newest, older], wanted);
    expect(verifySignature(body, headers['x-webhook-signature'] ?? '', older.value)).toBe(true);
    expect(verifySignature(body, headers['x-webhook-signature-next'] ?? '', newest.value)).toBe(true);
  });

  it('sends nothing unsigned when only an ed25519 key lives', () => {
    expect(() => signNow([newSigningKey('ed25519', new Date())], wanted)).toThrow(/needs a shared secret/);
    expect(() => signNow([])).toThrow(/needs a shared secret/);
  });
});

describe('the preset timestamp-body', () => {
  it('reproduces the known answer: hex HMAC-SHA256 over timestamp + "." + body', () => {
    const { secret, body: bytes, timestamp, signatureHex } = vector('generic-timestamp-body');
    const headers = signatureHeaders({
      id,
      timestampSeconds: Number(timestamp),
      body: bytes,
      keys: [ownSigningKey(secret, new Date(0))],
      signatures: [{ scheme: 'timestamp-body' }],
      now: new Date(),
    });
    expect(headers).toEqual({ 'x-webhook-timestamp': timestamp, 'x-webhook-signature-256': signatureHex });
  });

  it('goes together with both others, under names of its own or of the endpoint', () => {
    const key = newSigningKey('hmac', new Date());
    const headers = signNow(
      [key],
      [{ scheme: 'standard' }, { scheme: 'sha256-body' }, { scheme: 'timestamp-body', header: 'X-Hub-Check' }],
    );
    const seconds = headers['x-webhook-timestamp'];
    expect(new Webhook(key.value).verify(body, headers)).toEqual(JSON.parse(body));
    expect(verifySignature(body, headers['x-webhook-signature'] ?? '', key.value)).toBe(true);
    expect(headers['x-hub-check']).toBe(createHmac('sha256', key.value).update(`${seconds}.${body}`).digest('hex'));
  });
});
