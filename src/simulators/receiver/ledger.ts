import type { IncomingHttpHeaders } from 'node:http';

/** One request as it came. */
export interface LedgerEntry {
  /** `webhook-id`, or nothing. */
  id: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** When all of it was there: milliseconds since the epoch, with fractions. */
  at: number;
  /** Port of the sender's side: the same for requests on one connection. */
  from: number;
}

/** What came, in order, and a way to wait for more. */
export class Ledger {
  #entries: LedgerEntry[] = [];
  readonly #watchers = new Set<() => void>();

  add(entry: LedgerEntry): void {
    this.#entries.push(entry);
    for (const check of [...this.#watchers]) check();
  }

  entries(path?: string): LedgerEntry[] {
    return path === undefined ? [...this.#entries] : this.#entries.filter((entry) => entry.path === path);
  }

  clear(): void {
    this.#entries = [];
  }

  /** Resolves when so many requests have come (to a path) since the last clearing. */
  arrived(count: number, path?: string): Promise<LedgerEntry[]> {
    return new Promise((resolve) => {
      const check = () => {
        if (this.#entries.length < count) return;
        const entries = this.entries(path);
        if (entries.length < count) return;
        this.#watchers.delete(check);
        resolve(entries);
      };
      this.#watchers.add(check);
      check();
    });
  }
}
