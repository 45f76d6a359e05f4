import type { Clock } from '../domain/clock.ts';
import { AppError } from '../domain/errors.ts';
import { toStoreError } from './failure.ts';
import { defaultGroupLimits, type GroupLimits } from './group-limits.ts';

export interface GroupOptions<D, A> {
  /**
   * Writes a batch in one go and returns an answer per document, in order. A rejection means that nothing is known
   * of any of them.
   */
  write(batch: D[]): Promise<A[]>;
  /** Roughly what a document takes in memory. */
  bytes(document: D): number;
  /**
   * Documents with one key are states of one thing: of those that wait only the latest is written, and two are never
   * under way at once, so that they can't overtake each other.
   */
  key?(document: D): string;
  clock: Clock;
  limits?: Partial<GroupLimits>;
}

/** Gathers documents that arrive at the same time into one write, and answers each of them. */
export interface GroupCommit<D, A> {
  /** The document's own answer. Rejects with `store_unavailable` or `overloaded`, or with what is wrong with it. */
  add(document: D): Promise<A>;
  /** Resolves when nothing waits for an answer. */
  idle(): Promise<void>;
  /** Documents without an answer now. */
  open(): number;
}

interface Waiter<A> {
  resolve(answer: A): void;
  reject(error: unknown): void;
}

interface Entry<D, A> {
  document: D;
  bytes: number;
  key: string | undefined;
  underWay: boolean;
  waiters: Waiter<A>[];
}

/**
 * One write for what arrived while the last was under way: a durable write costs a journal flush whatever it carries,
 * so sharing it is worth a factor of ten. When the database is down, everyone who waits is told at once.
 */
export function createGroupCommit<D, A>(options: GroupOptions<D, A>): GroupCommit<D, A> {
  return new Group(options);
}

class Group<D, A> implements GroupCommit<D, A> {
  readonly #options: GroupOptions<D, A>;
  readonly #limits: GroupLimits;
  readonly #waiting = new Set<Entry<D, A>>();
  readonly #waitingByKey = new Map<string, Entry<D, A>>();
  readonly #keysUnderWay = new Set<string>();
  readonly #whenIdle: (() => void)[] = [];
  #lanesBusy = 0;
  /** Lanes whose write has been given up but not ended: they take nothing new, so that memory stays bounded. */
  #lanesStalled = 0;
  #scheduled = false;
  #open = 0;
  #openBytes = 0;

  constructor(options: GroupOptions<D, A>) {
    this.#options = options;
    this.#limits = { ...defaultGroupLimits, ...options.limits };
  }

  add(document: D): Promise<A> {
    return new Promise((resolve, reject) => this.#enter(document, { resolve, reject }));
  }

  idle(): Promise<void> {
    return this.#open === 0 ? Promise.resolve() : new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  open(): number {
    return this.#open;
  }

  #enter(document: D, waiter: Waiter<A>): void {
    const bytes = this.#options.bytes(document);
    const key = this.#options.key?.(document);
    const same = key === undefined ? undefined : this.#waitingByKey.get(key);
    const refusal = this.#refusal(bytes);
    if (refusal) waiter.reject(refusal);
    else if (same) this.#replace(same, { document, bytes, waiter });
    else this.#wait({ document, bytes, key, underWay: false, waiters: [waiter] });
  }

  #refusal(bytes: number): AppError | undefined {
    const { lanes, open, openBytes } = this.#limits;
    if (this.#lanesStalled === lanes) return new AppError('store_unavailable');
    if (this.#open >= open || this.#openBytes + bytes > openBytes) return new AppError('overloaded');
    return undefined;
  }

  #wait(entry: Entry<D, A>): void {
    this.#open += 1;
    this.#openBytes += entry.bytes;
    this.#waiting.add(entry);
    if (entry.key !== undefined) this.#waitingByKey.set(entry.key, entry);
    this.#schedule();
  }

