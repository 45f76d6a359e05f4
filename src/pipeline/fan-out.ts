import type { Clock } from '../domain/clock.ts';
import type { Endpoint } from '../domain/endpoint.ts';
import type { Logger } from '../domain/logger.ts';
import type { OutboundEvent } from '../domain/outbound-event.ts';
import type { DeliveryQueue, Subscribers } from './outbound-ports.ts';
import { type MatchRules, newDelivery } from './publish.ts';

export interface FanOutDeps extends MatchRules {
  owner: string;
  queue: Pick<DeliveryQueue, 'claimFanOuts' | 'continueFanOut'>;
  subscribers: Pick<Subscribers, 'of'>;
  /** Deliveries were stored that nobody holds. */
  look(): void;
  clock: Clock;
  log: Logger;
  /** Milliseconds between looks for fan-outs that nobody goes on with. */
  sweepMs: number;
  /** Deliveries of a page; default 1,000. */
  page?: number;
}

/**
 * Makes the deliveries of events that have too many subscribers for one step, page by page (case F19). A page that was
 * stored is not made again, and one that is made twice stores nothing twice, so whoever takes a fan-out over from a
 * process that died goes on where that one stopped.
 */
export interface FanOut {
  /** There may be something to do. */
  look(): void;
  start(): void;
  /** Stops after the page under way. */
  stop(): Promise<void>;
}

/** Milliseconds that a fan-out belongs to the process that goes on with it; every page renews it. */
const leaseMs = 15_000;
/** Fan-outs taken at once. */
const atOnce = 4;

export function createFanOut(deps: FanOutDeps): FanOut {
  const { queue, clock, log } = deps;
  let running = false;
  let again = false;
  let looking: Promise<void> | undefined;
  let stopTimer = () => {};

  function look(): void {
    again = true;
    if (running && !looking) looking = goOn().finally(() => (looking = undefined));
  }

  async function goOn(): Promise<void> {
    try {
      while (again && running) {
        again = false;
        const now = clock.now();
        const open = await queue.claimFanOuts(deps.owner, atOnce, new Date(now), new Date(now + leaseMs));
        await Promise.all(open.map((one) => finish(deps, one, () => running)));
        if (open.length === atOnce) again = true;
      }
    } catch (error) {
      log.warn({ err: error }, '[WEBHOOK] a fan-out was left to the sweep');
    }
  }

  return {
    look,
    start() {
      running = true;
      stopTimer = clock.every(deps.sweepMs, look);
      look();
    },
    async stop() {
      running = false;
      stopTimer();
      await looking;
    },
  };
}

async function finish(
  deps: FanOutDeps,
  { event, after }: { event: OutboundEvent; after: string },
  goesOn: () => boolean,
): Promise<void> {
  const { data }: { data?: unknown } = JSON.parse(event.body);
  const match = { type: event.type, data, aboutEndpoint: event.aboutEndpoint, only: event.only };
  const size = deps.page ?? 1_000;
  let cursor = after;
  while (goesOn()) {
    const wanting: Endpoint[] = [];
    for (const { endpoint } of await deps.subscribers.of(event.project)) {
      if (endpoint.id > cursor && deps.wants(endpoint, match)) wanting.push(endpoint);
      if (wanting.length === size) break;
    }
    const deliveries = wanting.map((endpoint) =>
      newDelivery(deps, event, { endpoint, orderKey: deps.orderKeyOf(endpoint, data) }),
    );
    const last = wanting.at(-1)?.id;
    const done = wanting.length < size || last === undefined;
    await deps.queue.continueFanOut(event.id, deliveries, done ? 'done' : { after: last });
    deps.look();
    if (done) return;
    cursor = last;
  }
}
