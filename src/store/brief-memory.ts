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

/** Creates an empty memory of what `load` answers. */
export function createBriefMemory<T>(clock: Clock, load: (key: string) => Promise<T>): BriefMemory<T> {
  const known = new Map<string, { readAt: number; answer: Promise<T> }>();

  function remember(key: string): Promise<T> {
    const answer = load(key);
    const entry = { readAt: clock.now(), answer };
    known.delete(key);
    known.set(key, entry);
    answer.catch(() => known.get(key) === entry && known.delete(key));
    const [eldest] = known.keys();
    if (known.size > most && eldest !== undefined) known.delete(eldest);
    return answer;
  }

  return {
    get(key) {
      const found = known.get(key);
      // A clock that was set back must not make old things new.
      const fresh = found && Math.abs(clock.now() - found.readAt) < believedForMs;
      return fresh ? found.answer : remember(key);
    },
    clear: () => known.clear(),
  };
}
