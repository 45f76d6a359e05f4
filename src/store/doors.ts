import type { Clock } from '../domain/clock.ts';
import type { Door } from '../domain/webhook.ts';
import type { Doors } from '../pipeline/ports.ts';
import type { ChangeFeed } from './change-feed.ts';

export interface DoorsDeps {
  load: {
    at(webhookId: string): Promise<Door | undefined>;
    byUuid(uuid: string): Promise<Door | undefined>;
    /** A page of all doors, by uuid. */
    after(uuid: string, limit: number): Promise<Door[]>;
  };
  feed: Pick<ChangeFeed, 'listen' | 'healthy'>;
  clock: Clock;
  /** Doors kept in memory at most; the one unused for longest goes first. */
  most?: number;
}

export interface DoorCache extends Doors {
  /** Forgets a webhook that this process has just written. */
  forget(webhook: { uuid: string; webhookId?: string | undefined }): void;
}

interface Entry {
  door: Door;
  readAt: number;
}

const defaultMost = 20_000;
/** Webhooks read ahead at a time. */
const warmPage = 500;
/** Pages that may turn out stale before reading ahead is left: webhooks are being written faster than read. */
const mostStale = 50;
/** Addresses remembered as unknown at most, and for how long: a scan of random ids must not cost a query each (I3). */
const mostUnknown = 10_000;
const unknownForMs = 1_000;
/** How long a door is believed while changes by other processes can't be heard. */
const blindForMs = 1_000;

/**
 * Webhooks with their secrets in clear, in memory, so that a request costs no query and 10,000 webhooks cost the same
 * as one. What this process writes is forgotten at once; what others write, as soon as the change feed tells of it.
 */
export function createDoors(deps: DoorsDeps): DoorCache {
  return new Cache(deps);
}

class Cache implements DoorCache {
  readonly #deps: DoorsDeps;
  readonly #most: number;
  /** By uuid, longest unused first. */
  readonly #entries = new Map<string, Entry>();
  readonly #uuids = new Map<string, string>();
  /** When each unknown address was looked for. */
  readonly #unknown = new Map<string, number>();
  readonly #loading = new Map<string, Promise<Door | undefined>>();
  /** Counts what made remembered doors stale, so that a reading under way can tell. */
  #writes = 0;
  /** The reading ahead that counts; a later gap begins another. */
  #round = 0;

  constructor(deps: DoorsDeps) {
    this.#deps = deps;
    this.#most = deps.most ?? defaultMost;
    deps.feed.listen('webhooks', {
      changed: ({ id, document }) => this.forget({ uuid: id, webhookId: asText(document?.webhookId) }),
      gap: () => {
        this.#forgetAll();
        void this.#warm();
      },
    });
  }

  /**
   * Reads all webhooks ahead, as far as they fit, so that a process that has just started serves the first request of
   * each as fast as the second. Never rejects: what it could not read is read when it is asked for.
   */
  async #warm(): Promise<void> {
    const round = ++this.#round;
    let last = '';
    let stale = 0;
    while (round === this.#round && this.#entries.size < this.#most && stale < mostStale) {
      const writes = this.#writes;
      const readAt = this.#deps.clock.now();
      const page = await this.#deps.load.after(last, warmPage).catch(() => []);
      // A write during the read may have made the page stale: it is read again.
      if (writes !== this.#writes) {
        stale += 1;
        continue;
      }
      for (const door of page) if (!this.#entries.has(door.webhook.uuid)) this.#remember(door, undefined, readAt);
      if (page.length < warmPage) return;
      last = page.at(-1)?.webhook.uuid ?? last;
    }
  }

  find(webhookId: string): Door | undefined | Promise<Door | undefined> {
    const uuid = this.#uuids.get(webhookId);
    const door = uuid === undefined ? undefined : this.#remembered(uuid);
    if (door) return door;
    if (this.#isUnknown(webhookId)) return undefined;
    return this.#loadOnce(`address ${webhookId}`, async () => {
      const found = await this.#deps.load.at(webhookId);
      return { found, missing: webhookId };
    });
  }

  async byUuid(uuid: string): Promise<Door | undefined> {
    const known = this.#remembered(uuid);
    return known ?? (await this.#loadOnce(`uuid ${uuid}`, async () => ({ found: await this.#deps.load.byUuid(uuid) })));
  }

  forget({ uuid, webhookId }: { uuid: string; webhookId?: string | undefined }): void {
    const entry = this.#entries.get(uuid);
    this.#writes += 1;
    if (entry) this.#drop(entry.door);
    if (webhookId !== undefined) this.#unknown.delete(webhookId);
    // What is being read right now may have been read before the write: it is answered, but not remembered.
    this.#loading.clear();
  }

  #forgetAll(): void {
    this.#writes += 1;
    this.#entries.clear();
    this.#uuids.clear();
    this.#unknown.clear();
    this.#loading.clear();
  }

  #remembered(uuid: string): Door | undefined {
    const entry = this.#entries.get(uuid);
    if (!entry) return undefined;
    if (!this.#deps.feed.healthy() && this.#age(entry.readAt) > blindForMs) {
      this.#drop(entry.door);
      return undefined;
    }
    this.#entries.delete(uuid);
    this.#entries.set(uuid, entry);
    return entry.door;
  }

  #isUnknown(webhookId: string): boolean {
    const since = this.#unknown.get(webhookId);
    return since !== undefined && this.#age(since) <= unknownForMs;
  }

  /** One query however many ask at the same time. */
  #loadOnce(
    key: string,
    load: () => Promise<{ found: Door | undefined; missing?: string }>,
  ): Promise<Door | undefined> {
    const under = this.#loading.get(key);
    if (under) return under;
    const readAt = this.#deps.clock.now();
    const loading: Promise<Door | undefined> = load()
      .then(({ found, missing }) => {
        if (this.#loading.get(key) === loading) this.#remember(found, missing, readAt);
        return found;
      })
      .finally(() => {
        if (this.#loading.get(key) === loading) this.#loading.delete(key);
      });
    this.#loading.set(key, loading);
    return loading;
  }

  #remember(door: Door | undefined, missing: string | undefined, readAt: number): void {
    if (door) {
      const { uuid, webhookId } = door.webhook;
      this.#entries.set(uuid, { door, readAt });
      this.#uuids.set(webhookId, uuid);
    } else if (missing !== undefined) this.#unknown.set(missing, readAt);
    const [eldest] = this.#entries.values();
    if (this.#entries.size > this.#most && eldest) this.#drop(eldest.door);
    const [eldestUnknown] = this.#unknown.keys();
    if (this.#unknown.size > mostUnknown && eldestUnknown !== undefined) this.#unknown.delete(eldestUnknown);
  }

  #drop({ webhook }: Door): void {
    this.#entries.delete(webhook.uuid);
    this.#uuids.delete(webhook.webhookId);
  }

  /** A clock that was set back must not make old things new (case F14). */
  #age(at: number): number {
    return Math.abs(this.#deps.clock.now() - at);
  }
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
