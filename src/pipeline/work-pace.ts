import type { Clock } from '../domain/clock.ts';

/** Requests for each event that is begun while the process is crowded. */
const requestsPerEvent = 6;
/** Events that requests may have earned and that were not begun yet, so that a burst isn't followed by another. */
const mostEarned = 4;
/** Milliseconds after which somebody looks whether the crowd has gone. */
const lookAgainMs = 10;

/** Decides when waiting events are begun. */
export interface Pace {
  /** A request came in. */
  requestCame(): void;
  /** Something waits, or there is room again. */
  wake(): void;
}

export interface PaceDeps {
  /** Begins one event; false when none waits or there is no room. */
  beginNext(): boolean;
  /** Whether senders wait for a process that has its hands full. */
  crowded(): boolean;
  clock: Pick<Clock, 'after'>;
}

/**
 * A sender gives up after seconds, a result can wait: while the process is crowded one event is begun for every few
 * requests, else everything there is room for. So a process with too much to do answers first, and its work goes on.
 */
export function createPace({ beginNext, crowded, clock }: PaceDeps): Pace {
  let earned = 0;
  let planned = false;
  let looking = false;

  function turn(): void {
    planned = false;
    while (!heldBack()) {
      if (!beginNext()) return;
      earned = Math.max(0, earned - 1);
    }
    lookAgain();
  }

  function lookAgain(): void {
    if (looking) return;
    looking = true;
    clock.after(lookAgainMs, () => {
      looking = false;
      plan();
    });
  }

  function heldBack(): boolean {
    return earned < 1 && crowded();
  }

  /** The requests of this turn of the event loop go first. */
  function plan(): void {
    if (planned) return;
    planned = true;
    setImmediate(turn);
  }

  return {
    requestCame() {
      earned = Math.min(mostEarned, earned + 1 / requestsPerEvent);
      if (earned >= 1) plan();
    },
    wake: plan,
  };
}
