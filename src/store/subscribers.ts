import type { Clock } from '../domain/clock.ts';
import type { EndpointHealth, Subscriber } from '../domain/endpoint.ts';
import type { Subscribers } from '../pipeline/outbound-ports.ts';
import { type BriefMemory, createBriefMemory } from './brief-memory.ts';
import type { Change, ChangeFeed } from './change-feed.ts';
import type { EndpointDocument } from './endpoint-document.ts';
import type { HealthWriter } from './endpoint-health.ts';
import { createRoster, type Roster } from './roster.ts';

export interface SubscribersDeps {
  load: {
    ofProject(project: string): Promise<EndpointDocument[]>;
    one(id: string): Promise<EndpointDocument | undefined>;
    /** A page of all endpoints, in order of id. */
    after(id: string, limit: number): Promise<EndpointDocument[]>;
  };
  open(document: EndpointDocument): Subscriber;
  health: Pick<HealthWriter, 'note' | 'pending'>;
  feed: Pick<ChangeFeed, 'listen' | 'healthy'>;
  clock: Clock;
}

export interface SubscriberCache extends Pick<Subscribers, 'of' | 'get' | 'all' | 'health'> {
  /** Resolves when all endpoints have been read ahead, or the first try failed: then every answer costs a query. */
  ready(): Promise<void>;
  /** Takes over what this process has just written, or forgets what it deleted. */
  changed(id: string, document: EndpointDocument | undefined): void;
}

const readAheadPage = 1_000;
const retryMs = 1_000;
const nobody: readonly Subscriber[] = [];

/**
 * All endpoints in memory, so that matching an event costs no query, and nothing at all in a project that has none.
 * They are read ahead when the change feed begins, and kept fresh by the documents that it brings.
 */
export function createSubscribers(deps: SubscribersDeps): SubscriberCache {
  return new Cache(deps);
}

class Cache implements SubscriberCache {
  readonly #deps: SubscribersDeps;
  /** All endpoints; undefined until they have been read. */
  #roster: Roster | undefined;
  /** Changes since a reading began, to be made to what it brings. */
  #sinceReading: [string, EndpointDocument | undefined][] | undefined;
  /** The reading that counts; a later gap begins another. */
  #round = 0;
  #reading: Promise<void> = Promise.resolve();
  /** What was read while there was nothing to rely on. */
  readonly #blindOf: BriefMemory<readonly Subscriber[]>;
  readonly #blindGet: BriefMemory<Subscriber | undefined>;

  constructor(deps: SubscribersDeps) {
    this.#deps = deps;
    const { load, open, clock } = deps;
    this.#blindOf = createBriefMemory(clock, async (project) =>
      (await load.ofProject(project)).map((one) => open(one)),
    );
    this.#blindGet = createBriefMemory(clock, async (id) => {
      const found = await load.one(id);
      return found && open(found);
    });
    deps.feed.listen('endpoints', {
      changed: (change) => this.#heard(change),
      gap: () => {
        this.#reading = new Promise((settled) => void this.#readAhead(settled).then(settled));
      },
    });
  }

  ready(): Promise<void> {
    return this.#reading;
  }

  of(project: string): readonly Subscriber[] | Promise<readonly Subscriber[]> {
    const roster = this.#trusted();
    if (roster) return roster.of(project) ?? nobody;
    return this.#blindOf.get(project).then((found) => found.map((one) => this.#withHealth(one)));
  }

  get(endpointId: string): Subscriber | undefined | Promise<Subscriber | undefined> {
    // One that is not known may have been made a moment ago by another process: what it is owed must not be given up.
    const known = this.#trusted()?.get(endpointId);
    if (known) return known;
    return this.#blindGet.get(endpointId).then((found) => found && this.#withHealth(found));
  }

  all(): readonly Subscriber[] | undefined {
    return this.#trusted()?.all();
  }

  health(endpointId: string, health: EndpointHealth): void {
    const known = this.#roster?.get(endpointId);
    this.#deps.health.note(endpointId, health, known?.endpoint.health);
    if (known) known.endpoint.health = health;
  }

  changed(id: string, document: EndpointDocument | undefined): void {
    this.#sinceReading?.push([id, document]);
    this.#blindOf.clear();
    this.#blindGet.clear();
    if (this.#roster) this.#apply(this.#roster, id, document);
  }

  #heard({ id, kind, document }: Change): void {
    // The feed listens to this collection alone for us: its documents are endpoints. One that was changed and then
    // deleted comes without; its deletion is on its way.
    if (kind === 'delete') this.changed(id, undefined);
    else if (document) this.changed(id, document as EndpointDocument);
  }

  #apply(roster: Roster, id: string, document: EndpointDocument | undefined): void {
    const known = roster.get(id)?.endpoint;
    const health = document && this.#healthOf(document, known?.health);
    if (!document || !health) roster.remove(id);
    // Every edit raises the version: with the same one there is nothing new but the health.
    else if (known && document.version === known.version) known.health = health;
    else if (!known || document.version > known.version) roster.put(this.#deps.open({ ...document, health }));
  }

  /** What this process knows of an endpoint's health and has not written yet is newer than what is stored. */
  #healthOf(
    { _id, health }: Pick<EndpointDocument, '_id' | 'health'>,
    known: EndpointHealth | undefined,
  ): EndpointHealth {
    const pending = this.#deps.health.pending(_id);
    if (pending) return pending;
    return known && lastTry(known) > lastTry(health) ? known : health;
  }

  /** What was read from the store, with what this process knows better. */
  #withHealth(subscriber: Subscriber): Subscriber {
    const { endpoint } = subscriber;
    const known = this.#roster?.get(endpoint.id)?.endpoint.health;
    endpoint.health = this.#healthOf({ _id: endpoint.id, health: endpoint.health }, known);
    return subscriber;
  }

  #trusted(): Roster | undefined {
    return this.#deps.feed.healthy() ? this.#roster : undefined;
  }

  /** Reads everything. Never rejects: until it succeeds, each answer is read when it is asked for. */
  async #readAhead(failed: () => void): Promise<void> {
    const round = ++this.#round;
    this.#roster = undefined;
    this.#sinceReading = [];
    const roster = createRoster();
    let last = '';
    for (;;) {
      const page = await this.#deps.load.after(last, readAheadPage).catch(() => undefined);
      if (round !== this.#round) return;
      if (!page) {
        failed();
        await this.#deps.clock.sleep(retryMs);
        continue;
      }
      for (const document of page) this.#apply(roster, document._id, document);
      last = page.at(-1)?._id ?? last;
      if (page.length < readAheadPage) break;
    }
    for (const [id, document] of this.#sinceReading ?? []) this.#apply(roster, id, document);
    this.#sinceReading = undefined;
    this.#roster = roster;
  }
}

function lastTry({ lastSuccessAt, lastFailureAt }: EndpointHealth): number {
  return Math.max(lastSuccessAt?.getTime() ?? 0, lastFailureAt?.getTime() ?? 0);
}
