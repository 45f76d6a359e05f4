import type { ChangeFeed } from './change-feed.ts';

/** What was read of a small collection, remembered until the change feed tells of a change in it. */
export interface Recall<T> {
  /** At once where it is remembered. What is not stored is looked for every time. */
  get(key: string): T | undefined | Promise<T | undefined>;
  /** Forgets everything: this process has just written, and need not wait until it hears of it. */
  forget(): void;
}

export interface RecallOptions<T> {
  collection: string;
  feed: Pick<ChangeFeed, 'listen' | 'healthy'>;
  load(key: string): Promise<T | undefined>;
}

/** Answers remembered at most; all are forgotten when there would be more. */
const most = 1_000;

/**
 * What was read while something changed may be what it was before: it is answered, but not remembered. While the feed
 * isn't heard, everything is read when it is asked for.
 */
export function createRecall<T>({ collection, feed, load }: RecallOptions<T>): Recall<T> {
  const known = new Map<string, T>();
  let changes = 0;

  function forget(): void {
    changes += 1;
    known.clear();
  }

  async function read(key: string): Promise<T | undefined> {
    const before = changes;
    const found = await load(key);
    if (found === undefined || before !== changes) return found;
    if (known.size >= most) known.clear();
    known.set(key, found);
    return found;
  }

  feed.listen(collection, { changed: forget, gap: forget });
  return { get: (key) => (feed.healthy() ? known.get(key) : undefined) ?? read(key), forget };
}
