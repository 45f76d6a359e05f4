import type { Clock } from '../domain/clock.ts';

interface IdleOptions {
  clock: Clock;
  /** Milliseconds without use. */
  afterMs: number;
  onIdle: () => void;
}

/** Notices that something was not used for long. One timer, however often it is used. */
export interface IdleTimer {
  used(): void;
  stop(): void;
}

export function createIdleTimer({ clock, afterMs, onIdle }: IdleOptions): IdleTimer {
  let usedAt = 0;
  let cancel: (() => void) | undefined;

  function arm(ms: number): void {
    cancel = clock.after(ms, () => {
      cancel = undefined;
      const left = usedAt + afterMs - clock.now();
      if (left > 0) arm(left);
      else onIdle();
    });
  }

  return {
    used() {
      usedAt = clock.now();
      if (!cancel) arm(afterMs);
    },
    stop() {
      cancel?.();
      cancel = undefined;
    },
  };
}
