import { describe, expect, it } from 'vitest';
import { createSharedRead } from '../../src/store/shared-read.ts';

describe('a shared read', () => {
  it('is one for all who come while another is under way, and none of them gets what was read before they asked', async () => {
    let stored = 'old';
    const reads: (() => void)[] = [];
    const get = createSharedRead(
      (key: string) =>
        new Promise<string>((resolve) => {
          const seen = `${key}: ${stored}`;
          reads.push(() => resolve(seen));
        }),
    );
    const first = get('a');
    stored = 'new';
    const later = [get('a'), get('a'), get('a')];
    expect(reads).toHaveLength(1);
    reads[0]?.();
    expect(await first).toBe('a: old');
    await expect.poll(() => reads.length).toBe(2);
    reads[1]?.();
    expect(await Promise.all(later)).toEqual(['a: new', 'a: new', 'a: new']);
    void get('a');
    expect(reads).toHaveLength(3);
  });

  it('does not remember a failure', async () => {
    let fails = true;
    const get = createSharedRead(async (key: string) => {
      if (fails) throw new Error('away');
      return key;
    });
    const [one, two] = [get('a'), get('a')];
    await expect(one).rejects.toThrow('away');
    await expect(two).rejects.toThrow('away');
    fails = false;
    expect(await get('a')).toBe('a');
  });
});
