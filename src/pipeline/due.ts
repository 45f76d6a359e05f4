import type { Clock } from '../domain/clock.ts';
import type { Logger } from '../domain/logger.ts';
import type { DeliveryWindow } from './delivery-window.ts';
import type { DeliveryQueue } from './outbound-ports.ts';

/** Looks after what endpoints owe later: one planned occasion for each that owes any, whatever the number. */
export interface Due {
  /** Makes sure that the endpoint is looked after at `when`. Never throws, never delays. */
  arm(endpointId: string, when: Date): void;
  /** The occasion: takes what is due, and plans the next. */
  due(endpointId: string): Promise<void>;
  /** The safety net: plans anew for endpoints that owe something and whose occasion got lost. */
  sweep(): Promise<void>;
}

export interface DueDeps {
  queue: Pick<DeliveryQueue, 'nextDue' | 'owing'>;
  window: Pick<DeliveryWindow, 'look' | 'lookFor'>;
  /** Plans `due(endpointId)` at a time, or leaves it where it is if that is sooner. */
  plan(endpointId: string, when: Date): Promise<void>;
  clock: Clock;
  log: Logger;
}

/** An occasion that is nearer than this may be running already, so that it can't be counted on. */
const nearMs = 2_000;
/** What is due already and was not taken waits for room, for its rate or for a probe, which look by themselves. */
const overdueAgainMs = 30_000;
/** Tries that are due within this time are looked for to the tenth of a second; occasions and sweeps come once a second. */
const soonMs = 60_000;
const soonStepMs = 100;
/** Endpoints that one sweep plans for. */
const sweepMost = 1_000;

export function createDue({ queue, window, plan, clock, log }: DueDeps): Due {
  /** The times that this process knows to be planned, so that a thousand failures plan once. */
  const planned = new Map<string, number>();
  /** When this process looks by itself, too. */
  const looks = new Set<number>();

  function lookAt(when: number): void {
    const at = Math.ceil(when / soonStepMs) * soonStepMs;
    const wait = at - clock.now();
    if (wait <= 0 || wait > soonMs || looks.has(at)) return;
    looks.add(at);
    clock.after(wait, () => {
      looks.delete(at);
      window.look();
    });
  }

  function arm(endpointId: string, when: Date): void {
    lookAt(when.getTime());
    const known = planned.get(endpointId);
    if (known !== undefined && known <= when.getTime() && known > clock.now() + nearMs) return;
    planned.set(endpointId, when.getTime());
    plan(endpointId, when).catch((error: unknown) => {
      planned.delete(endpointId);
      log.warn({ err: error, endpoint: endpointId }, '[WEBHOOK] next tries not planned; the sweep will see to it');
    });
  }

  return {
    arm,
    async due(endpointId) {
      planned.delete(endpointId);
      await window.lookFor(endpointId);
      const next = await queue.nextDue(endpointId);
      if (next) arm(endpointId, next.getTime() > clock.now() ? next : new Date(clock.now() + overdueAgainMs));
    },
    async sweep() {
      for (const endpointId of await queue.owing(new Date(clock.now()), sweepMost))
        arm(endpointId, new Date(clock.now()));
    },
  };
}
