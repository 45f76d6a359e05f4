import { sign } from '@octokit/webhooks-methods';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Door } from '../../src/domain/webhook.ts';
import { verifyRequest } from '../../src/inbound/checks.ts';
import { sources } from '../../src/inbound/registry.ts';
import type { InboundRequest, Source, Verification } from '../../src/inbound/source.ts';
import { buildDoor, buildRequest, type HeaderInput, now } from './build-request.ts';

const body = '{"a":1}';

function source(name: string): Source {
  const found = sources.get(name);
  if (!found) throw new Error(`no source ${name}`);
  return found;
}

function verify(door: Door, headers: HeaderInput): Verification {
  return verifyRequest(source(door.webhook.source), buildRequest(headers, body), door);
}

describe('a webhook without a secret', () => {
  it('accepts nothing unless it was made unverified', () => {
    expect(verify(buildDoor('plain', {}), {})).toEqual({ ok: false, reason: 'the webhook has no check' });
    expect(verify(buildDoor('plain', {}, { unverified: true }), {})).toMatchObject({ ok: true });
  });

  it('V5: fails closed when its secret is announced but missing or blank', () => {
    for (const name of sources.keys()) {
      for (const current of [undefined, '', ' ']) {
        expect(verify(buildDoor(name, { current }, { hasSecret: true, unverified: true }), {})).toMatchObject({
          ok: false,
        });
        expect(verify(buildDoor(name, { current }, { requireSha256: true }), {})).toMatchObject({ ok: false });
      }
    }
  });

  it('V5: a blank current secret is not made up for by the one before it', async () => {
    const previous = { value: 'old', until: new Date(now + 1000) };
    const headers = { 'X-Hub-Signature-256': await sign('old', body) };
    expect(verify(buildDoor('github', { current: '', previous }, { hasSecret: true }), headers)).toMatchObject({
      ok: false,
    });
  });
});

describe('the secure header', () => {
  const door = buildDoor('plain', { secureHeaderValue: 'sésame' }, { secureHeaderName: 'x-door' });

  it('accepts its value in the bytes of UTF-8 and of latin1', () => {
    expect(verify(door, { 'X-Door': 'sésame' })).toMatchObject({ ok: true, by: 'x-door' });
    expect(verify(door, { 'X-Door': Buffer.from('sésame').toString('latin1') })).toMatchObject({ ok: true });
  });

  it.each([
    ['absent', {}],
    ['empty', { 'X-Door': '' }],
    ['shorter', { 'X-Door': 'sésam' }],
    ['longer', { 'X-Door': 'sésame ' }],
    ['in other case', { 'X-Door': 'Sésame' }],
    ['twice', { 'X-Door': ['wrong', 'sésame'] }],
    ['twice the same', { 'X-Door': ['sésame', 'sésame'] }],
    ['joined by a proxy', { 'X-Door': 'sésame, sésame' }],
  ])('V3, V6: refuses it %s', (_, headers: HeaderInput) => {
    expect(verify(door, headers)).toMatchObject({ ok: false });
  });

  it('V4: refuses two Authorization headers', () => {
    const basic = buildDoor('plain', { secureHeaderValue: 'Basic aG9vazp4' }, { secureHeaderName: 'authorization' });
    expect(verify(basic, { Authorization: 'Basic aG9vazp4' })).toMatchObject({ ok: true });
    expect(verify(basic, { Authorization: ['Basic aG9vazp4', 'Basic eA=='] })).toMatchObject({ ok: false });
  });

  it('fails closed when its name or value is missing', () => {
    const noValue = buildDoor('plain', {}, { secureHeaderName: 'x-door', unverified: true });
    const noName = buildDoor('plain', { secureHeaderValue: 'v' }, { unverified: true });
    for (const broken of [noValue, noName]) {
      expect(verify(broken, { 'X-Door': 'v' })).toEqual({
        ok: false,
        reason: 'the secure header of the webhook is not complete',
      });
    }
  });

  it('is wanted beside the signature, and the signature beside it', async () => {
    const both = buildDoor('github', { current: 's', secureHeaderValue: 'v' }, { secureHeaderName: 'x-door' });
    const signature = { 'X-Hub-Signature-256': await sign('s', body) };
    expect(verify(both, { ...signature, 'X-Door': 'v' })).toMatchObject({
      ok: true,
      by: 'x-door and X-Hub-Signature-256',
    });
    expect(verify(both, signature)).toMatchObject({ ok: false });
    expect(verify(both, { 'X-Door': 'v' })).toMatchObject({ ok: false });
  });
});

describe('a webhook that requires a SHA-256 signature', () => {
  it('demands it of a GitLab token as well', async () => {
    const door = buildDoor('gitlab', { current: 's' }, { requireSha256: true });
    const token = { 'X-Gitlab-Token': 's' };
    const signature = { 'X-Hub-Signature-256': await sign('s', body) };
    expect(verify(door, token)).toEqual({ ok: false, reason: 'X-Hub-Signature-256 is absent' });
    expect(verify(door, signature)).toMatchObject({ ok: false });
    expect(verify(door, { ...token, ...signature })).toMatchObject({ ok: true });
    expect(verify(door, { ...token, 'X-Hub-Signature-256': await sign('t', body) })).toMatchObject({ ok: false });
  });

  it('is content with the signature that the source checks already', async () => {
    const door = buildDoor('plain', { current: 's' }, { requireSha256: true });
    expect(verify(door, { 'X-Webhook-Signature': await sign('s', body) })).toMatchObject({
      ok: true,
      coversBody: true,
    });
  });

  it('is not content with a secure header', () => {
    const door = buildDoor('plain', { secureHeaderValue: 'v' }, { secureHeaderName: 'x-door', requireSha256: true });
    expect(verify(door, { 'X-Door': 'v' })).toMatchObject({ ok: false });
  });
});

