import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import type { RetrySchedule, SigningKey } from '../../src/domain/endpoint.ts';
import { AppError } from '../../src/domain/errors.ts';
import { silentLogger } from '../../src/domain/logger.ts';
import { standardWebhookFault } from '../../src/inbound/standard-webhooks.ts';
import { createAddressGuard } from '../../src/outbound/address-guard.ts';
import { networkFailure, statusFailure } from '../../src/outbound/failure-class.ts';
import { ownSigningKey, publicKeyOf } from '../../src/outbound/keys.ts';
import type { PostResult } from '../../src/outbound/post.ts';
import { parseRetryAfter } from '../../src/outbound/retry-after.ts';
import { nextTry, parseSchedule } from '../../src/outbound/retry-schedule.ts';
import { signatureHeaders } from '../../src/outbound/sign.ts';
import { createDeliver } from '../../src/pipeline/deliver.ts';
import type { TryOutcome } from '../../src/pipeline/outbound-ports.ts';
import { endpointWith } from '../outbound/endpoint.ts';
import { aDelivery, anOutboundEvent } from '../store/relay-samples.ts';
import { vectorsOf } from './vectors.ts';

const docs = readFileSync(path.join(import.meta.dirname, '../../docs/events.md'), 'utf8');

describe('signature.json', () => {
  const all = vectorsOf('signature');
  const sent = all.filter(({ keys }) => keys !== undefined);
  /** Those that the code of the docs is for: Standard Webhooks with a shared secret, under the usual names. */
  const plain = all.filter(
    ({ schemes, receiver }) =>
      schemes.every(({ scheme, header }) => scheme === 'standard' && !header) && !receiver.startsWith('whpk_'),
  );

  const keyOf = (text: string, age: number): SigningKey => ownSigningKey(text, new Date(1_000_000 - age * 1_000));

  it.each(sent)('S1: $id is signed like this', ({ keys = [], schemes, body, headers, now }) => {
    const id = headers['webhook-id'] ?? 'evt_01';
    const timestampSeconds = Number(Object.entries(headers).find(([name]) => name.endsWith('timestamp'))?.[1] ?? now);
    const made = signatureHeaders({
      id: headers['svix-id'] ?? id,
      timestampSeconds,
      body,
      keys: keys.map(keyOf),
      signatures: schemes,
      now: new Date(now * 1_000),
    });
    expect(made).toEqual(headers);
  });

  it('shows the public half of an ed25519 key as they do', () => {
    const pairs = sent.filter(({ receiver }) => receiver.startsWith('whpk_'));
    expect(pairs.length).toBeGreaterThan(0);
    for (const { keys = [], receiver } of pairs)
      expect(keys.map((key) => publicKeyOf(keyOf(key, 0)))).toEqual([receiver]);
  });

  it.each(plain.filter(({ receiver }) => receiver.startsWith('whsec_')))(
    'V8: $id, sent to a webhook: $verdict',
    ({ headers, body, receiver, now, verdict, reason }) => {
      const request = {
        headers: new Map(Object.entries(headers).map(([name, value]) => [name, [value]])),
        body: Buffer.from(body),
        receivedAt: now * 1_000,
      };
      const fault = standardWebhookFault(request, receiver);
      const words = { signature: /does not fit/, timestamp: /webhook-timestamp/, missing: /is absent/ };
      if (verdict === 'accept') expect(fault).toBeUndefined();
      else expect(fault).toMatch(words[reason ?? 'signature']);
    },
  );

  describe.each([
    {
      language: 'Node',
      program: process.execPath,
      file: 'verify.mjs',
      driver: `
import { readFileSync } from 'node:fs';
const verdicts = JSON.parse(readFileSync(0, 'utf8')).map(({ headers, body, receiver, now }) => {
  Date.now = () => now * 1000;
  return verify(headers, Buffer.from(body), receiver) ? 'accept' : 'refuse';
});
console.log(JSON.stringify(verdicts));
`,
    },
    {
      language: 'Python',
      program: 'python3',
      file: 'verify.py',
      driver: `
import json
import sys

verdicts = []
for one in json.load(sys.stdin):
    time.time = lambda: one["now"]
    verdicts.append("accept" if verify(one["headers"], one["body"].encode(), one["receiver"]) else "refuse")
print(json.dumps(verdicts))
`,
    },
  ])('and the $language receiver of the docs', ({ language, program, file, driver }) => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'conformance-'));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it('agree', () => {
      const code = /```\w+\n([\s\S]*?)```/.exec(docs.split(`### ${language}\n`)[1] ?? '')?.[1] ?? '';
      const script = path.join(folder, file);
      writeFileSync(script, code + driver);
      const said = JSON.parse(execFileSync(program, [script], { input: JSON.stringify(plain), encoding: 'utf8' }));
      expect(plain.map(({ id }, index) => [id, said[index]])).toEqual(plain.map(({ id, verdict }) => [id, verdict]));
    });
  });
});

