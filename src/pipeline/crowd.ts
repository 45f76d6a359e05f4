import type { Clock } from '../domain/clock.ts';
import type { Receive } from './receive.ts';

/** Senders that wait for their answers at the same time, from which on they are a crowd. */
const manySenders = 16;
/** Share of its time for which a process is busy that has its hands full. */
const handsFull = 0.85;
/** Milliseconds for which a measurement counts. */
const measuredForMs = 50;

export interface CrowdDeps {
  /** Share of the time since it was asked last that the process was busy: 0 to 1. */
  busy(): number;
  clock: Pick<Clock, 'now'>;
}

/** Knows whether many senders wait for a process that has no time left. */
export interface Crowd {
  /** The same door, with those who stand in it counted. */
  counting(receive: Receive): Receive;
  crowded(): boolean;
}

/**
 * Both signs are needed: many may wait for a slow disk while there is time for work, and a process may be busy with
 * work alone.
 */
export function createCrowd({ busy, clock }: CrowdDeps): Crowd {
  let senders = 0;
  let last = { share: 0, senders: 0 };
  let most = 0;
  let measuredAt = Number.NEGATIVE_INFINITY;

  /** Senders are answered in groups, so it is the most of a while that counts: between two groups nobody waits. */
  function measure(): void {
    if (Math.abs(clock.now() - measuredAt) < measuredForMs) return;
    measuredAt = clock.now();
    last = { share: busy(), senders: most };
    most = senders;
  }

  return {
    counting: (receive) => async (webhookId, request) => {
      senders += 1;
      most = Math.max(most, senders);
      try {
        return await receive(webhookId, request);
      } finally {
        senders -= 1;
      }
    },
    crowded() {
      measure();
      return last.share >= handsFull && Math.max(last.senders, most) >= manySenders;
    },
  };
}
