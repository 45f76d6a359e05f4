import type { Clock } from '../domain/clock.ts';
import type { BreakerLimits } from './breaker.ts';
import { createLane, isOpen, kindOf, type Lane, lineUp, nextIn, type Task, type TryKind } from './delivery-lane.ts';
import { createSlots, type SlotLimits } from './delivery-slots.ts';

export interface LaneLimits extends SlotLimits {
  /** Deliveries of one endpoint held in memory at most. */
  lane: number;
  breaker: BreakerLimits;
}

/** A request that is under way. */
export interface Sending {
  lane: Lane;
  task: Task;
  /** The kind whose share of slots it counts against. */
  kind: TryKind;
}

/** The lanes of all endpoints, and whose turn it is: one task of each lane in turn, so that none waits for another. */
export interface Lanes {
  of(endpointId: string): Lane;
  find(endpointId: string): Lane | undefined;
  all(): Iterable<Lane>;
  add(lane: Lane, task: Task): void;
  /** Puts a lane into the row again after something about it changed. */
  stir(lane: Lane): void;
  /** The next to send, which takes a slot; undefined when there is none or no slot is free. */
  next(): Sending | undefined;
  /** Its request has ended: the slot is free. */
  sent(sending: Sending): void;
  /** Its outcome is known: the next of its order key may go. */
  settled(sending: Sending): void;
  /** Forgets a lane that holds nothing and of which nothing is to be remembered. */
  tidy(lane: Lane): void;
  /** Endpoints that take nothing more now. */
  closed(): string[];
  sending(): number;
}

export interface LanesDeps {
  clock: Clock;
  limits: LaneLimits;
  /** A lane may be able to send again. */
  stirred(): void;
  /** The breaker of an endpoint lets a probe through. */
  onProbe(lane: Lane): void;
}

export function createLanes({ clock, limits, stirred, onProbe }: LanesDeps): Lanes {
  const lanes = new Map<string, Lane>();
  const row: Lane[] = [];
  /** Lanes that have only tries of kinds whose share of slots is used up. */
  const patient = new Set<Lane>();
  const slots = createSlots(limits);

  function open(endpointId: string): Lane {
    const lane: Lane = createLane(endpointId, { clock, limits: limits.breaker, onProbe: () => onProbe(lane) });
    lanes.set(endpointId, lane);
    return lane;
  }

  function stir(lane: Lane): void {
    if (lane.queued || lane.cancelWait || lane.waiting.length === 0) return;
    lane.queued = true;
    row.push(lane);
  }

  /** Waits for the endpoint's rate to allow one more; false when it does now. */
  function waitsForToken(lane: Lane): boolean {
    const wait = lane.limits.rate > 0 ? lane.bucket.take(lane.limits.rate) : 0;
    if (wait === 0) return false;
    lane.cancelWait = clock.after(wait, () => {
      lane.cancelWait = undefined;
      stir(lane);
      stirred();
    });
    return true;
  }

  function takeFrom(lane: Lane): Sending | undefined {
    if (!isOpen(lane)) return undefined;
    const at = nextIn(lane, slots.mayGo);
    if (at < 0) {
      if (lane.waiting.length > 0) patient.add(lane);
      return undefined;
    }
    if (waitsForToken(lane)) return undefined;
    const [task] = lane.waiting.splice(at, 1);
    return task && begin(lane, task);
  }

  function begin(lane: Lane, task: Task): Sending {
    const begun = { lane, task, kind: kindOf(lane, task) };
    slots.take(begun.kind);
    lane.sending += 1;
    if (task.delivery.orderKey !== undefined) lane.busyKeys.add(task.delivery.orderKey);
    stir(lane);
    return begun;
  }

  return {
    of: (endpointId) => lanes.get(endpointId) ?? open(endpointId),
    find: (endpointId) => lanes.get(endpointId),
    all: () => lanes.values(),
    add(lane, task) {
      lineUp(lane, task);
      stir(lane);
    },
    stir,
    next() {
      while (slots.anyFree()) {
        const lane = row.shift();
        if (!lane) return undefined;
        lane.queued = false;
        const begun = takeFrom(lane);
        if (begun) return begun;
      }
      return undefined;
    },
    sent({ lane, kind }) {
      slots.free(kind);
      lane.sending -= 1;
      if (kind !== 'known') {
        for (const one of patient) stir(one);
        patient.clear();
      }
      stir(lane);
    },
    settled({ lane, task }) {
      if (task.delivery.orderKey !== undefined) lane.busyKeys.delete(task.delivery.orderKey);
      stir(lane);
    },
    tidy(lane) {
      if (lane.held > 0 || lane.cancelWait || lane.blockedKeys.size > 0 || !lane.breaker.forgettable()) return;
      // A rate has to be remembered for the second that its bucket takes to fill.
      if (lane.limits.rate === 0 && lanes.get(lane.endpointId) === lane) lanes.delete(lane.endpointId);
    },
    closed() {
      const shut = [...lanes.values()].filter(({ held, breaker }) => held >= limits.lane || breaker.state() === 'open');
      return shut.map(({ endpointId }) => endpointId);
    },
    sending: slots.taken,
  };
}
