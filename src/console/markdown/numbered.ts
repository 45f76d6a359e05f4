/** Things with a key from their place: for what is made whole at every parse and never moves on its own. */
export function numbered<T>(things: readonly T[]): { key: string; thing: T }[] {
  return things.map((thing, index) => ({ key: String(index), thing }));
}
