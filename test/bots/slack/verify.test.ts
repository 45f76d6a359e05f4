import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { scopes } from '../../../bots/slack/manifest.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { type Booth, openBooth } from './booth.ts';

interface Vector {
  id: string;
  secret: string;
  body: string;
  headers: Record<string, string>;
  now: number;
}

const file = path.join(import.meta.dirname, '..', '..', 'fixtures', 'slack', 'vectors.json');
const [vector]: Vector[] = JSON.parse(readFileSync(file, 'utf8')).vectors;
if (!vector) throw new Error('there is no vector');
const { body, headers, secret, now } = vector;
const signature = headers['X-Slack-Signature'] ?? '';

/** Signs as the documentation says, with node:crypto rather than with code of ours. */
function signed(text: string | Buffer, timestamp: number | string, key = secret): Record<string, string> {
  const hmac = createHmac('sha256', key).update(`v0:${timestamp}:`).update(text).digest('hex');
  return { ...headers, 'X-Slack-Request-Timestamp': String(timestamp), 'X-Slack-Signature': `v0=${hmac}` };
}

let booth: Booth;
const clock = new FakeClock(now * 1_000);

beforeAll(async () => {
  // The SDK reads the machine's clock for its half of the check.
  vi.useFakeTimers({ toFake: ['Date'], now: now * 1_000 });
  const workspaces = [
    { id: 'T1DC2JH3J', name: 'Test', token: 'xoxb-1-acme', scopes, users: [{ id: 'U2CERLKJA', name: 'roadrunner' }] },
  ];
  booth = await openBooth({ clock, secret, workspaces });
});
afterAll(async () => {
  await booth.close();
  vi.useRealTimers();
});

interface Sent {
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
  chunked?: boolean;
  path?: string;
  method?: string;
}

