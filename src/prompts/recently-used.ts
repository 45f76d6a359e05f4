/** Results by key, of which those used last are kept: as many as have `most` characters of keys together. */
export class RecentlyUsed<T> {
  readonly #most: number;
  readonly #make: (key: string) => T;
  readonly #kept = new Map<string, T>();
  #size = 0;

  constructor(most: number, make: (key: string) => T) {
    this.#most = most;
    this.#make = make;
  }

  /** The result for `key`, made now if it isn't there. What `make` throws is not kept. */
  get(key: string): T {
    const found = this.#kept.get(key);
    if (found === undefined) return this.#add(key, this.#make(key));
    this.#kept.delete(key);
    this.#kept.set(key, found);
    return found;
  }

  #add(key: string, value: T): T {
    this.#kept.set(key, value);
    this.#size += key.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= this.#most) break;
      this.#kept.delete(oldest);
      this.#size -= oldest.length;
    }
    return value;
  }
}
