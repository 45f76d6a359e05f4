import type { Clock } from '../domain/clock.ts';

interface WatchdogOptions {
  clock: Clock;
  /** Processor time that one job may use, in milliseconds. */
  limit: number;
  /** Id of the job being worked on; 0 between jobs. */
  current: () => number;
  /** Milliseconds of processor time that the worker has used so far. */
  cpuTime: () => Promise<number>;
  onTooLong: (id: number) => void;
}

export interface Watchdog {
  /** Looks regularly from now on, as long as `busy` says so. */
  watch(busy: () => boolean): void;
  stop(): void;
}

/**
 * Notices a job that uses more processor time than it may. Processor time rather than time on the clock: on a crowded
 * machine a harmless template waits long and works little.
 */
export function createWatchdog({ clock, limit, current, cpuTime, onTooLong }: WatchdogOptions): Watchdog {
  const interval = Math.max(10, limit / 5);
  let cancel: (() => void) | undefined;
  let watched = 0;
  let usedBefore = 0;

  async function look(): Promise<void> {
    const id = current();
    const used = await cpuTime();
    if (id !== watched) {
      watched = id;
      usedBefore = used;
    } else if (id !== 0 && used - usedBefore >= limit) {
      watched = 0;
      onTooLong(id);
    }
  }

  function arm(busy: () => boolean): void {
    cancel = clock.after(interval, () => {
      // A worker that ended meanwhile has no processor time to tell; whoever noticed its end deals with it.
      const again = () => {
        cancel = undefined;
        if (busy()) arm(busy);
      };
      look().then(again, again);
    });
  }

  return {
    watch(busy) {
      if (!cancel) arm(busy);
    },
    stop() {
      cancel?.();
      cancel = undefined;
    },
  };
}
