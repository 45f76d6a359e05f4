import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/domain/errors.ts';
import { parseEventFilter, passesFilter } from '../../src/inbound/filter.ts';

describe('reading an event filter', () => {
  it.each([
    ['', []],
    [' , ,, ', []],
    ['pull_request,push', ['pull_request', 'push']],
    ['  Push ,\n pull_request.Opened , push', ['push', 'pull_request.opened']],
    ['pull_request.*, *', ['pull_request.*', '*']],
    ['Merge Request Hook, Confidential Issue Hook', ['merge_request', 'issue']],
    ['merge_requests_events,push_events', ['merge_request', 'push']],
    ['repo:push, order.item.paid', ['repo:push', 'order.item.paid']],
  ])('reads %j', (text, entries) => {
    expect(parseEventFilter(text)).toEqual(entries);
  });

  it.each(['pull_*', '**', '.opened', 'push.', 'a..b', '(a+)+$', '$where', 'a/b', '*.opened', 'x'.repeat(101), '发布'])(
    'D3: refuses %j by name',
    (entry) => {
      expect(() => parseEventFilter(`push,${entry}`)).toThrow(AppError);
      expect(() => parseEventFilter(`push,${entry}`)).toThrow(JSON.stringify(entry.slice(0, 40)));
    },
  );

  it('refuses more than a hundred names', () => {
    const names = Array.from({ length: 101 }, (_, i) => `event${i}`);
    expect(parseEventFilter(names.slice(1).join())).toHaveLength(100);
    expect(() => parseEventFilter(names.join())).toThrow('more than 100');
  });

  it('reads back what it wrote', () => {
    const name = fc.stringMatching(/^[a-zA-Z_]{1,12}(\.[a-z]{1,8})?(\.\*)?$/);
    fc.assert(
      fc.property(fc.array(name, { maxLength: 20 }), (names) => {
        const once = parseEventFilter(names.join(' , '));
        expect(parseEventFilter(once.join(','))).toEqual(once);
      }),
    );
  });
});

describe('applying an event filter', () => {
  it.each([
    [[], 'anything', true],
    [['push'], 'push', true],
    [['push'], 'PUSH', true],
    [['push'], 'tag_push', false],
    [['pull_request'], 'pull_request.opened', true],
    [['pull_request'], 'pull_request_review.submitted', false],
    [['pull_request.opened'], 'pull_request.opened', true],
    [['pull_request.opened'], 'pull_request.closed', false],
    [['pull_request.opened'], 'pull_request', false],
    [['pull_request.*'], 'pull_request.closed', true],
    [['pull_request.*'], 'pull_request_review.submitted', false],
    [['push.*'], 'push', true],
    [['*'], 'star.created', true],
    [['issue'], 'issues.opened', true],
    [['issues'], 'issue.open', true],
    [['issues.opened'], 'issues.opened', true],
    [['merge_requests'], 'merge_request.merge', true],
    [['job'], 'build.failed', true],
    [['jobs.failed'], 'build.failed', true],
    [['build'], 'job', false],
    [['order.item'], 'order.item.paid', true],
    [['order.item'], 'order.items', false],
    [['order'], 'order.item.paid', true],
    [['push', 'release'], 'release.published', true],
  ])('%j lets %s pass: %s', (filters, event, passes) => {
    expect(passesFilter(filters, event)).toBe(passes);
  });

  it('D4: takes a hostile name of 50,000 letters like any other', () => {
    expect(passesFilter(parseEventFilter('a, (a), b'.replace('(a)', 'aa')), 'a'.repeat(50_000))).toBe(false);
  });
});
