import { expect, it } from 'vitest';
import { casesInTitles, idsIn } from './titles.ts';

/** Security and reliability cases that the product has to stand, and what each of them is about. */
const cases: Readonly<Record<string, string>> = {
  V1: 'a valid signature: stored once, raw bytes kept',
  V2: 'every mutation of a signed request: refused',
  V3: 'a signature header twice',
  V4: 'two Authorization headers',
  V5: 'a secret without its header; an empty secret',
  V6: 'a signature of one character, 1 MB, no hex',
  V7: 'compares that take the same time',
  V8: 'time windows on both sides',
  V9: 'the same signed request again, also 50 times at once',
  V10: 'the same body under another unsigned id',
  V11: 'an unsigned event header that does not fit the body',
  V12: "one source's signature for another source's webhook",
  V13: "one webhook's signature for another webhook",
  V14: 'SHA-1 alone',
  V15: 'rotation: both secrets, then the new one',
  V17: 'fields beside encrypted ones',
  V18: 'a challenge that is not genuine',
  V19: 'a chat app without an encrypt key',
  V22: 'a signing token is not satisfied by less',
  V23: 'identities in forwarding headers',
  B1: 'bodies too large, lying about it, or endless',
  B2: 'packed bodies',
  B3: 'JSON under another type or none',
  B4: 'odd encodings',
  B5: 'deep nesting',
  B6: 'a million keys, digits beyond 2^53',
  B7: 'names that reach prototypes',
  B8: 'connections that send a byte a second',
  B9: 'requests that two servers could read differently',
  B10: 'brackets in forms and queries',
  S1: 'private addresses written as numbers',
  S2: 'names and addresses of this machine',
  S3: 'IPv4 inside IPv6',
  S4: 'prefixes that carry or translate IPv4',
  S5: 'IPv6 that is not public',
  S6: 'IPv4 that is not public',
  S7: 'metadata services, also behind an allow-list',
  S8: 'odd characters that become an address',
  S9: 'user names in addresses',
  S10: 'names with a private address among others; names that change their mind',
  S11: 'redirects',
  S12: 'ports of other protocols; this server itself',
  S13: 'other schemes; no TLS',
  S14: 'answers that never end, or are too much',
  S15: 'addresses that were fine once',
  S16: 'proxies of the environment; headers that smuggle',
  T1: 'templates that reach for constructors',
  T2: 'the classic chain to code',
  T3: 'templates in data',
  T4: 'templates that are no text',
  T5: 'partials and decorators',
  T6: 'templates that never end',
  T7: 'names of hooks of the template engine',
  T8: 'missing and odd values',
  T9: 'who escapes',
  C1: 'mentions',
  C2: 'masked links',
  C3: 'breaking marks, unseen characters, length',
  C4: 'markup of other platforms',
  C5: 'buttons that a payload would like to make',
  C6: 'hostile command lines',
  P1: 'orders in payloads',
  P2: 'the boundary in payloads',
  P3: 'payloads that choose the channel',
  P4: 'hostile answers of the assistant',
  P5: 'credentials in the template context',
  D1: 'operators in the place of values',
  D2: 'fields that are not to be set',
  D3: 'filters that are programs',
  D4: 'patterns that take for ever',
  I1: 'other projects',
  I2: 'people who lost their role',
  I3: 'guessed addresses',
  I4: 'secrets that are shown again',
  L1: 'secrets in logs, database, answers and messages',
  L2: 'line breaks and escapes in logs',
  L3: 'secrets in addresses',
  W1: 'stored scripts',
  W2: 'requests made by other sites',
  W3: 'frames, redirects, caches',
  R1: 'floods without a signature',
  R2: "a neighbour's burst",
  R3: 'hammered buttons',
  F1: 'kill -9 under load',
  F2: 'kill -9 between effect and bookkeeping',
  F3: 'the database restarts',
  F5: 'a worker dies with work',
  F6: 'work longer than its lease',
  F7: 'endpoints that fail in every way: five tries, then a dead letter',
  F8: 'endpoints that want no more, or later',
  F9: 'an answer that got lost',
  F10: 'one dead endpoint among many',
  F11: 'replays: many, by time, twice',
  F12: 'duplicates, also later',
  F13: 'events out of order',
  F14: 'clocks that jump',
  F15: 'more than can be worked off',
  F16: 'SIGTERM under load',
  F17: 'poisoned events',
  F18: '25 MB',
  F19: 'one event to more endpoints than fit one step',
  F20: 'a slow, busy, broken or absent assistant',
  F21: 'a chat platform that is busy, or channels and tokens that are gone',
  F22: 'two processes start together',
  F23: 'retention under load',
  F24: 'restarts in long-connection mode',
};

/** Cases of parts that the product does not have yet, and which part that is. A test may name them already. */
const later: Readonly<Record<string, string>> = {
  V16: 'the source gitee',
  V20: 'the source wecom',
  V21: 'the source wecom',
  F4: 'needs a disk that fills up; the write that hangs or fails is covered by F3',
  F25: 'done by hand: tests of tests need a changed product',
};

/** How many cases of each letter there are. */
const counts = { V: 23, B: 10, S: 16, T: 9, C: 6, P: 5, D: 4, I: 4, L: 3, W: 3, R: 3, F: 25 };

function range(letter: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
}

it('every case is either to be proven or waits for a part that is named, and none is both', () => {
  const all = Object.entries(counts).flatMap(([letter, count]) => range(letter, count));
  expect([...Object.keys(cases), ...Object.keys(later)].sort()).toEqual(all.sort());
});

it.each(Object.entries(cases))('case %s (%s) is named by the title of a test', (id) => {
  expect(casesInTitles().get(id)?.size ?? 0).toBeGreaterThan(0);
});

it('titles are read with the ids they begin with, those of their parts, and those in brackets, and nothing else', () => {
  const code = [
    "it('V9, F12: of 50 copies', () => {",
    "describe('shut down; F16: with work under way', () => {",
    '  ["W1: a row of cases", 1],',
    "it('never shows a secret (case I4)', () => {",
    "// B7: a comment, and 'R2 without a colon'",
  ].join('\n');
  expect([...idsIn(code)].sort()).toEqual(['F12', 'F16', 'I4', 'V9', 'W1']);
});
