import { systemClock } from '../domain/clock.ts';
import type { ReadinessCheck } from '../http/readiness.ts';
import type { OutboundProxy } from '../outbound/proxy.ts';
import type { Store } from '../store/store.ts';

/** What is asked how it is. */
interface Checked {
  store: Store;
  proxy?: Pick<OutboundProxy, 'check'> | undefined;
  checkDeliveryLag(mostSeconds: number): Promise<string>;
}

/** What has to be in order for /readyz to be green: the database takes durable writes, and neither events nor deliveries are overdue by more than so many seconds. */
export function readinessChecks({ store, proxy, checkDeliveryLag }: Checked, mostSeconds: number): ReadinessCheck[] {
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
        if (oldestMs > mostSeconds * 1000) throw new Error(text);
        return text;
      },
    },
    { name: 'deliveries', run: () => checkDeliveryLag(mostSeconds) },
    ...(proxy ? [{ name: 'outbound proxy', run: async () => proxy.check(mostSeconds) }] : []),
  ];
}
