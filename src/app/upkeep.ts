import type { Logger } from '../domain/logger.ts';
import type { Emit } from '../pipeline/emit.ts';
import type { Schedule } from '../queue/schedule.ts';
import type { Store } from '../store/store.ts';

/** What Agenda carries: everything that happens now and then and that one of several processes has to do. */
export function planUpkeep(schedule: Schedule, store: Store, { emit, log }: { emit: Emit; log: Logger }): void {
  const { retention } = store;
  const tell = (what: string, count: number) => {
    if (count > 0) log.info({ what, count }, 'upkeep removed what had run out');
  };
  schedule.every('retention.events', '10 minutes', async (signal) =>
    tell('events', await retention.events(signal, emit.archiving)),
  );
  schedule.every('retention.outbound', '10 minutes', async (signal) =>
    tell('deliveries', await retention.outbound(signal)),
  );
  schedule.every('retention.payloads', '1 hour', async (signal) => tell('payloads', await retention.payloads(signal)));
  schedule.every('retention.abandoned', '1 hour', async () =>
    tell('deliveries to endpoints that were deleted', await retention.abandoned()),
  );
  schedule.every('retention.messages', '1 hour', async (signal) => tell('messages', await retention.messages(signal)));
  schedule.every('retention.bodies', '1 hour', async () =>
    tell('bodies without an event', await retention.orphanBodies()),
  );
  schedule.every('expiry.secrets', '1 hour', async () => tell('rotated secrets', await retention.replacedSecrets()));
}
