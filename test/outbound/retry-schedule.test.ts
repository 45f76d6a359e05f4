import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../src/outbound/retry-after.ts';
import { type FailedTry, nextTry, parseSchedule, previewSchedule } from '../../src/outbound/retry-schedule.ts';
import { now } from './endpoint.ts';

const failed = (change: Partial<FailedTry> = {}): FailedTry => ({
  schedule: parseSchedule('default'),
  tries: 1,
  endedAt: now,
  errorClass: 'status_5xx',
  random: () => 0,
  ...change,
});

const waitAfter = (change: Partial<FailedTry>) => {
  const next = nextTry(failed(change));
  return next && (next.getTime() - now.getTime()) / 1_000;
};

describe('the schedule', () => {
  it('F7: the default is five tries, at once, after 30 s, 2 min, 10 min and 1 h, then none', () => {
    expect(parseSchedule('default').delaysMs[0]).toBe(0);
    expect([1, 2, 3, 4, 5].map((tries) => waitAfter({ tries }))).toEqual([30, 120, 600, 3_600, undefined]);
  });

  it('is shown as clock times', () => {
    expect(previewSchedule(parseSchedule('default'), now).map((time) => time.toISOString().slice(11, 19))).toEqual([
      '12:00:00',
      '12:00:30',
      '12:02:30',
      '12:12:30',
      '13:12:30',
    ]);
    const standard = previewSchedule(parseSchedule('standard'), now);
    expect(standard).toHaveLength(10);
    expect(((standard.at(-1)?.getTime() ?? 0) - now.getTime()) / 3_600_000).toBeCloseTo(75.58, 1);
  });

  it('may be the own one of an endpoint, of 1 to 20 waits in seconds', () => {
    expect(parseSchedule([0])).toEqual({ preset: 'custom', delaysMs: [0] });
    expect(parseSchedule([0, 1.5, 604_800]).delaysMs).toEqual([0, 1_500, 604_800_000]);
  });

  it.each([[[]], [[5, 10]], [[0, -1]], [[0, Number.NaN]], [[0, 604_801]], [Array.from({ length: 21 }, () => 0)]])(
    'is refused when it can not be: %j',
    (waits) => {
      expect(() => parseSchedule(waits)).toThrow(expect.objectContaining({ code: 'field_invalid' }));
    },
  );

  it('gets jitter that only makes it later, none under a minute and never more than a minute', () => {
    expect(waitAfter({ tries: 1, random: () => 0.999 })).toBe(30);
    expect(waitAfter({ tries: 2, random: () => 0.999 })).toBeCloseTo(132, 0);
    expect(waitAfter({ tries: 4, random: () => 0.999 })).toBeCloseTo(3_660, 0);
    const tries = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(tries, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (made, chance) => {
        const schedule = parseSchedule('standard');
        const wait = (waitAfter({ schedule, tries: made, random: () => chance }) ?? 0) * 1_000;
        const scheduled = schedule.delaysMs[made] ?? 0;
        expect(wait).toBeGreaterThanOrEqual(scheduled);
        expect(wait).toBeLessThanOrEqual(scheduled + 60_000);
      }),
    );
  });
});

describe('F8: Retry-After', () => {
  it('puts a try off, by seconds or until a date', () => {
    expect(waitAfter({ errorClass: 'rate_limited', retryAfter: '90' })).toBe(90);
    expect(waitAfter({ retryAfter: 'Sat, 31 Jan 2026 12:05:00 GMT' })).toBe(300);
  });

  it('never hastens a try, adds none, and waits no longer than a day or what the schedule waits anyway', () => {
    expect(waitAfter({ retryAfter: '1' })).toBe(30);
    expect(waitAfter({ retryAfter: 'Sat, 31 Jan 2026 11:00:00 GMT' })).toBe(30);
    expect(waitAfter({ tries: 5, retryAfter: '60' })).toBeUndefined();
    expect(waitAfter({ retryAfter: '9999999999' })).toBe(86_400);
    expect(waitAfter({ schedule: parseSchedule([0, 172_800]), retryAfter: '9999999999' })).toBe(172_800);
  });

  it('counts only where it means something', () => {
    expect(waitAfter({ errorClass: 'status_4xx', retryAfter: '300' })).toBe(30);
    expect(waitAfter({ errorClass: 'timeout', retryAfter: '300' })).toBe(30);
  });

  it.each([
    ['120', 120_000],
    [' 120 ', 120_000],
    ['0', 0],
    ['Sat, 31 Jan 2026 12:00:30 GMT', 30_000],
    ['Saturday, 31-Jan-26 12:00:30 GMT', 30_000],
    ['Sat Jan 31 12:00:30 2026', 30_000],
    ['Sun, 01 Feb 2026 00:00:00 GMT', 43_200_000],
    ['Sun Feb  1 00:00:00 2026', 43_200_000],
    ['Sat, 31 Jan 2026 11:59:59 GMT', 0],
  ])('is read: %j', (header, wait) => {
    expect(parseRetryAfter(header, now)).toBe(wait);
  });

  it.each([
    undefined,
    '',
    '-5',
    '+5',
    '1.5',
    '1e9',
    '0x10',
    '12345678901',
    'soon',
    '30, 60',
    'Sat, 31 Jan 2026 12:00:30',
    'Sat, 31 Foo 2026 12:00:30 GMT',
    'Sat, 31 Feb 2026 12:00:30 GMT',
    'Sat, 31 Jan 2026 25:00:30 GMT',
    '2026-01-31T12:00:30Z',
  ])('is ignored when it is malformed: %j', (header) => {
    expect(parseRetryAfter(header, now)).toBeUndefined();
  });
});
