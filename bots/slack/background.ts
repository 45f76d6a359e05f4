import type { Logger } from '../../src/domain/logger.ts';

/** Work that goes on after Slack has its acknowledgement. */
export interface Background {
  add(work: Promise<unknown>): void;
  /** Resolves when all of it is done. */
  idle(): Promise<void>;
}

export function createBackground(log: Logger): Background {
  const running = new Set<Promise<unknown>>();
  return {
    add(work) {
      const guarded = work.catch((error: unknown) => {
        log.error({ err: error }, 'slack: work after an acknowledgement failed');
      });
      running.add(guarded);
      void guarded.then(() => running.delete(guarded));
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
