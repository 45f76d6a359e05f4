import type { TryKind } from './delivery-lane.ts';

export interface SlotLimits {
  /** Requests under way at once. */
  slots: number;
  /** Of those, the share that later tries, and tries to endpoints that just failed, may take. */
  laterShare: number;
  /** The share that first tries to endpoints that took nothing lately may take, as each may hold its slot for long. */
  unknownShare: number;
  /** The share that both leave free: first tries to endpoints that took something lately are never kept waiting by them. */
  keptShare: number;
}

/** The places for requests under way, and who may take one. */
export interface Slots {
  anyFree(): boolean;
  /** Whether the kind has not used up its share. */
  mayGo(kind: TryKind): boolean;
  take(kind: TryKind): void;
  free(kind: TryKind): void;
  /** How many are taken. */
  taken(): number;
}

/** However many endpoints are dead at once, and however new they are, those that work go on at once (case F10). */
export function createSlots({ slots, laterShare, unknownShare, keptShare }: SlotLimits): Slots {
  const share = (part: number) => Math.max(1, Math.floor(slots * part));
  const most = { known: slots, later: share(laterShare), unknown: share(unknownShare) };
  const mostDoubtful = share(1 - keptShare);
  const taken = { known: 0, later: 0, unknown: 0 };
  const all = () => taken.known + taken.later + taken.unknown;
  return {
    anyFree: () => all() < slots,
    mayGo: (kind) => taken[kind] < most[kind] && (kind === 'known' || taken.later + taken.unknown < mostDoubtful),
    take(kind) {
      taken[kind] += 1;
    },
    free(kind) {
      taken[kind] -= 1;
    },
    taken: all,
  };
}
