import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { IncidentStore } from './outbound-ports.ts';

/** Which endpoints have an open incident, so that news of success cost nothing where there is none. */
export interface OpenIncidents {
  /** As far as this process knows. */
  has(endpointId: string): boolean;
  /** Takes note of what was just read or written. */
  note(endpointId: string, open: boolean): void;
  /** Runs `task` if the endpoint has one; at once, unless the list has to be read first. */
  whenOpen(endpointId: string, task: () => void): void;
}

/** Milliseconds for which the list is believed: others open and close incidents, too. */
const believedMs = 30_000;
/** More open incidents than this are not looked after. */
const most = 10_000;

/** Creates the list; one short reading each half minute, however much is delivered. */
export function createOpenIncidents(deps: {
  store: Pick<IncidentStore, 'openOnes'>;
  clock: Clock;
  log: Logger;
}): OpenIncidents {
  const { store, clock, log } = deps;
  let known = new Set<string>();
  let changes = 0;
  let believedUntil = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | undefined;

  async function load(): Promise<void> {
    const before = changes;
    believedUntil = clock.now() + believedMs;
    try {
      const list = await store.openOnes(most);
      // What this process did meanwhile is newer than what it has read.
      if (changes === before) known = new Set(list);
    } catch (error) {
      log.debug({ err: error }, 'the open incidents could not be read');
    }
    loading = undefined;
  }

  return {
    has: (endpointId) => known.has(endpointId),
    note(endpointId, open) {
      if (known.has(endpointId) === open) return;
      changes++;
      if (open) known.add(endpointId);
      else known.delete(endpointId);
    },
    whenOpen(endpointId, task) {
      if (clock.now() >= believedUntil) loading = load();
      if (known.has(endpointId)) return task();
      void loading?.then(() => {
        if (known.has(endpointId)) task();
      });
    },
  };
}
