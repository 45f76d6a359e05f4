import { describe, expect, it } from 'vitest';
import type { ChangeListener } from '../../src/store/change-feed.ts';
import { createRecall } from '../../src/store/recall.ts';

interface Rig {
  recall: ReturnType<typeof createRecall<string>>;
  /** What is stored, by key. */
  stored: Map<string, string>;
  reads: string[];
  listener(): ChangeListener;
  feed: { healthy: boolean };
  /** Lets reads wait until it is called. */
  hold(): () => void;
}

function rig(): Rig {
  const stored = new Map([['a', 'old']]);
  const reads: string[] = [];
  const feed = { healthy: true };
  let heard: ChangeListener | undefined;
  let gate: Promise<void> = Promise.resolve();
  const recall = createRecall({
    collection: 'keys',
    feed: {
      healthy: () => feed.healthy,
      listen(_, listener) {
        heard = listener;
        return () => {};
      },
    },
    async load(key) {
      reads.push(key);
      const found = stored.get(key);
      await gate;
      return found;
    },
  });
  return {
    recall,
    stored,
    reads,
    feed,
    listener() {
      if (!heard) throw new Error('nobody listens');
      return heard;
    },
    hold() {
      let open = () => {};
      gate = new Promise((resolve) => {
        open = resolve;
      });
      return open;
    },
  };
}

describe('what was read of a small collection', () => {
  it('is remembered until the feed tells of a change, or of changes that may have been missed', async () => {
    const { recall, stored, reads, listener } = rig();
    expect(await recall.get('a')).toBe('old');
    expect(recall.get('a')).toBe('old');
    stored.set('a', 'new');
    listener().changed({ kind: 'update', id: 'a' });
    expect(await recall.get('a')).toBe('new');
    stored.delete('a');
    listener().gap();
    expect(await recall.get('a')).toBeUndefined();
    expect(reads).toEqual(['a', 'a', 'a']);
  });

  it('is looked for every time where there is nothing, and while the feed is not heard', async () => {
    const { recall, reads, feed } = rig();
    for (let n = 0; n < 2; n++) expect(await recall.get('none')).toBeUndefined();
    expect(await recall.get('a')).toBe('old');
    feed.healthy = false;
    for (let n = 0; n < 2; n++) expect(await recall.get('a')).toBe('old');
    expect(reads).toEqual(['none', 'none', 'a', 'a', 'a']);
  });

  it('is not remembered where this process, or another, has written while it was read', async () => {
    const { recall, stored, hold } = rig();
    const open = hold();
    const first = recall.get('a');
    stored.set('a', 'new');
    recall.forget();
    open();
    expect(await first).toBe('old');
    expect(await recall.get('a')).toBe('new');
    expect(recall.get('a')).toBe('new');
  });
});
