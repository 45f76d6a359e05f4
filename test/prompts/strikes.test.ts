import { describe, expect, it } from 'vitest';
import { Strikes } from '../../src/prompts/strikes.ts';

describe('strikes', () => {
  it('put a template out after three within a minute, and let it back in when they are old', () => {
    const strikes = new Strikes();
    strikes.add('slow', 0);
    strikes.add('slow', 10_000);
    expect(strikes.out('slow', 10_000)).toBe(false);
    strikes.add('slow', 20_000);
    expect(strikes.out('slow', 20_000)).toBe(true);
    expect(strikes.out('other', 20_000)).toBe(false);
    expect(strikes.out('slow', 59_999)).toBe(true);
    expect(strikes.out('slow', 60_000)).toBe(false);
  });

  it('do not gather over a long time', () => {
    const strikes = new Strikes();
    for (let minute = 0; minute < 10; minute++) strikes.add('rarely slow', minute * 60_000);
    expect(strikes.out('rarely slow', 9 * 60_000)).toBe(false);
  });
});
