import type { Clock } from '../domain/clock.ts';

/** Answers that are believed for a second: for as long as changes by other processes can't be heard. */
export interface BriefMemory<T> {
  /** One query for all who ask for the same within that time; a failure is not remembered. */
  get(key: string): Promise<T>;
  clear(): void;
}

const believedForMs = 1_000;
/** Answers remembered at most; the oldest goes first. */
const most = 10_000;

interface Entry<T> {
  answer: Promise<T>;
  /** When it began to be read; undefined while it is being read, which is shared however long it takes. */
  readAt?: number;
}

/** Creates an empty memory of what `load` answers. */
export function createBriefMemory<T>(clock: Clock, load: (key: string) => Promise<T>): BriefMemory<T> {
  const known = new Map<string, Entry<T>>();

  function remember(key: string): Promise<T> {
    const readAt = clock.now();
    const answer = load(key);
    const entry: Entry<T> = { answer };
    known.delete(key);
    known.set(key, entry);
    answer.then(
      () => {
        entry.readAt = readAt;
      },
      () => known.get(key) === entry && known.delete(key),
    );
    const [eldest] = known.keys();
    if (known.size > most && eldest !== undefined) known.delete(eldest);
    return answer;
  }

  return {
    get(key) {
      const found = known.get(key);
      // A clock that was set back must not make old things new.
      const fresh = found && Math.abs(clock.now() - (found.readAt ?? clock.now())) < believedForMs;
      return fresh ? found.answer : remember(key);
    },
    clear: () => known.clear(),
  };
}
