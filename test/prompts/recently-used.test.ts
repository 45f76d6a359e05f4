import { describe, expect, it } from 'vitest';
import { RecentlyUsed } from '../../src/prompts/recently-used.ts';

describe('RecentlyUsed', () => {
  it('makes a result once and forgets those not used for longest, by the size of their keys', () => {
    const made: string[] = [];
    const kept = new RecentlyUsed(10, (key) => {
      made.push(key);
      return key.toUpperCase();
    });
    expect([kept.get('aaaa'), kept.get('bbbb'), kept.get('aaaa')]).toEqual(['AAAA', 'BBBB', 'AAAA']);
    kept.get('cccc');
    kept.get('aaaa');
    expect(made).toEqual(['aaaa', 'bbbb', 'cccc']);
    kept.get('bbbb');
    expect(made).toEqual(['aaaa', 'bbbb', 'cccc', 'bbbb']);
  });

  it('keeps nothing of a failure', () => {
    let calls = 0;
    const kept = new RecentlyUsed(10, () => {
      calls += 1;
      throw new Error('no');
    });
    expect(() => kept.get('a')).toThrow('no');
    expect(() => kept.get('a')).toThrow('no');
    expect(calls).toBe(2);
  });
});
