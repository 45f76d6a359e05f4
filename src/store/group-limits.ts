/** How much one group takes at a time and lets wait. */
export interface GroupLimits {
  /** Batches under way at once. */
  lanes: number;
  /** Documents in a batch at most. */
  batch: number;
  /** Bytes in a batch at most (a single larger document goes alone). */
  batchBytes: number;
  /** Documents without an answer at most; more are refused with `overloaded`. */
  open: number;
  /** Bytes without an answer at most. */
  openBytes: number;
  /** Milliseconds after which a batch is refused with `store_unavailable`. */
  writeWithinMs: number;
}

export const defaultGroupLimits: GroupLimits = {
  lanes: 4,
  batch: 500,
  batchBytes: 8 << 20,
  open: 20_000,
  openBytes: 256 << 20,
  writeWithinMs: 5_000,
};
