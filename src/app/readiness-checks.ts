import { systemClock } from '../domain/clock.ts';
import type { ReadinessCheck } from '../http/readiness.ts';
import type { Store } from '../store/store.ts';

/** Seconds that the oldest waiting event may be overdue before the process counts as not ready. */
const mostLagSeconds = 120;

/** What has to be in order for /readyz to be green: the database takes durable writes, and neither events nor deliveries pile up. */
export function readinessChecks(store: Store, checkDeliveryLag: () => Promise<string>): ReadinessCheck[] {
  return [
    {
      name: 'database',
      async run() {
        await store.ping();
        return 'takes writes';
      },
    },
    {
      name: 'backlog',
      async run() {
        const { waiting, oldestMs } = await store.backlog(new Date(systemClock.now()));
        if (waiting === 0) return 'nothing waits';
        const text = `${waiting} events wait, the oldest for ${Math.round(oldestMs / 1000)} s`;
        if (oldestMs > mostLagSeconds * 1000) throw new Error(text);
        return text;
      },
    },
    { name: 'deliveries', run: checkDeliveryLag },
  ];
}
