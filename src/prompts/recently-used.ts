/** Results by key, of which the `most` used last are kept. */
export class RecentlyUsed<T> {
  readonly #most: number;
  readonly #make: (key: string) => T;
  readonly #kept = new Map<string, T>();

  constructor(most: number, make: (key: string) => T) {
    this.#most = most;
    this.#make = make;
  }

  /** The result for `key`, made now if it isn't there. What `make` throws is not kept. */
  get(key: string): T {
    const found = this.#kept.get(key);
    if (found !== undefined) this.#kept.delete(key);
    const value = found ?? this.#make(key);
    this.#kept.set(key, value);
    if (this.#kept.size > this.#most) this.#forgetOldest();
    return value;
  }

  #forgetOldest(): void {
    for (const oldest of this.#kept.keys()) {
      this.#kept.delete(oldest);
      return;
    }
  }
}
