import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/domain/errors.ts';
import { verifyRequest } from '../../src/inbound/checks.ts';
import { deliveryKey } from '../../src/inbound/delivery-key.ts';
import { sources } from '../../src/inbound/registry.ts';
import type { Source, Verification } from '../../src/inbound/source.ts';
import { buildDoor, buildRequest, type HeaderInput } from './build-request.ts';
import { bodyOf, mutations, type Vector, vectors } from './fixtures.ts';

/** A vector as our sources see it: which one takes it, its secret, its request. */
interface Case {
  vector: Vector;
  source: Source;
  secret: string;
  /** The header that proves the request. */
  proof: string;
  headers: Record<string, string>;
  body: Buffer;
  now: number;
}

const proofHeaders = ['X-Hub-Signature-256', 'webhook-signature', 'X-Gitlab-Token'];
const sourceOf: Record<string, string> = { github: 'github', gitlab: 'gitlab', 'standard-webhooks': 'gitlab' };

function toCase(vector: Vector): Case {
  const source = sources.get(sourceOf[vector.provider] ?? 'plain');
  if (!source) throw new Error(`no source for ${vector.id}`);
  const secret = typeof vector.secret === 'string' ? vector.secret : vector.secret.signing_token;
  const headers = vector.signature ? { 'X-Hub-Signature-256': vector.signature } : vector.headers;
  const proof = proofHeaders.find((name) => name in headers) ?? '';
  return { vector, source, secret, proof, headers, body: bodyOf(vector), now: (vector.now ?? 1_776_000_000) * 1000 };
}

const cases = vectors.map(toCase);
const accepted = cases.filter(({ vector }) => vector.expect.startsWith('accept'));
/** Those whose proof covers the body; a token in clear says nothing of it. */
const signed = accepted.filter(({ proof }) => proof !== 'X-Gitlab-Token');

interface Change {
  headers?: HeaderInput;
  body?: Buffer;
  secret?: string;
  now?: number;
}

function verify(one: Case, change: Change = {}): Verification {
  const request = buildRequest(change.headers ?? one.headers, change.body ?? one.body, change.now ?? one.now);
  return verifyRequest(one.source, request, buildDoor(one.source.name, { current: change.secret ?? one.secret }));
}

function expectRefused(one: Case, change: Change): void {
  const outcome = verify(one, change);
  expect(outcome, `${one.vector.id} with ${JSON.stringify(change).slice(0, 300)}`).toMatchObject({ ok: false });
  if (!outcome.ok) expect(outcome.reason).toMatch(/\w/);
}

/** The proof header replaced. */
function withProof(one: Case, value: string | string[]): Change {
  return { headers: { ...one.headers, [one.proof]: value } };
}

function proofOf(one: Case): string {
  return one.headers[one.proof] ?? '';
}

function code(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
  return 'nothing thrown';
}

/** A body of other bytes, correctly signed, so that only the reading of it can refuse it. */
function describeSigned(one: Case, type: string, body: Buffer): string {
  const signature = `sha256=${createHmac('sha256', one.secret).update(body).digest('hex')}`;
  const request = buildRequest({ ...one.headers, 'X-Hub-Signature-256': signature, 'Content-Type': type }, body);
  const door = buildDoor(one.source.name, { current: one.secret });
  expect(verifyRequest(one.source, request, door).ok).toBe(true);
  return code(() => one.source.describe(request));
}

function withId(id: string): Case {
  const found = cases.find(({ vector }) => vector.id === id);
  if (!found) throw new Error(`no vector ${id}`);
  return found;
}

describe('known-answer vectors', () => {
  it.each(accepted.map((one) => [one.vector.id, one] as const))('V1: %s is accepted and described', (_, one) => {
    expect(verify(one)).toMatchObject({ ok: true });
    const { event, payload } = one.source.describe(buildRequest(one.headers, one.body, one.now));
    expect(event).toMatch(/^[a-z_]+$/);
    expect(payload).toBeTypeOf('object');
  });

  it.each(['X-Signature-256', 'X-Webhook-Signature', 'X-Signature', 'X-Hub-Signature'])(
    'V1: codmir-body-hex is accepted in %s too',
    (name) => {
      const one = withId('codmir-body-hex');
      expect(verify(one, { headers: { [name]: proofOf(one) } })).toMatchObject({ ok: true, by: name });
    },
  );

  it('V22: gitlab-downgrade is refused: a signing token is not satisfied by a token header', () => {
    expectRefused(withId('gitlab-downgrade'), {});
    expectRefused(withId('gitlab-downgrade'), { headers: {} });
    const one = withId('gitlab-downgrade');
    expectRefused(one, { headers: { ...one.headers, 'X-Gitlab-Token': one.secret } });
  });

  it('the form vector gives the document inside its payload field', () => {
    const one = withId('github-form');
    expect(one.source.describe(buildRequest(one.headers, one.body))).toMatchObject({
      event: 'ping',
      ping: true,
      payload: { zen: 'Keep it logically awesome.', hook_id: 1 },
    });
  });
});