/** Sends exactly these headers and bytes. */
function send(sent: Sent): Promise<number> {
  const bytes = Buffer.from(sent.body ?? body);
  const own = sent.headers ?? headers;
  const length = sent.chunked ? {} : { 'content-length': String(bytes.length) };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${booth.url}${sent.path ?? '/slack/events'}`,
      { method: sent.method ?? 'POST', headers: { ...own, ...length } },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
      },
    );
    outgoing.once('error', reject);
    if (sent.chunked) outgoing.write(bytes.subarray(0, 10));
    outgoing.end(sent.chunked ? bytes.subarray(10) : bytes);
  });
}

const without = (name: string) => Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
const withSignature = (value: string | string[]) => ({ ...headers, 'X-Slack-Signature': value });
const withTime = (value: string) => ({ ...headers, 'X-Slack-Request-Timestamp': value });
const bad = signature.replace(/.$/, (last) => (last === '0' ? '1' : '0'));

describe('V1: the example of the documentation (slack-doc)', () => {
  it('is accepted, and asked of the conversation once although it comes three times (V9)', async () => {
    expect(await Promise.all([send({}), send({})])).toEqual([200, 200]);
    expect(await send({ chunked: true })).toBe(200);
    await vi.waitFor(() => expect(booth.asked).toHaveLength(1));
    expect(booth.asked[0]).toMatchObject({ kind: 'command', text: '', context: { channel: { channel: 'G8PSS9T3V' } } });
  });
});

describe('V2, V3, V5, V6: every mutation of it is refused', () => {
  const flipped = Buffer.from(body);
  flipped[40] = (flipped[40] ?? 0) ^ 1;
  it.each<[string, Sent]>([
    ['body written anew', { body: new URLSearchParams([...new URLSearchParams(body)].toReversed()).toString() }],
    ['a space at the end', { body: `${body} ` }],
    ['one bit of the body', { body: flipped }],
    ['no body', { body: '' }],
    ['a BOM before it', { body: `\ufeff${body}` }],
    ['the body in UTF-16', { body: Buffer.from(body, 'utf16le') }],
    ['the body gzipped', { body: gzipSync(body), headers: { ...headers, 'Content-Encoding': 'gzip' } }],
    ['signature absent', { headers: without('X-Slack-Signature') }],
    ['signature empty', { headers: withSignature('') }],
    ['signature twice, the good one last', { headers: withSignature([bad, signature]) }],
    ['signature twice, the good one first', { headers: withSignature([signature, bad]) }],
    ['the same signature twice', { headers: withSignature([signature, signature]) }],
    ['two signatures in one header', { headers: withSignature(`${bad}, ${signature}`) }],
    ['signature in upper case', { headers: withSignature(signature.toUpperCase().replace('V0', 'v0')) }],
    ['signature one digit shorter', { headers: withSignature(signature.slice(0, -1)) }],
    ['signature one digit longer', { headers: withSignature(`${signature}0`) }],
    ['signature that is no hex', { headers: withSignature(`v0=${'z'.repeat(64)}`) }],
    ['a very long signature', { headers: withSignature(`v0=${'a'.repeat(10_000)}`) }],
    ['no version', { headers: withSignature(signature.slice(3)) }],
    ['another version', { headers: withSignature(signature.replace('v0', 'v1')) }],
    ['the name of another scheme', { headers: withSignature(signature.replace('v0', 'sha256')) }],
    ['another secret', { headers: signed(body, now, 'another secret') }],
    ['an empty secret', { headers: signed(body, now, '') }],
    ['timestamp absent', { headers: without('X-Slack-Request-Timestamp') }],
    ['timestamp empty', { headers: withTime('') }],
    ['timestamp with an exponent', { headers: withTime('1531420618e0') }],
    ['timestamp in hex', { headers: withTime(`0x${now.toString(16)}`) }],
    ['timestamp with a plus', { headers: withTime(`+${now}`) }],
    ['timestamp with a zero before it', { headers: withTime(`0${now}`) }],
    ['timestamp below zero', { headers: signed(body, -now) }],
    ['timestamp in milliseconds', { headers: signed(body, now * 1_000) }],
    ['timestamp twice', { headers: { ...headers, 'X-Slack-Request-Timestamp': [String(now), String(now)] } }],
  ])('%s: 401', async (_, sent) => {
    const before = booth.asked.length;
    expect(await send(sent)).toBe(401);
    expect(booth.asked).toHaveLength(before);
  });

  it.each<[string, string]>([
    ['JSON', 'application/json'],
    ['a form with a charset', 'application/x-www-form-urlencoded; charset=utf-8'],
    ['plain text', 'text/plain'],
  ])('said to be %s: not accepted', async (_, type) => {
    const before = booth.asked.length;
    expect(await send({ headers: { ...signed(body, now - 1), 'Content-Type': type } })).toBe(400);
    expect(booth.asked).toHaveLength(before);
  });
});

describe('V8: the window of five minutes, in both directions', () => {
  it.each([
    [-299, 200],
    [-301, 401],
    [299, 200],
    [301, 401],
  ])('a signature of %i s from now: %i', async (seconds, status) => {
    expect(await send({ headers: signed(body, now + seconds) })).toBe(status);
  });
});

describe('what else comes to the door', () => {
  it('answers the challenge only when it is signed', async () => {
    const challenge = JSON.stringify({ type: 'url_verification', token: 'x', challenge: 'c' });
    const json = { ...signed(challenge, now), 'Content-Type': 'application/json' };
    expect(await send({ body: challenge, headers: json })).toBe(200);
    expect(await send({ body: challenge, headers: { ...json, 'X-Slack-Signature': signature } })).toBe(401);
  });

  it('B1: refuses a body of more than 4 MB, also when it is signed', async () => {
    const large = 'x'.repeat(5 * 2 ** 20);
    expect(await send({ body: large, headers: signed(large, now) }).catch(() => 413)).toBe(413);
  });

  it.each([
    ['/slack/events', 'GET', 405],
    ['/slack/nothing', 'POST', 404],
    ['/slack/install', 'GET', 404],
    ['/slack', 'POST', 404],
  ])('%s by %s: %i', async (where, method, status) => {
    expect(await send({ path: where, method, body: '' })).toBe(status);
  });

  it('A workspace that the app is not in is refused', async () => {
    const foreign = body.replace('T1DC2JH3J', 'T0FOREIGN').replace('398738663015', '1');
    expect(await send({ body: foreign, headers: signed(foreign, now) })).toBe(401);
  });
});
