import { describe, expect, it } from 'vitest';
import { readAddress, writeAddress } from '../../src/console/address/address-text.ts';
import { channelIdOf } from '../../src/console/frame/channel-id.ts';
import { safeAddress } from '../../src/console/text/safe-address.ts';
import { visibleText } from '../../src/console/text/visible-text.ts';
import { durationText, elapsedText, moneyText, relativeTime } from '../../src/console/time/format.ts';

describe('text from outside', () => {
  it.each([
    ['photo\u202egnp.exe', 'photo⟨U+202E⟩gnp.exe'],
    ['pay\u200bpal', 'pay⟨U+200B⟩pal'],
    ['a\u0007b', 'a⟨U+0007⟩b'],
    ['tag\u{e0041}', 'tag⟨U+E0041⟩'],
    ['line\r\nline\ttab', 'line\nline\ttab'],
    ['👨‍👩‍👧 👩🏽‍💻', '👨‍👩‍👧 👩🏽‍💻'],
    ['a\u200db', 'a⟨U+200D⟩b'],
    ['中文 שלום', '中文 שלום'],
  ])('C3: %j is shown as what it is', (given, shown) => {
    expect(visibleText(given)).toBe(shown);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'mailto:a@b.c',
    '//host',
    'https://user:pw@bank.example/',
    'x',
    '',
  ])('W1: %j is no address to link to', (address) => {
    expect(safeAddress(address)).toBeUndefined();
  });

  it('links http and https', () => {
    expect(safeAddress('https://github.com/a')?.host).toBe('github.com');
    expect(safeAddress('http://10.0.0.1:8080/')?.host).toBe('10.0.0.1:8080');
  });
});

describe('the address bar', () => {
  it.each([
    [{ channel: 'general', thread: null }, '#/general'],
    [{ channel: '@mbr_1', thread: 'msg_1' }, '#/%40mbr_1/msg_1'],
  ])('names %j', (address, hash) => {
    expect(writeAddress(address)).toBe(hash);
    expect(readAddress(hash)).toEqual(address);
  });

  it.each(['', '#', '#/', '#claim=X', '#/%E0%A4%A'])('%j names nothing', (hash) => {
    expect(readAddress(hash)).toEqual({ channel: null, thread: null });
  });

  it.each([
    ['Release notes', 'release-notes'],
    ['  #Über & Aus  ', 'uber-aus'],
    ['评审', 'u8bc4u5ba1'],
    ['!!', ''],
  ])('a channel %j gets the id %j', (title, id) => {
    expect(channelIdOf(title)).toBe(id);
  });
});

describe('times, durations and money', () => {
  const now = Date.UTC(2026, 10, 21, 12);

  it.each([
    [now - 5_000, 'now', '现在'],
    [now - 150_000, '2 min. ago', '2分钟前'],
    [now - 26 * 3_600_000, 'yesterday', '昨天'],
    [now + 60_000, 'now', '现在'],
  ])('%d is said in both languages', (then, en, zh) => {
    expect([relativeTime(then, now, 'en'), relativeTime(then, now, 'zh')]).toEqual([en, zh]);
  });

  it.each([
    [420, '420 ms'],
    [1_290, '1.2 s'],
    [12_900, '12 s'],
    [125_000, '2 min 5 s'],
  ])('%d ms take their unit along', (ms, text) => {
    expect(durationText(ms, 'en')).toBe(text);
  });

  it('never count backwards when clocks differ', () => {
    expect(elapsedText(-3_000, 'en')).toBe('0 s');
  });

  it('show small amounts to the digit that matters', () => {
    expect([moneyText(0.0042, 'en'), moneyText(0.0042, 'zh'), moneyText(1.5, 'en')]).toEqual([
      '$0.0042',
      '$0.0042',
      '$1.50',
    ]);
  });
});