/** Each mutation of the list by its own words, as what has to come of it. */
const trials: Record<string, () => void> = {
  'body: parse + re-serialise': () => {
    for (const one of signed.filter(({ body }) => body.toString().includes('1.0'))) {
      expectRefused(one, { body: Buffer.from(JSON.stringify(JSON.parse(one.body.toString()))) });
    }
  },
  'body: add one trailing space': () => {
    for (const one of signed) expectRefused(one, { body: Buffer.concat([one.body, Buffer.from(' ')]) });
  },
  'body: flip one bit': () => {
    for (const one of signed) {
      for (const [at, byte] of one.body.entries()) {
        const flipped = Buffer.from(one.body);
        flipped[at] = byte ^ 1;
        expectRefused(one, { body: flipped });
      }
    }
  },
  'signature header absent': () => {
    for (const one of accepted) {
      const { [one.proof]: _, ...others } = one.headers;
      expectRefused(one, { headers: others });
    }
  },
  'signature header empty': () => {
    for (const one of accepted) for (const value of ['', ' ']) expectRefused(one, withProof(one, value));
  },
  'signature header sent twice (bad,good) and (good,bad): Node joins them with a comma and a space': () => {
    for (const one of accepted) {
      const good = proofOf(one);
      const bad = good.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
      for (const pair of [
        [bad, good],
        [good, bad],
        [good, good],
      ]) {
        expectRefused(one, withProof(one, pair));
        expectRefused(one, withProof(one, pair.join(', ')));
      }
    }
  },
  'signature upper-cased hex (state which is accepted)': () => {
    // Lower case only, as all of these senders write it.
    for (const one of signed) expectRefused(one, withProof(one, proofOf(one).toUpperCase()));
    const hex = withId('github-utf8');
    expectRefused(hex, withProof(hex, `sha256=${proofOf(hex).slice(7).toUpperCase()}`));
  },
  'signature one char shorter / longer / non-hex / 1 MB long: 401, never an exception': () => {
    for (const one of accepted) {
      const good = proofOf(one);
      const odd = [good.slice(0, -1), `${good}0`, `${good.slice(0, -1)}z`, '0', 'x'.repeat(1 << 20), `${good}\0`];
      for (const value of odd) expectRefused(one, withProof(one, value));
    }
  },
  'prefix missing (sha256=, v0=, v1=) or swapped (sha1=)': () => {
    for (const one of signed) {
      const bare = proofOf(one)
        .replace(/^(?:sha256=|v1,)/, '')
        .replaceAll(' v1,', ' ');
      for (const prefix of ['', 'sha1=', 'v0=', 'v1=', 'v0,', 'SHA256=', 'v1a,']) {
        expectRefused(one, withProof(one, prefix + bare));
      }
    }
  },
  'secret of another webhook': () => {
    for (const one of accepted) {
      for (const secret of ['another', `${one.secret}x`, one.secret.slice(1), 'whsec_AAAA'])
        expectRefused(one, { secret });
    }
  },
  'empty secret configured: refuse to start or refuse the request, never accept': () => {
    const withEmptyKey = (body: Buffer) => `sha256=${createHmac('sha256', '').update(body).digest('hex')}`;
    for (const one of accepted) {
      for (const secret of ['', ' ', 'whsec_', 'whsec_=']) expectRefused(one, { secret });
      const forged = { ...one.headers, [one.proof]: withEmptyKey(one.body), 'X-Gitlab-Token': '' };
      expectRefused(one, { secret: '', headers: forged });
    }
  },
  'timestamp +-299 s accept, +-301 s reject (both directions)': () => {
    const one = withId('gitlab-signing-token');
    for (const off of [0, 299, -299, 300, -300]) {
      expect(verify(one, { now: one.now + off * 1000 }), `${off} s`).toMatchObject({ ok: true });
    }
    for (const off of [301, -301, 86_400, -86_400]) expectRefused(one, { now: one.now + off * 1000 });
  },
  'timestamp absent / empty / 1e9 / 0x10 / leading + / negative / milliseconds for seconds': () => {
    const one = withId('gitlab-signing-token');
    const key = Buffer.from(one.secret.slice('whsec_'.length), 'base64');
    const id = one.headers['webhook-id'] ?? '';
    for (const stamp of [
      '',
      ' ',
      '1e9',
      '0x10',
      '+1776000000',
      '-1776000000',
      '1776000000000',
      '01776000000',
      '1776000000.5',
    ]) {
      // Signed with the very text, so that only the reading of the time can refuse it.
      const signature = createHmac('sha256', key).update(`${id}.${stamp}.`).update(one.body).digest('base64');
      const headers = { ...one.headers, 'webhook-timestamp': stamp, 'webhook-signature': `v1,${signature}` };
      for (const now of [one.now, 1_000_000_000_000, 16_000]) expectRefused(one, { headers, now });
    }
    const { 'webhook-timestamp': _, ...others } = one.headers;
    expectRefused(one, { headers: others });
  },
  'same delivery id twice; same body with new id': () => {
    const one = withId('github-utf8');
    const key = (id: string) => {
      const headers = { ...one.headers, 'X-GitHub-Delivery': id };
      expect(verify(one, { headers }).ok).toBe(true);
      return deliveryKey(one.source.describe(buildRequest(headers, one.body)).deliveryId, 'hash of the body');
    };
    expect(key('a')).toBe(key('a'));
    expect(key('a')).not.toBe(key('b'));
  },
  'content-type swapped json/form': () => {
    const [json, form] = [withId('github-utf8'), withId('github-form')];
    expect(describeSigned(json, 'application/x-www-form-urlencoded', json.body)).toBe('body_unreadable');
    expect(describeSigned(form, 'application/json', form.body)).toBe('body_unreadable');
  },
  'charset utf-16le, BOM': () => {
    const one = withId('github-utf8');
    const text = one.body.toString();
    const type = 'application/json; charset=utf-16le';
    expect(describeSigned(one, type, Buffer.from(text, 'utf16le'))).toBe('body_unreadable');
    expect(describeSigned(one, 'application/json', Buffer.from(`\ufeff${text}`, 'utf16le'))).toBe('body_unreadable');
    expect(describeSigned(one, 'application/json', Buffer.from(`\ufeff${text}`))).toBe('body_unreadable');
    expectRefused(one, { body: Buffer.from(`\ufeff${text}`) });
  },
  'Content-Encoding gzip of the same body': () => {
    for (const one of signed) {
      const headers = { ...one.headers, 'Content-Encoding': 'gzip' };
      expectRefused(one, { headers, body: gzipSync(one.body) });
    }
  },
  'chunked vs content-length': () => {
    for (const one of accepted) {
      const chunked = { ...one.headers, 'Transfer-Encoding': 'chunked' };
      const counted = { ...one.headers, 'Content-Length': String(one.body.length) };
      expect(verify(one, { headers: chunked })).toEqual(verify(one, { headers: counted }));
    }
  },
};

