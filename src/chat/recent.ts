/** Remembers the last answers of a pure function. */
export interface Recent {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

/** At most `most` pairs; the one that was not asked for longest goes first. */
export function createRecent(most: number): Recent {
  const pairs = new Map<string, string>();
  return {
    get(key) {
      const value = pairs.get(key);
      if (value === undefined) return undefined;
      pairs.delete(key);
      pairs.set(key, value);
      return value;
    },
    set(key, value) {
      pairs.delete(key);
      pairs.set(key, value);
      const [oldest] = pairs.keys();
      if (pairs.size > most && oldest !== undefined) pairs.delete(oldest);
    },
  };
}
