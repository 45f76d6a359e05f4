import { describe, expect, it } from 'vitest';
import { findHelper, helpers } from '../../src/prompts/helper-list.ts';

function call(name: string, ...args: unknown[]): unknown {
  return findHelper(name)?.run?.(args, {});
}

describe('helpers', () => {
  it('have names of their own', () => {
    expect(new Set(helpers.map((helper) => helper.name)).size).toBe(helpers.length);
  });

  it('never throw, whatever the data is', () => {
    const odd = [undefined, null, 0, -1, Number.NaN, '', 'x', true, [], [null, [1]], {}, { a: { b: 1 } }, '2026-13-45'];
    for (const { name, args, run } of helpers) {
      for (const a of odd)
        for (const b of odd) expect(() => run?.([a, b, a].slice(0, args[1]), {}), name).not.toThrow();
    }
  });

  it.each([
    ['eq', [5, '5'], true],
    ['eq', [null, undefined], true],
    ['eq', ['', null], false],
    ['eq', [[], []], false],
    ['ne', ['a', 'b'], true],
    ['gt', ['10', 9], true],
    ['gt', [undefined, 1], false],
    ['lt', [1, 2], true],
    ['and', [1, 'a', [0]], true],
    ['and', [1, 0], false],
    ['or', [null, '', 'last'], 'last'],
    ['or', [null, []], false],
    ['not', [{}], true],
    ['default', ['', 'x'], 'x'],
    ['default', [0, 'x'], 0],
    ['default', [false, 'x'], false],
    ['upper', ['aé'], 'AÉ'],
    ['lower', ['AÉ'], 'aé'],
    ['truncate', ['abcdef', 3], 'abc… [3 more characters]'],
    ['truncate', ['abcd', 3], 'abc… [1 more character]'],
    ['truncate', ['abc', 3], 'abc'],
    ['truncate', ['a👩b', 2], 'a… [3 more characters]'],
    ['truncate', [null, 3], ''],
    ['truncate', ['abc', 'many'], 'abc'],
    ['oneline', [' a\n\n b\tc '], 'a b c'],
    ['lines', ['\na\nb\r\nc\n', 2], 'a\nb [1 more line]'],
    ['lines', ['a\nb\nc', 1], 'a [2 more lines]'],
    ['lines', ['a', 3], 'a'],
    ['count', [[1, 2]], 2],
    ['count', [{ a: 1 }], 1],
    ['count', ['a👩'], 2],
    ['count', [null], 0],
    ['first', [[1, 2, 3]], 1],
    ['first', [[1, 2, 3], 2], [1, 2]],
    ['first', ['text'], 'text'],
    ['join', [['a', null, '', 'b'], ', '], 'a, b'],
    ['join', [[{ name: 'a' }, {}, { name: 'b' }, 'c'], '/', 'name'], 'a/b'],
    ['join', [undefined, ', '], ''],
    ['collect', [[{ f: ['a', 'b'] }, { f: ['b'] }, {}, null], 'f'], ['a', 'b']],
    ['collect', ['text', 'f'], []],
    ['collect', [[{}], 'toString'], []],
    ['omit', [{ a: 1, b: 2, c: 3 }, 'a', 'c'], { b: 2 }],
    ['omit', [[1], '0'], [1]],
    ['date', ['2021-04-28 21:50:00 +0200'], '2021-04-28 19:50 UTC'],
    ['date', ['2016-08-12 15:23:28 UTC', 'day'], '2016-08-12'],
    ['date', [1557933657], '2019-05-15 15:20 UTC'],
    ['date', [1557933657000], '2019-05-15 15:20 UTC'],
    ['date', ['soon'], 'soon'],
    ['date', [null], ''],
    ['date', [9e15], '9000000000000000'],
    ['shortsha', ['6113728f27ae82c7b1a177c8d03f9e96e0adf246'], '6113728f'],
    ['shortsha', ['main'], 'main'],
    ['shortref', ['refs/heads/feature/x'], 'feature/x'],
    ['shortref', ['refs/tags/v1'], 'v1'],
    ['shortref', ['refs/merge-requests/1/head'], 'refs/merge-requests/1/head'],
    ['json', [{ a: [1] }], '{\n  "a": [\n    1\n  ]\n}'],
    ['json', [undefined], 'null'],
  ] as const)('%s of %j is %j', (name, args, result) => {
    expect(call(name, ...args)).toEqual(result);
  });
});

describe('join', () => {
  it('stops where a long separator would multiply the text', () => {
    const text = String(
      call(
        'join',
        Array.from({ length: 1_000 }, () => 'x'),
        '-'.repeat(30_000),
      ),
    );
    expect(text.length).toBeLessThan(263_000);
    expect(text).toMatch(/… \[991 more\]$/);
  });
});

describe('json', () => {
  const large = {
    title: 'kept',
    list: Array.from({ length: 500 }, (_, i) => ({ id: i, text: 'long '.repeat(100), deep: { a: { b: { c: [i] } } } })),
    ...Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`field${i}`, i])),
  };

  it.each([0, 200, 500, 2_000, 8_000, 64_000, 10_000_000])(
    'is valid and within %i characters when it has to cut',
    (most) => {
      const text = String(call('json', large, most));
      expect(text.length).toBeLessThanOrEqual(Math.min(64_000, Math.max(200, most)));
      expect(() => JSON.parse(text)).not.toThrow();
      expect(text).toContain('left out');
    },
  );

  it('says where it was cut', () => {
    expect(JSON.parse(String(call('json', { list: Array.from({ length: 60 }, () => 1) }, 2_000))).list.at(-1)).toBe(
      '10 more left out',
    );
    expect(call('json', { a: 'x'.repeat(3_000) }, 8_000)).toContain('[cut, 3000 characters in all]');
  });

  it('survives nesting of any depth, brief or not', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`);
    expect(() => JSON.parse(String(call('json', deep)))).not.toThrow();
    expect(() => JSON.parse(String(findHelper('json')?.run?.([deep], { brief: true })))).not.toThrow();
  });

  it('leaves out technical noise when it is brief', () => {
    const value = {
      html_url: 'https://github.com/o/r',
      url: 'https://api.github.com/repos/o/r',
      issues_url: 'https://api.github.com/repos/o/r/issues',
      node_id: 'x',
      avatar_url: 'https://example.com/a.png',
      email: 'a@example.com',
      empty: { none: null, blank: '', list: [] },
      zero: 0,
      no: false,
    };
    expect(JSON.parse(String(findHelper('json')?.run?.([value], { brief: true })))).toEqual({
      html_url: 'https://github.com/o/r',
      zero: 0,
      no: false,
    });
  });
});
