import type { Clock } from '../domain/clock.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { Logger } from '../domain/logger.ts';
import type { OutboundEvent } from '../domain/outbound-event.ts';
import type { Lane, Task } from './delivery-lane.ts';
import type { Lanes } from './delivery-lanes.ts';
import type { Stock } from './delivery-stock.ts';
import type { DeliveryQueue, Subscribers } from './outbound-ports.ts';

/** Takes from the store what is due and nobody holds. */
export interface Claims {
  /** Looks once, unless there is no room. */
  look(): void;
  /** The store has more: look now, and again as room appears, until a look comes back short. */
  more(): undefined;
  /** Room has appeared. */
  refill(): void;
  /** Takes what one endpoint owes now; its number. */
  lookFor(endpointId: string): Promise<number>;
  /** Resolves when no look is under way. */
  idle(): Promise<void>;
}

export interface ClaimsDeps {
  owner: string;
  queue: Pick<DeliveryQueue, 'claim' | 'events' | 'giveBack' | 'discard'>;
  subscribers: Pick<Subscribers, 'get'>;
  stock: Stock;
  lanes: Lanes;
  take(lane: Lane, task: Task): void;
  clock: Clock;
  log: Logger;
  limits: { deliveries: number; lane: number };
}

/** Deliveries taken at once: a look costs about the same for one as for many, but their bodies come into memory. */
const batch = 256;

/** A delivery without its event is one whose publishing is not through yet, or broke off: after so many claims, it did. */
const orphanClaims = 4;
const orphanWaitMs = 20_000;

export function createClaims(deps: ClaimsDeps): Claims {
  const { queue, stock, lanes, clock, log, limits } = deps;
  /** True while the store may hold work that nobody has: after an overflow, until a look comes back short. */
  let moreInStore = true;
  let looking: Promise<void> | undefined;
  const asked = new Set<Promise<number>>();

  function look(): void {
    if (!stock.isOpen() || looking || stock.room() <= 0) return;
    const limit = Math.min(stock.room(), batch);
    looking = claim({ limit, except: lanes.closed() })
      .then((taken) => {
        moreInStore = taken === limit;
      })
      .finally(() => {
        looking = undefined;
        if (moreInStore) refill();
      });
  }

  function refill(): void {
    // In batches: a look for every delivery that ends would cost what handing over in memory saves.
    if (moreInStore && stock.held() <= limits.deliveries / 2) look();
  }

  async function claim(wanted: { limit: number; endpointId?: string; except?: string[] }): Promise<number> {
    try {
      const now = new Date(clock.now());
      const claimed = await queue.claim(deps.owner, { ...wanted, now, until: stock.leaseEnd() });
      // What arrives after a stop has begun is given back with everything else.
      if (stock.isOpen()) await admitAll(claimed);
      return claimed.length;
    } catch (error) {
      log.warn({ err: error }, '[WEBHOOK] could not look for waiting deliveries');
      return 0;
    }
  }

  async function admitAll(claimed: Delivery[]): Promise<void> {
    const fresh = claimed.filter((delivery) => !isHere(delivery));
    if (fresh.length === 0) return;
    const events = await queue.events([...new Set(fresh.map(({ eventId }) => eventId))]);
    for (const delivery of fresh) {
      const event = events.get(delivery.eventId);
      if (event?.expunged) await queue.discard([delivery.id], new Date(clock.now()), ['queued']);
      else if (event) await admit(delivery, event);
      else await settleOrphan(delivery);
    }
  }

  /** Our own lease seemed to have run out (a step of the clock): the new token goes on with what is under way. */
  function isHere(delivery: Delivery): boolean {
    const task = stock.find(delivery.id);
    if (task) task.delivery.lease = delivery.lease;
    return task !== undefined;
  }

  async function admit(delivery: Delivery, event: OutboundEvent): Promise<void> {
    const lane = lanes.of(delivery.endpointId);
    const subscriber = await deps.subscribers.get(delivery.endpointId);
    if (subscriber) lane.limits = subscriber.endpoint;
    stock.admit(event.body.length);
    lane.held += 1;
    if (lane.held >= limits.lane) lane.more = true;
    deps.take(lane, { delivery, event });
  }

  async function settleOrphan({ id, lease }: Delivery): Promise<void> {
    const now = clock.now();
    const token = lease?.token ?? 0;
    if (token > orphanClaims) return void (await queue.discard([id], new Date(now), ['queued']));
    await queue.giveBack(id, token, { status: 'queued', dueAt: new Date(now + orphanWaitMs) });
  }

  return {
    look,
    more() {
      moreInStore = true;
      look();
    },
    refill,
    async lookFor(endpointId) {
      const lane = lanes.of(endpointId);
      const most = lane.breaker.state() === 'probing' ? 1 : limits.lane;
      const limit = Math.min(stock.room(), most - lane.held, batch);
      if (!stock.isOpen() || lane.breaker.state() === 'open' || limit <= 0) return 0;
      const asking = claim({ limit, endpointId });
      asked.add(asking);
      const taken = await asking.finally(() => asked.delete(asking));
      if (taken === limit) lane.more = true;
      return taken;
    },
    async idle() {
      await Promise.all([looking, ...asked]);
    },
  };
}
