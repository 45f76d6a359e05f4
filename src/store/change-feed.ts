import type { ChangeStream, ChangeStreamDocument, Db, Document } from 'mongodb';
import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';

/** A change of one document, whichever process made it. */
export interface Change {
  kind: 'insert' | 'update' | 'delete';
  id: string;
  /** The document as it is now; absent when it was deleted. */
  document?: Document | undefined;
}

export interface ChangeListener {
  changed(change: Change): void;
  /** Changes may have been missed: whatever was remembered must be read again. Also called when the feed begins. */
  gap(): void;
}

/** What happens to a few small collections, told to this process within milliseconds. */
export interface ChangeFeed {
  /** Call the result to end it. */
  listen(collection: string, listener: ChangeListener): () => void;
  /** Begins; resolves when the feed is open, or when its first try has failed (it goes on trying by itself). */
  start(): Promise<void>;
  /** Whether the feed is up to date, so that what was remembered can be trusted. */
  healthy(): boolean;
  stop(): Promise<void>;
}

/** The server answers at least so often, also when nothing happened. */
const answerEveryMs = 1_000;
/** Without an answer for so long the feed counts as broken. */
const trustMs = 3_000;
const restartMs = 1_000;

/**
 * One change stream for all listeners: each stream makes the server read the whole operation log, busy collections
 * included, so there is only one, and it is asked for nothing but the collections listened to.
 */
export function createChangeFeed(
  db: Db,
  collections: readonly string[],
  deps: { clock: Clock; log: Logger },
): ChangeFeed {
  return new Feed(db, collections, deps);
}

class Feed implements ChangeFeed {
  readonly #db: Db;
  readonly #collections: readonly string[];
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #listeners = new Map<string, Set<ChangeListener>>();
  readonly #stopping = new AbortController();
  #stream: ChangeStream | undefined;
  #lastAnswer: number | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(db: Db, collections: readonly string[], { clock, log }: { clock: Clock; log: Logger }) {
    this.#db = db;
    this.#collections = collections;
    this.#clock = clock;
    this.#log = log;
  }

  listen(collection: string, listener: ChangeListener): () => void {
    const listeners = this.#listeners.get(collection) ?? new Set();
    this.#listeners.set(collection, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  start(): Promise<void> {
    return new Promise((begun) => {
      this.#running = this.#run(begun);
    });
  }

  healthy(): boolean {
    return this.#lastAnswer !== undefined && Math.abs(this.#clock.now() - this.#lastAnswer) < trustMs;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#stream?.close();
    await this.#running;
    this.#lastAnswer = undefined;
  }

  /** Never rejects. */
  async #run(begun: () => void): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#follow(begun).catch((error: unknown) => this.#broke(error));
      begun();
      await this.#clock.sleep(restartMs, signal).catch(() => undefined);
    }
  }

  #broke(error: unknown): void {
    const wasHealthy = this.#lastAnswer !== undefined;
    this.#lastAnswer = undefined;
    if (this.#stopping.signal.aborted) return;
    const fields = { err: error };
    if (wasHealthy) this.#log.warn(fields, 'changes by other processes are not heard; trying again');
    else this.#log.debug(fields, 'changes by other processes are still not heard');
  }

  async #follow(begun: () => void): Promise<void> {
    // By whole namespaces: the server compares these as they stand, and only then not with a regular expression for
    // every write there is, which costs it twice as much.
    const namespaces = this.#collections.map((coll) => ({ db: this.#db.databaseName, coll }));
    const stream = this.#db.watch([{ $match: { ns: { $in: namespaces } } }], {
      fullDocument: 'updateLookup',
      maxAwaitTimeMS: answerEveryMs,
    });
    this.#stream = stream;
    // The first resume token tells that the stream is open: from here on nothing is missed, but what was remembered
    // before may be stale. Without it the first answer, up to a second later, tells the same.
    stream.once('resumeTokenChanged', () => this.#opened(begun));
    try {
      for (let change = await stream.tryNext(); !stream.closed; change = await stream.tryNext()) {
        this.#opened(begun);
        this.#lastAnswer = this.#clock.now();
        if (change?.operationType === 'invalidate') break;
        if (change) this.#tell(change);
      }
      throw new Error('the stream of changes ended');
    } finally {
      await stream.close();
    }
  }

  #opened(begun: () => void): void {
    if (this.#lastAnswer !== undefined) return;
    this.#lastAnswer = this.#clock.now();
    for (const listener of this.#all()) listener.gap();
    begun();
  }

  #all(): ChangeListener[] {
    return [...this.#listeners.values()].flatMap((listeners) => [...listeners]);
  }

  #tell(event: ChangeStreamDocument): void {
    if (!('ns' in event) || !('coll' in event.ns)) return;
    const change = toChange(event);
    for (const listener of this.#listeners.get(event.ns.coll) ?? []) {
      try {
        // A dropped or renamed collection leaves nothing of what was known.
        if (change) listener.changed(change);
        else listener.gap();
      } catch (error) {
        this.#log.error({ err: error }, 'a listener for changes failed');
      }
    }
  }
}

function toChange(event: ChangeStreamDocument): Change | undefined {
  switch (event.operationType) {
    case 'insert':
      return { kind: 'insert', id: String(event.documentKey._id), document: event.fullDocument };
    case 'update':
    case 'replace':
      return { kind: 'update', id: String(event.documentKey._id), document: event.fullDocument };
    case 'delete':
      return { kind: 'delete', id: String(event.documentKey._id) };
    default:
      return undefined;
  }
}