describe('retry-after.json', () => {
  it.each(vectorsOf('retry-after'))('F8: $id: $verdict', ({ header, now, verdict, seconds }) => {
    const asked = parseRetryAfter(header, new Date(now));
    expect(asked).toBe(verdict === 'wait' ? (seconds ?? Number.NaN) * 1_000 : undefined);
  });
});

describe('retry.json', () => {
  const begun = new Date('2026-01-31T12:00:00Z');

  /** What a try with this answer is to the product. */
  function resultOf(status: number | undefined, retryAfter: number | undefined): PostResult {
    const refused = new Error('refused');
    const failure =
      status === undefined
        ? networkFailure(Object.assign(refused, { code: 'ECONNREFUSED' }), { timeoutMs: 1_000, answered: false })
        : statusFailure(status);
    const asked = retryAfter === undefined ? undefined : String(retryAfter);
    return { ok: failure === undefined, status, retryAfter: asked, ...failure, timing: { total: 1 } };
  }

  /** The decision after one try, by the part of the relay that makes it. */
  async function decide(schedule: RetrySchedule, clientErrors: 'retry' | 'give_up', tries: number, result: PostResult) {
    const endpoint = endpointWith({ schedule, clientErrors });
    const event = anOutboundEvent({ timestamp: begun });
    const delivery = aDelivery(event, endpoint.id, { tries, lease: { owner: 'me', token: 1, until: begun } });
    let outcome: TryOutcome | undefined;
    const deliver = createDeliver({
      subscribers: { get: () => undefined },
      queue: {
        record: async (one) => {
          outcome = one;
          return true;
        },
        giveBack: async () => true,
        discard: async () => 0,
      },
      prepare: () => Promise.reject(new Error('nothing is sent')),
      prepareFailure: () => undefined,
      send: () => Promise.reject(new Error('nothing is sent')),
      nextTry,
      watch: { note: async () => ({ endpoint, change: { health: endpoint.health } }), disable: async () => undefined },
      arm: () => undefined,
      tell: () => undefined,
      tried: () => undefined,
      clock: systemClock,
      log: silentLogger,
      signal: new AbortController().signal,
    });
    await deliver.conclude({ delivery, event }, { endpoint, result, at: begun, endedAt: begun });
    return outcome;
  }

  it.each(vectorsOf('retry'))('F7, F8: $id', async ({ schedule: wanted, clientErrors, steps }) => {
    const schedule = parseSchedule(wanted);
    for (const [tries, step] of steps.entries()) {
      const result = resultOf(step.status, step.retryAfterSeconds);
      const outcome = await decide(schedule, clientErrors, tries, result);
      const status = { again: 'queued', delivered: 'delivered', dead: 'dead' }[step.verdict];
      expect(outcome).toMatchObject({ status, tries: tries + 1 });
      expect(step.verdict === 'again').toBe(outcome?.dueAt !== undefined);
      if (!outcome?.dueAt) continue;
      const seconds = (outcome.dueAt.getTime() - begun.getTime()) / 1_000;
      expect(seconds).toBeGreaterThanOrEqual(step.afterSeconds ?? Number.NaN);
      expect(seconds).toBeLessThanOrEqual(step.atLatestSeconds ?? Number.NaN);
    }
  });
});

describe('url-guard.json', () => {
  const words = {
    scheme: /only https addresses are called/,
    plain_http: /plain http/,
    userinfo: /user name or password/,
    port: /its port/,
    private: /into a private network/,
    metadata: /nobody may be sent there/,
    not_an_address: /not a web address/,
  };

  it.each(vectorsOf('url-guard'))('S1–S13: $id: $verdict', async ({ url, addresses, allow, verdict, reason }) => {
    const resolve = async () => addresses.map((address) => ({ address, family: isIP(address) === 6 ? 6 : 4 }) as const);
    const guard = createAddressGuard({ allow, clock: systemClock, resolve });
    const asked = guard.admit(url);
    if (verdict === 'call') return void (await expect(asked).resolves.toMatch(/^https?:/));
    const error: unknown = await asked.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      code: 'address_refused',
      message: expect.stringMatching(words[reason ?? 'private']),
    });
  });
});