  #replace(entry: Entry<D, A>, by: { document: D; bytes: number; waiter: Waiter<A> }): void {
    this.#openBytes += by.bytes - entry.bytes;
    entry.document = by.document;
    entry.bytes = by.bytes;
    entry.waiters.push(by.waiter);
  }

  /** Waits for the end of this turn of the event loop, so that what the turn brings goes together. */
  #schedule(): void {
    if (this.#scheduled || this.#waiting.size === 0 || this.#lanesFree() <= 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#fillLanes();
    });
  }

  #lanesFree(): number {
    return this.#limits.lanes - this.#lanesBusy - this.#lanesStalled;
  }

  #fillLanes(): void {
    while (this.#lanesFree() > 0) {
      const batch = this.#takeBatch();
      if (batch.length === 0) return;
      this.#lanesBusy += 1;
      void this.#commit(batch).then(() => {
        this.#lanesBusy -= 1;
        this.#schedule();
      });
    }
  }

  #takeBatch(): Entry<D, A>[] {
    const { batch: most, batchBytes } = this.#limits;
    const batch: Entry<D, A>[] = [];
    let bytes = 0;
    for (const entry of this.#waiting) {
      if (entry.key !== undefined && this.#keysUnderWay.has(entry.key)) continue;
      if (batch.length === most || (batch.length > 0 && bytes + entry.bytes > batchBytes)) break;
      batch.push(entry);
      bytes += entry.bytes;
      this.#stopWaiting(entry);
      entry.underWay = true;
      if (entry.key !== undefined) this.#keysUnderWay.add(entry.key);
    }
    return batch;
  }

  #stopWaiting(entry: Entry<D, A>): void {
    this.#waiting.delete(entry);
    if (entry.key !== undefined) this.#waitingByKey.delete(entry.key);
  }

  /** Never rejects: every outcome goes to the waiters. */
  async #commit(batch: Entry<D, A>[]): Promise<void> {
    const failure = await this.#attempt(batch);
    if (failure === undefined) return;
    if (batch.length === 1 || isUnavailable(failure)) return this.#refuse(batch, failure);
    // One document that can't be written must not take its neighbours along (case F17).
    for (const [index, entry] of batch.entries()) {
      const own = await this.#attempt([entry]);
      if (isUnavailable(own)) return this.#refuse(batch.slice(index), own);
      if (own !== undefined) this.#refuse([entry], own);
    }
  }

  /** Answers everyone in the batch, or returns why nobody could be answered. */
  async #attempt(batch: Entry<D, A>[]): Promise<unknown> {
    try {
      const answers = await this.#write(batch.map((entry) => entry.document));
      if (answers.length !== batch.length) return new Error('a batch came back without an answer per document');
      for (const [index, answer] of answers.entries()) this.#settle(batch[index], ({ resolve }) => resolve(answer));
      return undefined;
    } catch (error) {
      return toStoreError(error);
    }
  }

  /** A write, given up after `writeWithinMs`; its lane stays closed until the write has really ended. */
  #write(documents: D[]): Promise<A[]> {
    return new Promise((resolve, reject) => {
      let late = false;
      const cancel = this.#options.clock.after(this.#limits.writeWithinMs, () => {
        late = true;
        this.#lanesStalled += 1;
        reject(new AppError('store_unavailable'));
      });
      const ended = () => {
        cancel();
        if (late) this.#lanesStalled -= 1;
        this.#schedule();
      };
      void this.#options.write(documents).then(resolve, reject).finally(ended);
    });
  }

  /** Refuses these; when the database is down, also whatever else waits. */
  #refuse(entries: Entry<D, A>[], failure: unknown): void {
    const rest = isUnavailable(failure) ? [...this.#waiting] : [];
    for (const entry of rest) this.#stopWaiting(entry);
    for (const entry of [...entries, ...rest]) this.#settle(entry, ({ reject }) => reject(failure));
  }

  #settle(entry: Entry<D, A> | undefined, tell: (waiter: Waiter<A>) => void): void {
    if (!entry) return;
    this.#open -= 1;
    this.#openBytes -= entry.bytes;
    if (entry.key !== undefined && entry.underWay) this.#keysUnderWay.delete(entry.key);
    entry.waiters.forEach(tell);
    if (this.#open === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}

function isUnavailable(failure: unknown): boolean {
  return failure instanceof AppError && failure.code === 'store_unavailable';
}
