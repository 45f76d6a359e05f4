import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { verifyRequest } from '../../src/inbound/checks.ts';
import { deliveryKey } from '../../src/inbound/delivery-key.ts';
import { parseEventFilter, passesFilter } from '../../src/inbound/filter.ts';
import { redactHeaders } from '../../src/inbound/redact-headers.ts';
import { sources } from '../../src/inbound/registry.ts';
import type { Sample, Source, Verification } from '../../src/inbound/source.ts';
import { buildDoor, buildRequest, type HeaderInput, requestOf } from '../inbound/build-request.ts';
import { expectCleanFacts } from '../inbound/clean-facts.ts';
import { fixturesOf } from '../inbound/fixtures.ts';

/** Two secrets that any source can use, a signing token among them. */
const secrets = ['the secret of this webhook', `whsec_${Buffer.alloc(32, 5).toString('base64')}`];

const all = [...sources.values()];
const proving = all.filter((source) => source.options.secret !== 'none');

function verify(source: Source, sample: Sample, headers: HeaderInput, current: string | undefined): Verification {
  return verifyRequest(source, requestOf(sample, headers), buildDoor(source.name, { current }));
}

/** The headers that `sign` adds: each of them is part of the proof. */
function proofOf(source: Source, sample: Sample, secret: string): [name: string, value: string][] {
  return Object.entries(source.sign(sample, secret)).filter(([name]) => !(name in sample.headers));
}

/** Not by `A`: behind a base64 key that is a zero byte, and HMAC fills keys up with zeros. */
function other(value: string): string {
  return value.replace(/.$/, (last) => (last === 'B' ? 'C' : 'B'));
}

it('every file in sources/ stands in the registry under its own name', () => {
  const files = readdirSync(new URL('../../src/inbound/sources/', import.meta.url)).filter((file) =>
    file.endsWith('.ts'),
  );
  expect([...sources.keys()].sort()).toEqual(files.map((file) => file.slice(0, -'.ts'.length)).sort());
  for (const [name, source] of sources) expect(source.name).toBe(name);
});

describe.each(proving.map((source) => [source.name, source] as const))('the check of %s', (_, source) => {
  it.each(secrets)('V1: accepts its own sample signed under %j', (secret) => {
    const sample = source.sample();
    expect(verify(source, sample, source.sign(sample, secret), secret)).toMatchObject({ ok: true });
  });

  it.each(secrets)('V13, V5: refuses it under another secret, an empty one or none (%j)', (secret) => {
    const sample = source.sample();
    const signed = source.sign(sample, secret);
    for (const current of [`${secret}x`, other(secret), '', ' ', undefined]) {
      expect(verify(source, sample, signed, current)).toMatchObject({ ok: false });
    }
    expect(verify(source, sample, source.sign(sample, other(secret)), secret)).toMatchObject({ ok: false });
  });

  it.each(secrets)(
    'V2, V3, V6: refuses it when any part of the proof is missing, empty, repeated or odd (%j)',
    (secret) => {
      const sample = source.sample();
      const signed = source.sign(sample, secret);
      const proof = proofOf(source, sample, secret);
      expect(proof).not.toHaveLength(0);
      for (const [name, value] of proof) {
        const { [name]: _gone, ...without } = signed;
        expect(verify(source, sample, without, secret), `${name} absent`).toMatchObject({ ok: false });
        const odd = [
          '',
          ' ',
          `${value}x`,
          value.slice(1),
          other(value),
          `${value}, ${value}`,
          'x'.repeat(1 << 20),
          '\0',
        ];
        for (const sent of [...odd, [value, other(value)], [other(value), value], [value, value]]) {
          expect(verify(source, sample, { ...signed, [name]: sent }, secret), `${name}`).toMatchObject({ ok: false });
        }
      }
    },
  );

  it.each(secrets)('V2: a proof that covers the body covers every bit of it (%j)', (secret) => {
    const sample = source.sample();
    const signed = source.sign(sample, secret);
    const outcome = verify(source, sample, signed, secret);
    const covered = outcome.ok && outcome.coversBody === true;
    expect(covered || source.options.secret === 'token').toBe(true);
    for (const at of [0, sample.body.length >> 1, sample.body.length - 1]) {
      const body = Buffer.from(sample.body);
      body.writeUInt8(body.readUInt8(at) ^ 1, at);
      expect(verify(source, { ...sample, body }, signed, secret).ok).toBe(!covered);
    }
  });

  it('V12: refuses what another source signed for its own webhook', () => {
    for (const stranger of proving.filter((one) => one !== source)) {
      const sample = stranger.sample();
      const signed = stranger.sign(sample, "the stranger's secret");
      expect(verify(source, sample, signed, 'the secret of this webhook')).toMatchObject({ ok: false });
    }
  });

  it('V15: accepts the secret before the last rotation during its grace, and not afterwards', () => {
    const sample = source.sample();
    const request = requestOf(sample, source.sign(sample, 'old'));
    for (const [until, ok] of [
      [request.receivedAt + 1, true],
      [request.receivedAt, false],
    ] as const) {
      const door = buildDoor(source.name, { current: 'new', previous: { value: 'old', until: new Date(until) } });
      expect(verifyRequest(source, request, door).ok).toBe(ok);
    }
  });

  it('reads header names in any case, as a proxy may send them', () => {
    const sample = source.sample();
    const signed = Object.entries(source.sign(sample, 's')).map(([name, value]) => [name.toUpperCase(), value]);
    const request = buildRequest(Object.fromEntries(signed), sample.body, Date.now());
    expect(verifyRequest(source, request, buildDoor(source.name, { current: 's' }))).toMatchObject({ ok: true });
  });
});

