/** Documents deleted in one go: few enough not to be felt by what is being accepted meanwhile. */
export const batchSize = 200;

/** Repeats a batch until one comes back short, or the signal tells to stop. Returns the sum. */
export async function repeat(signal: AbortSignal | undefined, batch: () => Promise<number>): Promise<number> {
  let sum = 0;
  for (let last = batchSize; last === batchSize && !signal?.aborted; sum += last) last = await batch();
  return sum;
}
