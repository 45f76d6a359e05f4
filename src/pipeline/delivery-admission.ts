import type { Clock } from '../domain/clock.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { OutboundEvent } from '../domain/outbound-event.ts';
import type { Lane, Task } from './delivery-lane.ts';
import type { Lanes } from './delivery-lanes.ts';
import type { Stock } from './delivery-stock.ts';
import type { DeliveryQueue, Subscribers } from './outbound-ports.ts';

export interface AdmissionDeps {
  queue: Pick<DeliveryQueue, 'events' | 'giveBack' | 'discard'>;
  subscribers: Pick<Subscribers, 'get'>;
  stock: Stock;
  lanes: Lanes;
  take(lane: Lane, task: Task): void;
  clock: Clock;
  limits: { lane: number };
}

/** A delivery without its event is one whose publishing is not through yet, or broke off: after so many claims, it did. */
const orphanClaims = 4;
const orphanWaitMs = 20_000;

/** Takes claimed deliveries in, each with its event and into the lane of its endpoint. */
export function createAdmission(deps: AdmissionDeps): (claimed: readonly Delivery[]) => Promise<void> {
  const { queue, stock, lanes, clock, limits } = deps;

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

  return async (claimed) => {
    const fresh = claimed.filter((delivery) => !isHere(delivery));
    if (fresh.length === 0) return;
    const events = await queue.events([...new Set(fresh.map(({ eventId }) => eventId))]);
    for (const delivery of fresh) {
      const event = events.get(delivery.eventId);
      if (event?.expunged) await queue.discard([delivery.id], new Date(clock.now()), ['queued']);
      else if (event) await admit(delivery, event);
      else await settleOrphan(delivery);
    }
  };
}
