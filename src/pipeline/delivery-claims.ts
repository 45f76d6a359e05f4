import type { Logger } from '../domain/logger.ts';
import { type AdmissionDeps, createAdmission } from './delivery-admission.ts';
import type { DeliveryQueue } from './outbound-ports.ts';

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

export interface ClaimsDeps extends AdmissionDeps {
  owner: string;
  queue: Pick<DeliveryQueue, 'claim' | 'events' | 'giveBack' | 'discard'>;
  log: Logger;
  limits: { deliveries: number; lane: number };
}

/** Deliveries taken at once: a look costs about the same for one as for many, but their bodies come into memory. */
const batch = 256;

export function createClaims(deps: ClaimsDeps): Claims {
  const { queue, stock, lanes, clock, log, limits } = deps;
  const admit = createAdmission(deps);
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
      if (stock.isOpen()) await admit(claimed);
      return claimed.length;
    } catch (error) {
      log.warn({ err: error }, '[WEBHOOK] could not look for waiting deliveries');
      return 0;
    }
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