describe.each(all.map((source) => [source.name, source] as const))('the events of %s', (_, source) => {
  it('a sample is named as it says, makes a clean card, and is never a duplicate', () => {
    const [first, second] = [source.sample(), source.sample()];
    const described = [first, second].map((sample) => source.describe(requestOf(sample, {})));
    for (const { event, payload, ping } of described) {
      expect(event).toBe(first.event);
      expect(ping).toBe(false);
      expectCleanFacts(source.facts(event, payload));
    }
    expect(first.body.equals(second.body)).toBe(false);
    expect(deliveryKey(described[0]?.deliveryId, 'a')).not.toBe(deliveryKey(described[1]?.deliveryId, 'b'));
  });

  it.each(fixturesOf(source.name))('$file is named $event and makes a clean card', ({ event, headers, body }) => {
    const described = source.describe(buildRequest(headers, body));
    expect(described.event === event || described.event.startsWith(`${event}.`)).toBe(true);
    expect(passesFilter(parseEventFilter(event), described.event)).toBe(true);
    expect(described.payload).toEqual(JSON.parse(body.toString()));
    const facts = source.facts(described.event, described.payload);
    expectCleanFacts(facts);
    expect(facts.actor).toBeDefined();
  });

  it('what is stored of the headers is enough to read the event again', () => {
    for (const { headers, body } of [source.sample(), ...fixturesOf(source.name)]) {
      const request = buildRequest(headers, body);
      const stored = redactHeaders(request, buildDoor(source.name, {}).webhook);
      expect(source.describe(buildRequest(stored, body))).toEqual(source.describe(request));
    }
  });

  it('offers event names that a filter takes', () => {
    for (const name of source.options.events) expect(parseEventFilter(name)).toEqual([name]);
  });

  it('tells in both languages how to set the sender up, with the address in place', () => {
    for (const text of [source.setUp.en, source.setUp.zh]) expect(text).toContain('{url}');
    expect(source.setUp.zh).toMatch(/\p{Script=Han}/u);
    expect(source.options.maxBody).toBeGreaterThanOrEqual(1024 * 1024);
  });
});
