import type { Logger } from '../../src/domain/logger.ts';
import type { Background } from './handlers.ts';

/** Longest wait for what still runs when the platform stops. */
const patienceMs = 5_000;

export function createBackground(log: Logger): Background {
  const running = new Set<Promise<unknown>>();
  return {
    watch(work, what) {
      const done = work
        .catch((error: unknown) => log.error({ err: error }, `lark: ${what} could not be answered`))
        .finally(() => running.delete(done));
      running.add(done);
    },
    async idle() {
      const patience = new Promise((resolve) => setTimeout(resolve, patienceMs).unref());
      await Promise.race([Promise.allSettled(running), patience]);
    },
  };
}