describe('V15: rotation', () => {
  const previous = { value: 'old', until: new Date(now + 1000) };

  it('takes the old secret until its grace is over, and not at that moment', async () => {
    const door = buildDoor('github', { current: 'new', previous });
    const request = async (secret: string, at: number) =>
      verifyRequest(source('github'), buildRequest({ 'X-Hub-Signature-256': await sign(secret, body) }, body, at), door)
        .ok;
    expect([await request('new', now), await request('old', now), await request('old', now + 999)]).toEqual([
      true,
      true,
      true,
    ]);
    expect([await request('old', now + 1000), await request('new', now + 1000)]).toEqual([false, true]);
  });

  it('lets a GitLab webhook move from a token to a signing token', () => {
    const signing = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const during = buildDoor('gitlab', { current: signing, previous });
    const after = buildDoor('gitlab', { current: signing, previous: { value: 'old', until: new Date(now) } });
    expect(verify(during, { 'X-Gitlab-Token': 'old' })).toMatchObject({ ok: true });
    expect(verify(after, { 'X-Gitlab-Token': 'old' })).toMatchObject({ ok: false });
    expect(verify(during, { 'X-Gitlab-Token': signing })).toMatchObject({ ok: false });
  });
});

describe('V14: GitHub without SHA-256', () => {
  it('refuses the outdated signature alone and says so in the log', () => {
    const outcome = verify(buildDoor('github', { current: 's' }), { 'X-Hub-Signature': 'sha1=00' });
    expect(outcome).toEqual({ ok: false, reason: 'only the outdated SHA-1 signature came' });
    expect(verify(buildDoor('plain', { current: 's' }), { 'X-Hub-Signature': 'sha1=00' })).toMatchObject({ ok: false });
  });

  it('does not mind it beside the right one', async () => {
    const headers = { 'X-Hub-Signature': 'sha1=00', 'X-Hub-Signature-256': await sign('s', body) };
    expect(verify(buildDoor('github', { current: 's' }), headers)).toMatchObject({ ok: true });
    expect(verify(buildDoor('plain', { current: 's' }), headers)).toMatchObject({ ok: true });
  });
});

it('a plain webhook wants every signature header that came to fit', async () => {
  const good = await sign('s', body);
  const door = buildDoor('plain', { current: 's' });
  expect(verify(door, { 'X-Hub-Signature-256': good, 'X-Webhook-Signature': good })).toMatchObject({ ok: true });
  expect(verify(door, { 'X-Hub-Signature-256': good, 'X-Webhook-Signature': 'sha256=00' })).toMatchObject({
    ok: false,
  });
  expect(verify(door, { 'X-Hub-Signature-256': 'sha256=00', 'X-Webhook-Signature': good })).toMatchObject({
    ok: false,
  });
});

it('V6, V7: guesses are refused without an exception, wrong at the first digit or at the last', async () => {
  const good = await sign('s', body);
  const wrong = (at: number) => good.slice(0, at) + (good[at] === '0' ? '1' : '0') + good.slice(at + 1);
  for (const guess of [wrong(7), wrong(good.length - 1)]) {
    expect(verify(buildDoor('github', { current: 's' }), { 'X-Hub-Signature-256': guess })).toEqual({
      ok: false,
      reason: 'X-Hub-Signature-256 does not fit the body and the secret',
    });
  }
});

it('never throws and never accepts, whatever comes', () => {
  const header = fc.constantFrom(
    'x-hub-signature-256',
    'x-gitlab-token',
    'webhook-signature',
    'webhook-id',
    'x-signature',
  );
  const value = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('sha256=', 'v1,', 'sha1=', '\0', '__proto__'));
  const headers = fc.dictionary(header, fc.array(value, { maxLength: 3 }));
  fc.assert(
    fc.property(fc.constantFrom(...sources.values()), headers, fc.uint8Array(), (one, sent, bytes) => {
      for (const current of ['s3cret of the webhook', `whsec_${Buffer.alloc(32, 1).toString('base64')}`]) {
        const request = buildRequest(sent, Buffer.from(bytes));
        expect(verifyRequest(one, request, buildDoor(one.name, { current }))).toMatchObject({ ok: false });
      }
    }),
  );
});

it('a source that fails in its own check is a refusal', () => {
  const broken: Source = {
    ...source('plain'),
    verify: (_request: InboundRequest): Verification => {
      throw new Error('broken');
    },
  };
  const outcome = verifyRequest(broken, buildRequest({}, body), buildDoor('plain', { current: 's' }));
  expect(outcome).toEqual({ ok: false, reason: 'a check could not be carried out' });
});
