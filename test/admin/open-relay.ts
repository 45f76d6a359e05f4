import { type OpenRelay, openRelay } from '../../src/app/open-relay.ts';
import { systemClock } from '../../src/domain/clock.ts';
import type { Logger } from '../../src/domain/logger.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { createRenderer } from '../../src/prompts/render.ts';
import type { Schedule, TaskFor } from '../../src/queue/schedule.ts';
import type { Store } from '../../src/store/store.ts';

/**
 * The product's relay over a store, which may call this machine unless told otherwise. Replays begin at once; what is due later, such as the
 * second try of a delivery, stays where it is.
 */
export function openTestRelay(store: Store, log: Logger, allow: string[] = ['127.0.0.0/8']): OpenRelay {
  const renderer = createRenderer({ clock: systemClock, log });
  const relay = openRelay({
    config: { SWITCHHOOK_ALLOW_ADDRESSES: allow },
    store,
    schedule: scheduleOfNow(),
    renderer,
    metrics: createMetrics(),
    own: () => ({}),
    clock: systemClock,
    log,
  });
  relay.road.start();
  return {
    ...relay,
    async stop(graceMs) {
      await relay.stop(graceMs);
      await renderer.close();
    },
  };
}

/** Does what is due by now and forgets the rest. */
function scheduleOfNow(): Schedule {
  const tasks = new Map<string, TaskFor>();
  const { signal } = new AbortController();
  const plan: Schedule['at'] = async (name, { when, data }) => {
    if (when.getTime() > Date.now()) return;
    setImmediate(
      () =>
        void tasks
          .get(name)?.(data, signal)
          .catch(() => undefined),
    );
  };
  return {
    every: () => undefined,
    define: (name, task) => void tasks.set(name, task),
    at: plan,
    sooner: plan,
    start: async () => undefined,
    stop: async () => undefined,
  };
}