describe('V2: mutations of the vectors', () => {
  it.each(mutations)('%s', (mutation) => {
    const trial = trials[mutation];
    expect(trial, 'every mutation of the list is tried').toBeTypeOf('function');
    trial?.();
  });
});

describe('V8: the signing token against the vendor library', () => {
  it('accepts what standardwebhooks signs, with a second entry for an old secret, over any bytes', () => {
    const one = withId('gitlab-signing-token');
    const body = Buffer.from([0x7b, 0xff, 0x7d]);
    const key = Buffer.from(one.secret.slice('whsec_'.length), 'base64');
    const at = new Date(one.now);
    const text = new Webhook(one.secret).sign('id-1', at, '{"a":1}');
    const bytes = createHmac('sha256', key)
      .update(`id-1.${one.now / 1000}.`)
      .update(body)
      .digest('base64');
    const headers = { 'webhook-id': 'id-1', 'webhook-timestamp': String(one.now / 1000) };
    const signedText = { ...headers, 'webhook-signature': `v1,AAAA v1a,BBBB ${text}` };
    expect(verify(one, { headers: signedText, body: Buffer.from('{"a":1}') })).toMatchObject({ ok: true });
    expect(verify(one, { headers: { ...headers, 'webhook-signature': `v1,${bytes}` }, body })).toMatchObject({
      ok: true,
    });
    expectRefused(one, { headers: { ...headers, 'webhook-signature': `v1a,${bytes}` }, body });
    expectRefused(one, { headers: { ...signedText, 'webhook-id': 'id-2' }, body: Buffer.from('{"a":1}') });
  });
});
