import type { Collection } from 'mongodb';
import type { Clock } from '../domain/clock.ts';
import type { EndpointHealth } from '../domain/endpoint.ts';
import type { Logger } from '../domain/logger.ts';
import type { EndpointDocument } from './endpoint-document.ts';

/** How long a change of health waits for further ones: what tells trouble or its end, and mere times of it. */
const soonMs = 1_000;
const laterMs = 30_000;

export interface HealthWriter {
  /** Notes how an endpoint is now; `before` is what was known of it. Never throws. */
  note(id: string, health: EndpointHealth, before: EndpointHealth | undefined): void;
  /** What of this endpoint is still to be written, so that what is stored is older. */
  pending(id: string): EndpointHealth | undefined;
  /** Writes what waits. */
  idle(): Promise<void>;
}

/** Writes the health of endpoints, at most once a second, and only the latest of each. */
export function createHealthWriter(
  endpoints: Collection<EndpointDocument>,
  { clock, log }: { clock: Clock; log: Logger },
): HealthWriter {
  const waiting = new Map<string, EndpointHealth>();
  let underWay = new Map<string, EndpointHealth>();
  let cancel: (() => void) | undefined;
  let flushAt = Number.POSITIVE_INFINITY;
  let writing: Promise<void> = Promise.resolve();

  function plan(ms: number): void {
    const at = clock.now() + ms;
    if (at >= flushAt) return;
    cancel?.();
    flushAt = at;
    cancel = clock.after(ms, flush);
  }

  function flush(): void {
    cancel?.();
    flushAt = Number.POSITIVE_INFINITY;
    writing = writing.then(write);
  }

  /** Never rejects: what could not be written is written with the next change of the same endpoint. */
  async function write(): Promise<void> {
    if (waiting.size === 0) return;
    underWay = new Map(waiting);
    waiting.clear();
    const writes = [...underWay].map(([id, health]) => ({
      updateOne: { filter: { _id: id }, update: { $set: { health } } },
    }));
    try {
      await endpoints.bulkWrite(writes, { ordered: false });
    } catch (error) {
      log.warn({ err: error }, 'the health of endpoints could not be written');
    } finally {
      underWay = new Map();
    }
  }

  return {
    note(id, health, before) {
      waiting.set(id, health);
      plan(before && isSame(before, health) ? laterMs : soonMs);
    },
    pending: (id) => waiting.get(id) ?? underWay.get(id),
    async idle() {
      flush();
      await writing;
    },
  };
}

/** Whether only times differ: for an endpoint that works, each success does. */
function isSame(a: EndpointHealth, b: EndpointHealth): boolean {
  const telling = ({ failures, failingSince, warned, lastStatus, lastError }: EndpointHealth) =>
    [failures, failingSince?.getTime(), warned, lastStatus, lastError].join();
  return telling(a) === telling(b);
}
